package measure

import (
	"context"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// KeepIn is Keep of one form within the caller's transaction.
func KeepIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (Kept, error) {
	return keep(ctx, tx, actor, f)
}

// StandingIn gives the standing forms without answers and scores, within the
// caller's transaction.
func StandingIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter) ([]Form, error) {
	chosen, args := f.where(actor)
	found, _, err := readForms(ctx, tx, chosen, args)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.StandingIn", "the forms cannot be read")
	}
	forms := make([]Form, len(found))
	for n, k := range found {
		forms[n] = k.Form
	}
	return forms, nil
}
