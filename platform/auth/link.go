package auth

import (
	"context"
	"time"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/platform/fault"
)

// NewLink makes a token that signs a member of staff in once, until it
// expires.
func (s Store) NewLink(ctx context.Context, actor Actor, login string, life time.Duration) (token string, err error) {
	const op = "auth.NewLink"
	token = newToken()
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO signin_link (token_hash, site_id, staff_id, expires_at, used_at)
			SELECT $1, site_id, id, $4, 0 FROM staff WHERE site_id = $2 AND login = $3 AND disabled = 0`,
			digest(token), actor.Site, login, db.Micros(time.Now().Add(life)))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the link could not be made")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, op, "nobody has the login %s", login)
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "sign-in link made", Subject: "login " + login})
	})
	return token, err
}

// UseLink opens a session for a link that is fresh; a link works once.
func (s Store) UseLink(ctx context.Context, token string) (session string, err error) {
	var site, id string
	now := time.Now()
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE signin_link SET used_at = $2
			WHERE token_hash = $1 AND used_at = 0 AND expires_at > $2 RETURNING site_id, staff_id`,
			digest(token), db.Micros(now)).Scan(&site, &id)
	})
	if err != nil {
		return "", fault.Wrap(err, fault.Forbidden, "auth.UseLink", "this link was used or has run out; ask for a new one, or sign in with a password")
	}
	return s.open(ctx, site, id, "signed in with a link")
}
