package consent

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store reads and writes texts and agreements.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
}

// Texts lists every text of a site by kind, version and language: those that
// come with the program, and the site's own, which replace one of the same
// version.
func (s Store) Texts(ctx context.Context, site string) ([]Text, error) {
	all := slices.Clone(library())
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT kind, version, language, title, body, ask_again, published_at, published_by
			FROM consent_text WHERE site_id = $1`, []any{site}, func(rows *sql.Rows) error {
			var t Text
			var at int64
			err := rows.Scan(&t.Kind, &t.Version, &t.Language, &t.Title, &t.Body, &t.AskAgain, &at, &t.PublishedBy)
			t.PublishedAt = db.Instant(at)
			all = slices.DeleteFunc(all, func(old Text) bool {
				return old.Kind == t.Kind && old.Version == t.Version && old.Language == t.Language
			})
			all = append(all, t)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "consent.Texts", "the texts cannot be read")
	}
	slices.SortFunc(all, order)
	return all, nil
}

// Publish adds the next version of a text, or the present version in another
// language. A text that somebody may have agreed to is never changed.
func (s Store) Publish(ctx context.Context, actor auth.Actor, t Text) error {
	const op = "consent.Publish"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "only an administrator publishes a text")
	}
	var faults fault.Many
	t.check(func(path, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, op, format, args...).In(fault.Place{Field: path}))
	})
	if err := faults.Err(); err != nil {
		return err
	}
	texts, err := s.Texts(ctx, actor.Site)
	if err != nil {
		return err
	}
	newest := 0
	for _, old := range texts {
		if old.Kind != t.Kind {
			continue
		}
		newest = max(newest, old.Version)
		if old.Version == t.Version && old.Language == t.Language {
			return fault.New(fault.Conflict, op, "version %d is published already and people may have agreed to it; publish version %d", t.Version, newest+1)
		}
	}
	if t.Version > newest+1 {
		return fault.New(fault.Invalid, op, "the version after %d is %d", newest, newest+1).In(fault.Place{Field: "version"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO consent_text (site_id, kind, version, language, title, body, ask_again, published_at, published_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, actor.Site, t.Kind, t.Version, t.Language, t.Title, t.Body,
			db.Bit(t.AskAgain), db.Micros(time.Now()), actor.ID)
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, op, "somebody published this version a moment ago")
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the text could not be published")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "consent text published",
			Subject: "consent " + string(t.Kind), After: t})
	})
}

// seal is what of an agreement is sealed.
type seal struct {
	Name   string `json:"name,omitempty"`
	Stroke string `json:"stroke,omitempty"`
}

// Sign keeps agreements, all or none, each with its event in the person's
// history. Staff record them; a participant signs for themselves.
func (s Store) Sign(ctx context.Context, actor auth.Actor, signed ...Signed) error {
	const op = "consent.Sign"
	texts, err := s.Texts(ctx, actor.Site)
	if err != nil {
		return err
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, a := range signed {
			if err := a.Check(); err != nil {
				return err
			}
			if !slices.ContainsFunc(texts, func(t Text) bool { return t.Kind == a.Kind && t.Version == a.Version && t.Language == a.Language }) {
				return fault.New(fault.NotFound, op, "there is no version %d of this text in the language %q", a.Version, a.Language)
			}
			a.EventID, a.RecordedAt = db.NewID(), time.Now().UTC()
			if err := pathway.Append(ctx, tx, actor, pathway.Event{ID: a.EventID, StudyID: a.StudyID, Kind: pathway.Consented, On: a.On,
				Detail: pathway.Detail{Consent: a.Kind, Version: strconv.Itoa(a.Version)}}); err != nil {
				return err
			}
			text, err := json.Marshal(seal{a.Name, a.Stroke})
			if err != nil {
				return fault.Wrap(err, fault.Internal, op, "the signature cannot be written")
			}
			sealed, err := people.Keys{Ring: s.Ring}.SealIn(ctx, tx, actor.Site, a.StudyID, Row(actor.Site, a.EventID), text)
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO consent_signed (site_id, event_id, study_id, kind, version, language, how, witness, sealed, recorded_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, actor.Site, a.EventID, a.StudyID, a.Kind, a.Version, a.Language,
				a.How, a.Witness, sealed, db.Micros(a.RecordedAt))
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the agreement could not be kept")
			}
		}
		return nil
	})
}

// Row names an agreement's row, to which its sealed text is bound.
func Row(site, event string) string { return "consent/" + site + "/" + event }

// Of lists how one person's agreements were given, newest first. The name and
// the signature are there for those whose role includes names.
func (s Store) Of(ctx context.Context, actor auth.Actor, studyID string) ([]Signed, error) {
	var found []Signed
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.event_id, p.study_id, p.kind, p.version, p.language, p.how, p.witness, p.sealed, p.recorded_at, e.happened_on, COALESCE(k.sealed, '')
			FROM consent_signed p JOIN pathway_event e ON e.site_id = p.site_id AND e.id = p.event_id
			LEFT JOIN person_key k ON k.site_id = p.site_id AND k.study_id = p.study_id
			WHERE `+people.Visible+` AND p.study_id = $4 ORDER BY p.recorded_at DESC, p.event_id DESC`,
			people.Scope(actor, studyID), func(rows *sql.Rows) error {
				var a Signed
				var sealed, key string
				var recorded, on int64
				if err := rows.Scan(&a.EventID, &a.StudyID, &a.Kind, &a.Version, &a.Language, &a.How, &a.Witness, &sealed, &recorded, &on, &key); err != nil {
					return err
				}
				a.RecordedAt, a.On = db.Instant(recorded), db.Instant(on)
				// An erased signature stays as the fact that there was one.
				if sealed != "" && (actor.SeesNames() || actor.Role == auth.Self) {
					text, err := people.Keys{Ring: s.Ring}.Open(actor.Site, a.StudyID, key, Row(actor.Site, a.EventID), sealed)
					if err != nil {
						return err
					}
					var open seal
					if err := json.Unmarshal(text, &open); err != nil {
						return err
					}
					a.Name, a.Stroke = open.Name, open.Stroke
				}
				found = append(found, a)
				return nil
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "consent.Of", "the agreements cannot be read")
	}
	return found, nil
}
