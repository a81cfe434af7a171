package auth

import (
	"context"
	"database/sql"

	"tend/platform/db"
	"tend/platform/fault"
)

// WorkingIn gives the staff who may sign in, by login, within the caller's
// transaction.
func WorkingIn(ctx context.Context, tx *db.Tx, site string) ([]Staff, error) {
	var found []Staff
	err := db.Each(ctx, tx, `SELECT id, login, shown_as, role FROM staff WHERE site_id = $1 AND disabled = 0 ORDER BY login`,
		[]any{site}, func(rows *sql.Rows) error {
			var m Staff
			err := rows.Scan(&m.ID, &m.Login, &m.Shown, &m.Role)
			found = append(found, m)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "auth.WorkingIn", "the staff cannot be read")
	}
	return found, nil
}
