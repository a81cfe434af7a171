package people

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Keys seals what tells who a person is with a key of that person's own. Once
// the key is erased, none of it can be read again, in the log neither.
type Keys struct{ Ring *crypt.Ring }

// ErrErased is met where an identity was erased.
var ErrErased = fault.New(fault.Conflict, "people.Keys", "the identity of this person was erased; it cannot be had back, and not be given anew")

func keyRow(site, studyID string) string { return "key/" + site + "/" + studyID }

// SealIn seals a text about a person for one row, within the caller's
// transaction. The first text makes the key.
func (k Keys) SealIn(ctx context.Context, tx *db.Tx, site, studyID, row string, text []byte) (string, error) {
	const op = "people.SealIn"
	fresh, _, err := k.Ring.NewKey(keyRow(site, studyID))
	if err != nil {
		return "", err
	}
	// Whoever comes second keeps the first one's key.
	_, err = tx.ExecContext(ctx, `INSERT INTO person_key (site_id, study_id, sealed, made_at, erased_at) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (site_id, study_id) DO NOTHING`, site, studyID, fresh, db.Micros(time.Now()))
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, op, "the person's key could not be kept")
	}
	key, err := k.keyIn(ctx, tx, site, studyID)
	if err != nil {
		return "", err
	}
	return key.Seal(row, text), nil
}

func (k Keys) keyIn(ctx context.Context, tx *db.Tx, site, studyID string) (crypt.Key, error) {
	var kept string
	err := tx.QueryRowContext(ctx, `SELECT sealed FROM person_key WHERE site_id = $1 AND study_id = $2`, site, studyID).Scan(&kept)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && kept == "":
		return crypt.Key{}, ErrErased
	case err != nil:
		return crypt.Key{}, fault.Wrap(err, fault.Unavailable, "people.keyIn", "the person's key cannot be read")
	}
	return k.Ring.OpenKey(keyRow(site, studyID), kept)
}

// OpenIn opens a sealed text about a person within the caller's transaction.
func (k Keys) OpenIn(ctx context.Context, tx *db.Tx, site, studyID, row, sealed string) ([]byte, error) {
	if !crypt.IsOwn(sealed) {
		return k.Ring.Open(row, sealed)
	}
	key, err := k.keyIn(ctx, tx, site, studyID)
	if err != nil {
		return nil, err
	}
	return key.Open(row, sealed)
}

// Open opens a sealed text with the person's key as it is kept; a text from
// before there were such keys opens with the ring.
func (k Keys) Open(site, studyID, kept, row, sealed string) ([]byte, error) {
	switch {
	case !crypt.IsOwn(sealed):
		return k.Ring.Open(row, sealed)
	case kept == "":
		return nil, ErrErased
	}
	key, err := k.Ring.OpenKey(keyRow(site, studyID), kept)
	if err != nil {
		return nil, err
	}
	return key.Open(row, sealed)
}

// Row names a person's row of the vault, to which its sealed text is bound.
func Row(site, studyID string) string { return "person/" + site + "/" + studyID }

// Reseal seals with their own keys the identities that were sealed by the ring
// alone, and tells how many. It may be called as often as one likes.
func (s Store) Reseal(ctx context.Context) (int, error) {
	type old struct{ site, studyID, sealed string }
	var found []old
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT site_id, study_id, sealed FROM person WHERE sealed <> '' AND sealed NOT LIKE 'own:%'`, nil, func(rows *sql.Rows) error {
			var o old
			err := rows.Scan(&o.site, &o.studyID, &o.sealed)
			found = append(found, o)
			return err
		})
	})
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "people.Reseal", "the vault cannot be read")
	}
	if len(found) == 0 {
		return 0, nil
	}
	return len(found), s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, o := range found {
			text, err := s.Ring.Open(Row(o.site, o.studyID), o.sealed)
			if err != nil {
				return err
			}
			sealed, err := Keys{s.Ring}.SealIn(ctx, tx, o.site, o.studyID, Row(o.site, o.studyID), text)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE person SET sealed = $3 WHERE site_id = $1 AND study_id = $2 AND sealed = $4`,
				o.site, o.studyID, sealed, o.sealed); err != nil {
				return fault.Wrap(err, fault.Unavailable, "people.Reseal", "the identity could not be sealed anew")
			}
		}
		return nil
	})
}

// Erased gives the study ids of those whose identity was erased, of the people
// whom the actor may see: nobody can write to them any more.
func (s Store) Erased(ctx context.Context, actor auth.Actor) (map[string]bool, error) {
	found := map[string]bool{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.study_id FROM person_key p WHERE p.erased_at <> 0 AND `+Visible, Scope(actor), func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			found[id] = true
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "people.Erased", "the vault cannot be read")
	}
	return found, nil
}
