package recording

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/db"
	"tend/platform/fault"
)

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
