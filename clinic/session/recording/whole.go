package recording

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/media"
)

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
