package invitation

import (
	"context"
	"database/sql"
	"strings"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Contact is somebody a participant may call when a day is hard.
type Contact struct {
	Name  string
	Phone string
	Hours string // such as "day and night"; may be empty
}

// Contacts gives whom the participants of a site may call, in order; none were
// set when it is empty.
func (s Store) Contacts(ctx context.Context, site string) ([]Contact, error) {
	var found []Contact
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT name, phone, hours FROM crisis_contact WHERE site_id = $1 ORDER BY place`, []any{site}, func(rows *sql.Rows) error {
			var c Contact
			err := rows.Scan(&c.Name, &c.Phone, &c.Hours)
			found = append(found, c)
			return err
		})
	})
	return found, unavailable(err, "invitation.Contacts", "the contacts cannot be read")
}

// SetContacts puts the contacts of a site in the place of those before.
func (s Store) SetContacts(ctx context.Context, actor auth.Actor, contacts ...Contact) error {
	const op = "invitation.SetContacts"
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, op, "an administrator keeps the contacts")
	}
	for n, c := range contacts {
		if strings.TrimSpace(c.Name) == "" || strings.TrimSpace(c.Phone) == "" {
			return fault.New(fault.Invalid, op, "a contact has a name and a telephone number").In(fault.Place{Row: n + 1})
		}
	}
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM crisis_contact WHERE site_id = $1`, actor.Site); err != nil {
			return err
		}
		for n, c := range contacts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO crisis_contact (site_id, place, name, phone, hours) VALUES ($1, $2, $3, $4, $5)`,
				actor.Site, n, c.Name, c.Phone, c.Hours); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "contacts changed", Subject: "site", After: contacts})
	})
	return unavailable(err, op, "the contacts could not be kept")
}
