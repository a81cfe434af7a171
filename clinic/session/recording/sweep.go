package recording

import (
	"context"
	"database/sql"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Sweep destroys recordings whose day has come and takes away uploads that
// nobody went on with. Several processes may do so side by side. It tells how
// many went.
func (s Store) Sweep(ctx context.Context, site string, now time.Time) (int, error) {
	actor := auth.System(site, "retention")
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		due, err := s.read(ctx, tx, actor, ` AND r.state = 'kept' AND r.keep_until <= $4`, db.Micros(now))
		if err != nil {
			return err
		}
		for _, r := range due {
			if err := goneIn(ctx, tx, actor, r, "its day had come", now); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE recording SET state = 'gone', sealed_key = '', sealed = '', print_index = '', gone_at = $2, gone_why = $4 WHERE site_id = $1 AND state = 'arriving' AND touched_at < $3`,
			site, db.Micros(now), db.Micros(now.Add(-abandoned)), neverArrived)
		return err
	})
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "recording.Sweep", "recordings whose day has come could not be destroyed")
	}
	return s.clear(ctx, site)
}

// neverArrived marks an upload that was given up: its line goes too.
const neverArrived = "it never arrived whole"

// clear takes away the sealed chunks of what is gone.
func (s Store) clear(ctx context.Context, site string) (n int, err error) {
	var ids []string
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id FROM recording WHERE site_id = $1 AND state = 'gone' AND cleared = 0`, []any{site}, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	for _, id := range ids {
		if err == nil {
			err = s.At.Remove(ctx, id)
		}
		if err != nil {
			break
		}
		err = s.DB.Change(ctx, func(tx *db.Tx) error {
			if _, err := tx.ExecContext(ctx, `DELETE FROM recording WHERE site_id = $1 AND id = $2 AND gone_why = $3`, site, id, neverArrived); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `UPDATE recording SET cleared = 1 WHERE site_id = $1 AND id = $2`, site, id)
			return err
		})
		n++
	}
	return n, err
}

// Held counts the recordings of a site and their bytes, for whoever makes a
// backup.
func (s Store) Held(ctx context.Context, site string) (n int, bytes int64, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(size), 0) FROM recording WHERE site_id = $1 AND state = 'kept'`, site).Scan(&n, &bytes)
	})
	if err != nil {
		err = fault.Wrap(err, fault.Unavailable, "recording.Held", "the recordings cannot be counted")
	}
	return n, bytes, err
}
