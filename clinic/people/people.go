// Package people is the identity vault: names, birth and contact, encrypted,
// and who may read them. Nothing else in the house knows a name; everything
// else knows a study id.
package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Identity is who a person is and how to reach them.
type Identity struct {
	Name    string `json:"name"`
	Born    string `json:"born,omitempty"` // a partial date: 1961, 1961-04 or 1961-04-30
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
	Needs   string `json:"needs,omitempty"` // help with dexterity, eyesight, access
}

// Visible is the condition under which an actor may see the person named by
// p.study_id: the actor sees all groups ($2 = 1), or leads a group that the
// person is or was in, or the person is in no group yet ($2 = 0), or the actor
// is that person ($2 = 2). The query binds Scope's three values as $1, $2, $3.
const Visible = `p.site_id = $1 AND ($2 = 1
	OR $2 = 2 AND p.study_id = $3
	OR $2 = 0 AND (p.study_id IN (SELECT v.study_id FROM group_member v JOIN group_leader l ON l.site_id = v.site_id AND l.group_id = v.group_id
			WHERE v.site_id = $1 AND l.staff_id = $3)
		OR NOT EXISTS (SELECT 1 FROM group_member v WHERE v.site_id = $1 AND v.study_id = p.study_id)))`

// Scope gives the values that Visible binds, followed by more.
func Scope(a auth.Actor, more ...any) []any {
	return append([]any{a.Site, sight(a), a.ID}, more...)
}

// ScopeKey names what an actor sees, for whoever remembers it: all who see
// everybody of a site see the same.
func ScopeKey(a auth.Actor) string {
	who := a.ID
	if sight(a) == 1 {
		who = ""
	}
	return fmt.Sprintf("%q %d %q", a.Site, sight(a), who)
}

// sight is how far an actor sees, as Visible binds it. A role that is not
// known is treated as a leader of no group would be.
func sight(a auth.Actor) int {
	switch {
	case a.SeesAllGroups():
		return 1
	case a.Role == auth.Self:
		return 2
	}
	return 0
}

// Store reads and writes the vault.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
}

// Check tells what is wrong with an identity, or nil.
func Check(id Identity) error {
	const op = "people.Check"
	if strings.TrimSpace(id.Name) == "" {
		return fault.New(fault.Invalid, op, "a name is needed").In(fault.Place{Field: "name"})
	}
	if id.Email != "" {
		if _, err := mail.ParseAddress(id.Email); err != nil {
			return fault.New(fault.Invalid, op, "this is not an e-mail address").In(fault.Place{Field: "email"})
		}
	}
	if id.Born != "" && !isPartialDate(id.Born) {
		return fault.New(fault.Invalid, op, "write a birth date as 1961, 1961-04 or 1961-04-30").In(fault.Place{Field: "born"})
	}
	return nil
}

func isPartialDate(text string) bool {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// Add puts a new person into the vault under a study id.
func (s Store) Add(ctx context.Context, actor auth.Actor, studyID string, id Identity) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error { return s.AddIn(ctx, tx, actor, studyID, id) })
}

// AddIn is Add within the caller's transaction.
func (s Store) AddIn(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string, id Identity) error {
	const op = "people.Add"
	if !actor.SeesNames() || actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not keep names")
	}
	if err := Check(id); err != nil {
		return err
	}
	sealed, err := s.sealIn(ctx, tx, actor.Site, studyID, id)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO person (site_id, study_id, sealed, name_index, created_at) VALUES ($1, $2, $3, $4, $5)`,
		actor.Site, studyID, sealed, s.Ring.BlindIndex(id.Name), db.Micros(time.Now()))
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, op, "the study id %s is taken", studyID)
	} else if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the person could not be added")
	}
	// The log holds the sealed text, which only the person's own key opens.
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "identity added",
		Subject: "person " + studyID, After: sealed})
}

// Update replaces a person's identity.
func (s Store) Update(ctx context.Context, actor auth.Actor, studyID string, id Identity) error {
	const op = "people.Update"
	if !actor.SeesNames() || actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not keep names")
	}
	if err := Check(id); err != nil {
		return err
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		var before string
		err := tx.QueryRowContext(ctx, `SELECT p.sealed FROM person p WHERE `+Visible+` AND p.study_id = $4`, Scope(actor, studyID)...).Scan(&before)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, op, "there is no person %s that you may see", studyID)
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the vault cannot be read")
		}
		sealed, err := s.sealIn(ctx, tx, actor.Site, studyID, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE person SET sealed = $3, name_index = $4 WHERE site_id = $1 AND study_id = $2`,
			actor.Site, studyID, sealed, s.Ring.BlindIndex(id.Name)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the identity could not be changed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "identity changed",
			Subject: "person " + studyID, Before: before, After: sealed})
	})
}

// Identities gives the identities, by study id, that the actor may read; an
// actor without names gets an empty map, and a person who may not be seen is
// left out. With no ids asked for, all are given.
func (s Store) Identities(ctx context.Context, actor auth.Actor, studyIDs ...string) (map[string]Identity, error) {
	found := map[string]Identity{}
	if !actor.SeesNames() {
		return found, nil
	}
	query, args := `SELECT p.study_id, p.sealed, COALESCE(k.sealed, '') FROM person p
		LEFT JOIN person_key k ON k.site_id = p.site_id AND k.study_id = p.study_id
		WHERE p.sealed <> '' AND `+Visible, Scope(actor)
	if len(studyIDs) > 0 {
		query += ` AND p.study_id IN ` + db.In(4, len(studyIDs))
		for _, id := range studyIDs {
			args = append(args, id)
		}
	}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, query, args, func(rows *sql.Rows) error {
			var studyID, sealed, key string
			if err := rows.Scan(&studyID, &sealed, &key); err != nil {
				return err
			}
			id, err := s.open(actor.Site, studyID, key, sealed)
			found[studyID] = id
			return err
		})
	})
	return found, err
}

// Named gives the study ids of people with exactly this name whom the actor
// may see.
func (s Store) Named(ctx context.Context, actor auth.Actor, name string) ([]string, error) {
	if !actor.SeesNames() {
		return nil, nil
	}
	var found []string
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.study_id FROM person p WHERE `+Visible+` AND p.name_index = $4 ORDER BY p.study_id`,
			Scope(actor, s.Ring.BlindIndex(name)), func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				found = append(found, id)
				return err
			})
	})
	return found, err
}

func (s Store) sealIn(ctx context.Context, tx *db.Tx, site, studyID string, id Identity) (string, error) {
	text, err := json.Marshal(id)
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "people.seal", "the identity cannot be written")
	}
	return Keys{s.Ring}.SealIn(ctx, tx, site, studyID, Row(site, studyID), text)
}

func (s Store) open(site, studyID, key, sealed string) (Identity, error) {
	text, err := Keys{s.Ring}.Open(site, studyID, key, Row(site, studyID), sealed)
	if err != nil {
		return Identity{}, err
	}
	return Parse(studyID, text)
}

// Parse reads an opened identity.
func Parse(studyID string, text []byte) (Identity, error) {
	var id Identity
	if err := json.Unmarshal(text, &id); err != nil {
		return Identity{}, fault.Wrap(err, fault.Internal, "people.open", "the identity of %s cannot be read", studyID)
	}
	return id, nil
}
