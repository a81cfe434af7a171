package job

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// free is a job that may be claimed at $1: one that waits, or whose holder was
// not heard of any more.
const free = `(state = 'waiting' OR state = 'running' AND lease_until < $1)`

// Claim takes the oldest free job of the kinds. It tells false where there is
// none.
func (s Store) Claim(ctx context.Context, holder string, now time.Time, kinds ...Kind) (j Job, found bool, err error) {
	const op = "job.Claim"
	if len(kinds) == 0 {
		return Job{}, false, nil
	}
	args := []any{db.Micros(now), holder, db.Micros(now.Add(Lease))}
	for _, k := range kinds {
		args = append(args, k)
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		found = false
		// A job whose processes died again and again would take this one along.
		if _, err := tx.ExecContext(ctx, `UPDATE job SET state = 'failed', ended_at = $1, message = $3 WHERE state = 'running' AND lease_until < $1 AND tries >= $2 AND stopping = 0`,
			args[0], mostTries, "the program stopped while it was at this, three times; look at its log, then try again"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE job SET state = 'cancelled', ended_at = $1 WHERE state = 'running' AND lease_until < $1 AND stopping = 1`, args[0]); err != nil {
			return err
		}
		j, err = scan(tx.QueryRowContext(ctx, `UPDATE job SET state = 'running', lease_by = $2, lease_until = $3, tries = tries + 1, progress = 0
			WHERE (site_id, id) IN (SELECT site_id, id FROM job WHERE `+free+` AND kind IN `+db.In(4, len(kinds))+` ORDER BY made_at, id LIMIT 1`+tx.Dialect.SkipLocked()+`)
			RETURNING `+columns, args...))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		found = err == nil
		return err
	})
	if err != nil {
		return Job{}, false, fault.Wrap(err, fault.Unavailable, op, "the work that waits cannot be read")
	}
	return j, found, nil
}

// errLost is met where a job is no longer this holder's.
var errLost = fault.New(fault.Conflict, "job.Report", "somebody else has taken this up")

// ErrCancelled is met where somebody stopped the job.
var ErrCancelled = fault.New(fault.Conflict, "job.Report", "this was stopped")

// Report says how far a job is, in thousandths, and goes on holding it.
func (s Store) Report(ctx context.Context, j Job, progress int, now time.Time) error {
	var stopping int
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE job SET progress = $4, lease_until = $5 WHERE site_id = $1 AND id = $2 AND lease_by = $3 AND state = 'running' RETURNING stopping`,
			j.Site, j.ID, j.holder, progress, db.Micros(now.Add(Lease))).Scan(&stopping)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errLost
	case err != nil:
		return fault.Wrap(err, fault.Unavailable, "job.Report", "how far this is could not be kept")
	case stopping != 0:
		return ErrCancelled
	}
	return nil
}

// end writes what came of a job, if it still is this holder's.
func (s Store) end(ctx context.Context, j Job, state State, result, message string, now time.Time) error {
	progress, ended := 0, db.Micros(now)
	switch state {
	case Done:
		progress = 1000
	case Waiting: // given back, as if it had not been claimed
		ended = 0
		j.Tries--
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE job SET state = $4, result = $5, message = $6, ended_at = $7, progress = $8, tries = $9, lease_until = 0
			WHERE site_id = $1 AND id = $2 AND lease_by = $3 AND state = 'running'`, j.Site, j.ID, j.holder, state, result, message, ended, progress, j.Tries)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "job.End", "what came of this could not be kept")
		}
		return nil
	})
}
