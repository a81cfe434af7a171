package recording

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// New is a recording that is to come.
type New struct {
	Group   string
	Session int
	Name    string // of the file
	Size    int64  // 0 where it is not known
	Print   string // digest of the file's ends, made by the device that sends it
}

// Begin takes up a recording, or goes on with one of the same file that the
// same person began and that did not arrive whole.
func (s Store) Begin(ctx context.Context, actor auth.Actor, n New, now time.Time) (Recording, error) {
	const op = "recording.Begin"
	switch {
	case n.Size <= 0:
		return Recording{}, fault.New(fault.Invalid, op, "this file is empty")
	case n.Size > Largest:
		return Recording{}, fault.New(fault.Invalid, op, "a recording has at most %d GB; this one has more. Save the sound alone, as MP3 or M4A", Largest>>30)
	case len(n.Print) < 16 || len(n.Print) > 200:
		return Recording{}, fault.New(fault.Invalid, op, "the browser did not say which file this is; load the page again")
	}
	print := s.Ring.BlindIndex("recording " + actor.ID + " " + n.Group + "/" + strconv.Itoa(n.Session) + " " + strconv.FormatInt(n.Size, 10) + " " + n.Name + " " + n.Print)
	var made Recording
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := s.mayAdd(ctx, tx, actor, n); err != nil {
			return err
		}
		var id string
		err := tx.QueryRowContext(ctx, `SELECT id FROM recording WHERE site_id = $1 AND print_index = $2 AND state = 'arriving' AND added_by = $3`, actor.Site, print, actor.ID).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			id, _, err = s.insert(ctx, tx, actor, n, print, now)
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the recordings cannot be read")
		}
		if err == nil {
			made, err = s.findIn(ctx, tx, actor, id)
		}
		return err
	})
	return made, err
}

// mayAdd refuses whoever does not keep this session's register, and a
// recording that somebody who was there did not agree to.
func (s Store) mayAdd(ctx context.Context, tx *db.Tx, actor auth.Actor, n New) error {
	const op = "recording.Add"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "recordings are added by those who lead the group, and by administrators")
	}
	var found, lacking int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM `+came(tx.Dialect)+` AND NOT `+agrees(tx.Dialect)+`) THEN 1 ELSE 0 END), 0)
		FROM (SELECT site_id, group_id, number AS session FROM meeting) r WHERE `+known+` AND r.group_id = $4 AND r.session = $5`, scope(actor, n.Group, n.Session)...).Scan(&found, &lacking)
	switch {
	case err != nil:
		return fault.Wrap(err, fault.Unavailable, op, "the session cannot be looked up")
	case found == 0:
		return fault.New(fault.NotFound, op, "there is no session %d of this group that you may see", n.Session)
	case lacking > 0:
		return fault.New(fault.Conflict, op, "not everybody who was at this session agrees to being recorded, so no recording of it is kept")
	}
	return nil
}

// insert writes a recording that has not arrived.
func (s Store) insert(ctx context.Context, tx *db.Tx, actor auth.Actor, n New, print string, now time.Time) (string, crypt.Key, error) {
	id := db.NewID()
	sealedKey, key, err := s.Ring.NewKey(row(actor.Site, id))
	if err != nil {
		return "", key, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO recording (site_id, id, group_id, session, state, media, size, received, print_index, sealed, sealed_key, writer, writer_until,
		added_at, added_by, touched_at, keep_until, gone_at, gone_why, cleared) VALUES ($1, $2, $3, $4, 'arriving', '', $5, 0, $6, $7, $8, '', 0, $9, $10, $9, 0, 0, '', 0)`,
		actor.Site, id, n.Group, n.Session, n.Size, print, key.Seal(row(actor.Site, id), []byte(n.Name)), sealedKey, db.Micros(now), actor.ID)
	if err != nil {
		return "", key, fault.Wrap(err, fault.Unavailable, "recording.Begin", "the recording could not be taken up")
	}
	return id, key, nil
}
