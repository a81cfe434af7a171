package measure

import (
	"context"
	"maps"
	"slices"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store reads and writes forms with their answers and scores.
type Store struct{ DB *db.DB }

// Kept is a form as it stands in the store, with its scores.
type Kept struct {
	Form
	RecordedAt time.Time
	RecordedBy string // staff id
	Scores     []Score
}

// Keep writes forms, all or none, each with its scores under the rules of its
// instrument. A form for the same person, timepoint and instrument replaces
// the one before it, which stays in the store and in the audit log. An answer
// that raises a risk makes a task for the same day.
func (s Store) Keep(ctx context.Context, actor auth.Actor, forms ...Form) ([]Kept, error) {
	var kept []Kept
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		kept = kept[:0]
		for _, f := range forms {
			k, err := keep(ctx, tx, actor, f)
			if err != nil {
				return err
			}
			kept = append(kept, k)
		}
		return nil
	})
	return kept, err
}

// KeepIn is Keep for one form within the caller's transaction.
func KeepIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (Kept, error) {
	return keep(ctx, tx, actor, f)
}

func keep(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (Kept, error) {
	const op = "measure.Keep"
	if actor.OnlyReads() {
		return Kept{}, fault.New(fault.Forbidden, op, "your role does not enter forms")
	}
	instrument, err := find(ctx, tx, actor.Site, f.Instrument)
	if err != nil {
		return Kept{}, err
	}
	if err := f.Check(instrument); err != nil {
		return Kept{}, err
	}
	if err := mustSee(ctx, tx, actor, f.StudyID); err != nil {
		return Kept{}, err
	}
	if f.ID == "" {
		f.ID = db.NewID()
	}
	k := Kept{Form: f, RecordedAt: time.Now().UTC(), RecordedBy: actor.ID, Scores: instrument.Score(f.Answers)}
	before, err := replace(ctx, tx, actor, f)
	if err != nil {
		return Kept{}, fault.Wrap(err, fault.Unavailable, op, "the form that was there could not be put aside")
	}
	if err := insert(ctx, tx, actor, k); err != nil {
		return Kept{}, fault.Wrap(err, fault.Unavailable, op, "the form could not be kept")
	}
	if err := raise(ctx, tx, actor, instrument, f, before); err != nil {
		return Kept{}, err
	}
	return k, audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "form kept",
		Subject: "person " + f.StudyID, Before: before, After: k.Form})
}

// endOfDay is the last second of an instant's day on the clinic's clock.
func endOfDay(t time.Time) time.Time {
	y, m, d := t.Local().Date()
	return time.Date(y, m, d, 23, 59, 59, 0, time.Local).UTC()
}

// mustSee refuses a person who was never referred, or whom the actor may not
// see.
func mustSee(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event p WHERE `+people.Visible+` AND p.study_id = $4`,
		people.Scope(actor, studyID)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "measure.Keep", "the person cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, "measure.Keep", "there is no person %s that you may see", studyID)
	}
	return nil
}

// replace marks the standing form for the same person, timepoint and
// instrument as replaced, and gives it; nil if there was none.
func replace(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (*Form, error) {
	found, err := read(ctx, tx, actor, Filter{StudyID: f.StudyID, Timepoint: f.Timepoint, Instrument: f.Instrument})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE form SET replaced_by = $3 WHERE site_id = $1 AND id = $2`, actor.Site, found[0].ID, f.ID)
	return &found[0].Form, err
}

func insert(ctx context.Context, tx *db.Tx, actor auth.Actor, k Kept) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO form (site_id, id, study_id, timepoint, instrument, instrument_version,
		how, filled_on, recorded_at, recorded_by, replaced_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		actor.Site, k.ID, k.StudyID, k.Timepoint, k.Instrument, k.InstrumentVersion, k.EnteredHow,
		db.Micros(k.On), db.Micros(k.RecordedAt), k.RecordedBy)
	if err != nil {
		return err
	}
	for _, item := range slices.Sorted(maps.Keys(k.Answers)) {
		a := k.Answers[item]
		if _, err := tx.ExecContext(ctx, `INSERT INTO answer (site_id, form_id, item, state, value, words) VALUES ($1, $2, $3, $4, $5, $6)`,
			actor.Site, k.ID, item, a.State, a.Value, a.Text); err != nil {
			return err
		}
	}
	for _, score := range k.Scores {
		if _, err := tx.ExecContext(ctx, `INSERT INTO score (site_id, form_id, scale, value, answered, of_items, method, rule_version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, actor.Site, k.ID, score.Scale, score.Value, score.Answered, score.Of,
			score.Method, score.RuleVersion); err != nil {
			return err
		}
	}
	return nil
}
