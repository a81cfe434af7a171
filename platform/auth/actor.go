package auth

import (
	"context"
	"database/sql"
	"errors"

	"tend/platform/db"
	"tend/platform/fault"
)

// Actor gives a member of staff as an actor, for work that goes on after they
// asked for it. Whoever may no longer sign in has no work done.
func (s Store) Actor(ctx context.Context, site, id string) (Actor, error) {
	a := Actor{Site: site, ID: id}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT shown_as, role FROM staff WHERE site_id = $1 AND id = $2 AND disabled = 0`, site, id).Scan(&a.Shown, &a.Role)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, fault.New(fault.Forbidden, "auth.Actor", "whoever asked for this no longer works here")
	} else if err != nil {
		return Actor{}, fault.Wrap(err, fault.Unavailable, "auth.Actor", "who asked for this cannot be looked up")
	}
	return a, nil
}
