package measure

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"tend/clinic/people"
	"tend/clinic/task"
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

func keep(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (Kept, error) {
	const op = "measure.Keep"
	instrument, err := Find(f.Instrument)
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
	for _, raised := range instrument.Raised(f.Answers) {
		t := task.Task{Kind: task.Risk, StudyID: f.StudyID, About: "form " + f.ID, RaisedAt: f.On, DueAt: endOfDay(f.On),
			Words: instrument.Short + ", " + raised.Title + ": " + raised.Action}
		if err := task.Raise(ctx, tx, actor, t); err != nil {
			return Kept{}, err
		}
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

// Filter chooses forms; empty fields choose all whom the actor may see.
type Filter struct {
	StudyID    string
	Group      string // of people who are or were in this group
	Timepoint  string
	Instrument string
}

// Forms gives the standing forms, by person, timepoint and instrument.
func (s Store) Forms(ctx context.Context, actor auth.Actor, f Filter) ([]Kept, error) {
	var found []Kept
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = read(ctx, tx, actor, f)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.Forms", "the forms cannot be read")
	}
	return found, nil
}

// chosen is the condition of a Filter over the form p, after people.Scope.
const chosen = people.Visible + ` AND p.replaced_by = '' AND ($4 = '' OR p.study_id = $4) AND ($5 = '' OR p.timepoint = $5)
	AND ($6 = '' OR p.instrument = $6) AND ($7 = '' OR EXISTS (SELECT 1 FROM pathway_event g
		WHERE g.site_id = $1 AND g.study_id = p.study_id AND g.group_id = $7))`

func read(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter) ([]Kept, error) {
	args := people.Scope(actor, f.StudyID, f.Timepoint, f.Instrument, f.Group)
	var found []Kept
	at := map[string]int{} // form id → place in found
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.timepoint, p.instrument, p.instrument_version, p.how, p.filled_on,
		p.recorded_at, p.recorded_by FROM form p WHERE `+chosen+` ORDER BY p.study_id, p.timepoint, p.instrument`, args,
		func(rows *sql.Rows) error {
			k := Kept{Form: Form{Answers: Answers{}}}
			var on, recorded int64
			err := rows.Scan(&k.ID, &k.StudyID, &k.Timepoint, &k.Instrument, &k.InstrumentVersion, &k.EnteredHow, &on, &recorded, &k.RecordedBy)
			k.On, k.RecordedAt = db.Instant(on), db.Instant(recorded)
			at[k.ID] = len(found)
			found = append(found, k)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, `SELECT a.form_id, a.item, a.state, a.value, a.words FROM answer a
		JOIN form p ON p.site_id = a.site_id AND p.id = a.form_id WHERE `+chosen, args, func(rows *sql.Rows) error {
		var form string
		var item ItemID
		var a Answer
		err := rows.Scan(&form, &item, &a.State, &a.Value, &a.Text)
		found[at[form]].Answers[item] = a
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, readScores(ctx, tx, args, found, at)
}

// readScores fills in the scores as they were made, in the order of each
// instrument's scales.
func readScores(ctx context.Context, tx *db.Tx, args []any, found []Kept, at map[string]int) error {
	stored := make([]map[ScaleID]Score, len(found))
	err := db.Each(ctx, tx, `SELECT s.form_id, s.scale, s.value, s.answered, s.of_items, s.method, s.rule_version FROM score s
		JOIN form p ON p.site_id = s.site_id AND p.id = s.form_id WHERE `+chosen, args, func(rows *sql.Rows) error {
		var form string
		var sc Score
		var value sql.NullFloat64
		if err := rows.Scan(&form, &sc.Scale, &value, &sc.Answered, &sc.Of, &sc.Method, &sc.RuleVersion); err != nil {
			return err
		}
		if value.Valid {
			sc.Value = &value.Float64
		}
		i := at[form]
		sc.Complete = sc.Answered == sc.Of
		sc.Instrument = found[i].Instrument
		if stored[i] == nil {
			stored[i] = map[ScaleID]Score{}
		}
		stored[i][sc.Scale] = sc
		return nil
	})
	if err != nil {
		return err
	}
	for i := range found {
		if err := found[i].order(stored[i]); err != nil {
			return err
		}
	}
	return nil
}

// order puts the stored scores in the order of the instrument and adds what
// the instrument knows of each: the direction and the items not answered.
func (k *Kept) order(stored map[ScaleID]Score) error {
	instrument, err := Find(k.Instrument)
	if err != nil {
		return err
	}
	for _, scale := range instrument.Scales {
		sc, ok := stored[scale.ID]
		if !ok {
			continue
		}
		sc.Better = scale.Better
		for _, item := range scale.Items {
			if k.Answers.Of(item).State != Answered {
				sc.Missing = append(sc.Missing, item)
			}
		}
		k.Scores = append(k.Scores, sc)
	}
	return nil
}
