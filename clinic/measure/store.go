package measure

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/memo"
)

// Store reads and writes forms with their answers and scores. A store that was
// made with New remembers the scores that it read last.
type Store struct {
	DB     *db.DB
	scored *memo.Memo[[]Kept]
}

// New makes a store that remembers.
func New(d *db.DB) Store { return Store{DB: d, scored: &memo.Memo[[]Kept]{}} }

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
	err := s.DB.Change(ctx, func(tx *db.Tx) (err error) {
		kept, err = KeepIn(ctx, tx, actor, forms...)
		return err
	})
	return kept, err
}

// KeepIn is Keep within the caller's transaction. Forms that do not replace
// one another are written together.
func KeepIn(ctx context.Context, tx *db.Tx, actor auth.Actor, forms ...Form) ([]Kept, error) {
	var kept []Kept
	seen, sound := map[string]bool{}, 0
	for n, f := range forms {
		key := f.StudyID + "\x00" + f.Timepoint + "\x00" + f.Instrument
		if seen[key] { // the one before must stand before it can be replaced
			some, err := keep(ctx, tx, actor, forms[sound:n])
			if err != nil {
				return nil, err
			}
			kept, seen, sound = append(kept, some...), map[string]bool{}, n
		}
		seen[key] = true
	}
	rest, err := keep(ctx, tx, actor, forms[sound:])
	return append(kept, rest...), err
}

// keep writes forms none of which replaces another of them.
func keep(ctx context.Context, tx *db.Tx, actor auth.Actor, forms []Form) ([]Kept, error) {
	const op = "measure.Keep"
	if actor.OnlyReads() {
		return nil, fault.New(fault.Forbidden, op, "your role does not enter forms")
	}
	kept, instruments := make([]Kept, len(forms)), make([]Instrument, len(forms))
	mayBeSeen := map[string]bool{}
	for n, f := range forms {
		instrument, err := find(ctx, tx, actor.Site, f.Instrument)
		if err != nil {
			return nil, err
		}
		if err := f.Check(instrument); err != nil {
			return nil, err
		}
		if !mayBeSeen[f.StudyID] {
			if err := mustSee(ctx, tx, actor, f.StudyID); err != nil {
				return nil, err
			}
			mayBeSeen[f.StudyID] = true
		}
		if f.ID == "" {
			f.ID = db.NewID()
		}
		instruments[n] = instrument
		kept[n] = Kept{Form: f, RecordedAt: time.Now().UTC(), RecordedBy: actor.ID, Scores: instrument.Score(f.Answers)}
	}
	before, err := replace(ctx, tx, actor, kept)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the form that was there could not be put aside")
	}
	if err := insert(ctx, tx, actor, kept); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the form could not be kept")
	}
	changes := make([]audit.Change, len(kept))
	for n, k := range kept {
		if err := raise(ctx, tx, actor, instruments[n], k.Form, before[n]); err != nil {
			return nil, err
		}
		changes[n] = audit.Change{Site: actor.Site, Actor: actor.ID, Action: "form kept", Subject: "person " + k.StudyID, Before: before[n], After: k.Form}
	}
	return kept, audit.Append(ctx, tx, changes...)
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

// replace marks the forms that stand for the same person, timepoint and
// instrument as replaced, and gives each beside its successor; nil where there
// was none.
func replace(ctx context.Context, tx *db.Tx, actor auth.Actor, kept []Kept) ([]*Form, error) {
	before := make([]*Form, len(kept))
	stands := map[[2]string]map[string]bool{} // the instruments of a person's timepoint
	for n, k := range kept {
		wave := [2]string{k.StudyID, k.Timepoint}
		if stands[wave] == nil {
			stands[wave] = map[string]bool{}
			err := db.Each(ctx, tx, `SELECT instrument FROM form WHERE site_id = $1 AND study_id = $2 AND timepoint = $3 AND replaced_by = ''`,
				[]any{actor.Site, k.StudyID, k.Timepoint}, func(rows *sql.Rows) error {
					var id string
					err := rows.Scan(&id)
					stands[wave][id] = true
					return err
				})
			if err != nil {
				return nil, err
			}
		}
		if !stands[wave][k.Instrument] {
			continue
		}
		found, err := read(ctx, tx, actor, Filter{StudyID: k.StudyID, Timepoint: k.Timepoint, Instrument: k.Instrument})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE form SET replaced_by = $3 WHERE site_id = $1 AND id = $2`, actor.Site, found[0].ID, k.ID); err != nil {
			return nil, err
		}
		before[n] = &found[0].Form
	}
	return before, nil
}

func insert(ctx context.Context, tx *db.Tx, actor auth.Actor, kept []Kept) error {
	var forms, answers, scores [][]any
	for _, k := range kept {
		forms = append(forms, []any{actor.Site, k.ID, k.StudyID, k.Timepoint, k.Instrument, k.InstrumentVersion, k.EnteredHow,
			db.Micros(k.On), db.Micros(k.RecordedAt), k.RecordedBy, ""})
		for _, item := range slices.Sorted(maps.Keys(k.Answers)) {
			a := k.Answers[item]
			answers = append(answers, []any{actor.Site, k.ID, item, a.State, a.Value, a.Text})
		}
		for _, s := range k.Scores {
			scores = append(scores, []any{actor.Site, k.ID, s.Scale, s.Value, s.Answered, s.Of, s.Method, s.RuleVersion})
		}
	}
	err := db.InsertRows(ctx, tx, `INSERT INTO form (site_id, id, study_id, timepoint, instrument, instrument_version,
		how, filled_on, recorded_at, recorded_by, replaced_by)`, forms)
	if err == nil {
		err = db.InsertRows(ctx, tx, `INSERT INTO answer (site_id, form_id, item, state, value, words)`, answers)
	}
	if err == nil {
		err = db.InsertRows(ctx, tx, `INSERT INTO score (site_id, form_id, scale, value, answered, of_items, method, rule_version)`, scores)
	}
	return err
}
