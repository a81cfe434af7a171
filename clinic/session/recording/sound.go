package recording

import (
	"context"

	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/db"
	"tend/platform/fault"
)

// Sound reads a recording from any place. Before each megabyte it is asked
// anew whether the actor may hear it, so that somebody who withdraws is heard
// no further.
func (s Store) Sound(ctx context.Context, actor auth.Actor, id string) (Recording, *blob.Reader, error) {
	r, err := s.Find(ctx, actor, id)
	if err != nil {
		return Recording{}, nil, err
	}
	if !r.Hears {
		return r, nil, fault.New(fault.Forbidden, "recording.Sound", "a voice is a name: your role does not hear recordings")
	}
	if err := r.Refusal(); err != nil {
		return r, nil, err
	}
	var file blob.File
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		key, err := s.keyIn(ctx, tx, actor.Site, id)
		file = s.file(id, key)
		return err
	})
	if err != nil {
		return r, nil, err
	}
	return r, file.Open(ctx, r.Size, func(ctx context.Context) error { return s.MayHear(ctx, actor, id) }), nil
}

// MayHear tells whether the actor may hear a recording now.
func (s Store) MayHear(ctx context.Context, actor auth.Actor, id string) error {
	var n int
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM recording r WHERE r.id = $4 AND `+audible(tx.Dialect), scope(actor, id)...).Scan(&n)
	})
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "recording.MayHear", "the agreements cannot be read")
	}
	if n == 0 {
		return fault.New(fault.Conflict, "recording.MayHear", "this recording may not be heard any more: somebody who was there no longer agrees, or the recording is gone")
	}
	return nil
}
