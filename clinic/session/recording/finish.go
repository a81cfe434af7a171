package recording

import (
	"context"
	"errors"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/media"
)

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
