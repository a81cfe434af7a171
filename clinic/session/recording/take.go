package recording

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"strconv"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/media"
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

// Take keeps the next part of a recording, which begins where the last one
// ended. A part that was kept already, or comes too early, is refused with
// where to go on; so is one that comes while another is being kept.
func (s Store) Take(ctx context.Context, actor auth.Actor, id string, offset int64, part []byte, now time.Time) (received int64, err error) {
	const op = "recording.Take"
	writer, until := db.NewID(), now.Add(writing)
	var size int64
	var file blob.File
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		size, received, err = s.arriving(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		switch {
		case offset != received:
			return fault.New(fault.Conflict, op, "%d of %d bytes have arrived; go on from there", received, size)
		case len(part) == 0 || len(part) > LargestPart:
			return fault.New(fault.Invalid, op, "a part has up to %d MB", LargestPart>>20)
		case offset+int64(len(part)) > size:
			return fault.New(fault.Invalid, op, "this is more than the file was said to have; choose the file again")
		case offset+int64(len(part)) < size && len(part)%blob.ChunkSize != 0:
			return fault.New(fault.Invalid, op, "all parts but the last are full megabytes")
		}
		done, err := tx.ExecContext(ctx, `UPDATE recording SET writer = $3, writer_until = $4, touched_at = $5 WHERE site_id = $1 AND id = $2 AND received = $6 AND (writer = '' OR writer_until < $5)`,
			actor.Site, id, writer, db.Micros(until), db.Micros(now), offset)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the part could not be taken")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, op, "another window or device is sending this file now")
		}
		key, err := s.keyIn(ctx, tx, actor.Site, id)
		file = s.file(id, key)
		return err
	})
	if err != nil {
		return received, err
	}
	kept := file.WriteAt(ctx, part, offset, offset+int64(len(part)) == size)
	after := received
	if kept == nil {
		after += int64(len(part))
	}
	err = s.DB.Change(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE recording SET received = $4, writer = '', writer_until = 0 WHERE site_id = $1 AND id = $2 AND writer = $3`, actor.Site, id, writer, after)
		return err
	})
	switch {
	case kept != nil:
		return received, kept
	case err != nil:
		return received, fault.Wrap(err, fault.Unavailable, op, "the part could not be kept; send it again")
	}
	return after, nil
}

// arriving gives how much of a recording that the actor is sending there is.
func (s Store) arriving(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (size, received int64, err error) {
	const op = "recording.arriving"
	err = tx.QueryRowContext(ctx, `SELECT r.size, r.received FROM recording r WHERE `+known+` AND `+hears+` AND r.id = $4 AND r.added_by = $3 AND r.state = 'arriving'`+tx.Dialect.ForUpdate(),
		scope(actor, id)...).Scan(&size, &received)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fault.New(fault.NotFound, op, "there is no upload here that you began")
	} else if err != nil {
		return 0, 0, fault.Wrap(err, fault.Unavailable, op, "the upload cannot be read")
	}
	if !actor.RecordsAttendance() {
		return 0, 0, fault.New(fault.Forbidden, op, "your role adds no recordings")
	}
	return size, received, nil
}

// Finish looks into a recording that has arrived and keeps it. One that holds
// no sound is taken away again.
func (s Store) Finish(ctx context.Context, actor auth.Actor, id string, now time.Time) (Recording, error) {
	const op = "recording.Finish"
	var size, received int64
	var file blob.File
	err := s.DB.Change(ctx, func(tx *db.Tx) (err error) {
		if size, received, err = s.arriving(ctx, tx, actor, id); err != nil {
			return err
		}
		key, err := s.keyIn(ctx, tx, actor.Site, id)
		file = s.file(id, key)
		return err
	})
	if err != nil {
		return Recording{}, err
	}
	if received < size {
		return Recording{}, fault.New(fault.Conflict, op, "%d of %d bytes have arrived; go on from there", received, size)
	}
	kind, err := media.Check(ctx, file.Open(ctx, size, nil))
	if err != nil {
		if fault.KindOf(err) == fault.Invalid {
			err = errors.Join(err, s.drop(ctx, actor.Site, id))
		}
		return Recording{}, first(err)
	}
	return s.keep(ctx, actor, id, kind, size, now)
}

// keep makes a recording that arrived one that is kept.
func (s Store) keep(ctx context.Context, actor auth.Actor, id, kind string, size int64, now time.Time) (r Recording, err error) {
	const op = "recording.Finish"
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		days, err := daysIn(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE recording SET state = 'kept', media = $3, size = $4, received = $4, keep_until = $5, touched_at = $6, print_index = '' WHERE site_id = $1 AND id = $2 AND state = 'arriving'`,
			actor.Site, id, kind, size, db.Micros(now.AddDate(0, 0, days)), db.Micros(now))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the recording could not be kept")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, op, "this recording was kept or taken away a moment ago")
		}
		if r, err = s.findIn(ctx, tx, actor, id); err != nil {
			return err
		}
		if len(r.Lacking) > 0 {
			return fault.New(fault.Conflict, op, "not everybody who was at this session agrees to being recorded, so no recording of it is kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session recording kept", Subject: "recording " + id, After: logged(r)})
	})
	return r, err
}

// AddWhole keeps a recording that comes in one piece.
func (s Store) AddWhole(ctx context.Context, actor auth.Actor, n New, from io.Reader, now time.Time) (Recording, error) {
	var id string
	var key crypt.Key
	err := s.DB.Change(ctx, func(tx *db.Tx) (err error) {
		if err = s.mayAdd(ctx, tx, actor, n); err != nil {
			return err
		}
		id, key, err = s.insert(ctx, tx, actor, n, "", now)
		return err
	})
	if err != nil {
		return Recording{}, err
	}
	file := s.file(id, key)
	kind, size, err := "", int64(0), error(nil)
	head := make([]byte, media.HeadSize)
	had, err := io.ReadFull(from, head)
	if err == nil && media.KindOf(head) == "" || errors.Is(err, io.EOF) || had > 0 && had < len(head) && errors.Is(err, io.ErrUnexpectedEOF) {
		err = media.ErrNoSound // before all of it is taken in
	}
	if err == nil {
		size, err = file.Copy(ctx, io.MultiReader(bytes.NewReader(head), from), LargestAtOnce)
	}
	if err == nil {
		kind, err = media.Check(ctx, file.Open(ctx, size, nil))
	}
	var r Recording
	if err == nil {
		r, err = s.keep(ctx, actor, id, kind, size, now)
	}
	if err != nil {
		return Recording{}, first(errors.Join(err, s.drop(ctx, actor.Site, id)))
	}
	return r, nil
}

// first gives the first of joined errors, which is what a person is told.
func first(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
		return many.Unwrap()[0]
	}
	return err
}

// drop takes away what arrived of a recording that will not be kept.
func (s Store) drop(ctx context.Context, site, id string) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.At.Remove(ctx, id); err != nil {
		return err // the sweep comes by later
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM recording WHERE site_id = $1 AND id = $2 AND state = 'arriving'`, site, id)
		return err
	})
}

// entry is what the log says of a recording: nothing of what is in it.
type entry struct {
	Group     string    `json:"group"`
	Session   int       `json:"session"`
	Media     string    `json:"media,omitempty"`
	Size      int64     `json:"size"`
	KeepUntil time.Time `json:"keep_until"`
	Why       string    `json:"why,omitempty"`
}

func logged(r Recording) entry {
	return entry{Group: r.Group, Session: r.Session, Media: r.Media, Size: r.Size, KeepUntil: r.KeepUntil}
}
