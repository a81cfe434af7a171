package measure

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Filter chooses forms; empty fields choose all whom the actor may see.
type Filter struct {
	StudyID    string
	Groups     []string // of people who are or were in one of these
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

// Given lists which forms stand, without their answers, by person.
func (s Store) Given(ctx context.Context, actor auth.Actor) ([]Form, error) {
	var found []Form
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.id, p.study_id, p.timepoint, p.instrument FROM form p WHERE `+people.Visible+`
			AND p.replaced_by = '' ORDER BY p.study_id, p.timepoint, p.instrument`, people.Scope(actor), func(rows *sql.Rows) error {
			var f Form
			err := rows.Scan(&f.ID, &f.StudyID, &f.Timepoint, &f.Instrument)
			found = append(found, f)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.Given", "the forms cannot be read")
	}
	return found, nil
}

// where is the condition of a Filter over the form p with the values that it
// binds. Only what is asked for stands in it, so that the indexes serve.
func (f Filter) where(actor auth.Actor) (string, []any) {
	inGroups, groups := pathway.Filter{Groups: f.Groups}.Where()
	condition, args := people.Visible+` AND p.replaced_by = ''`+inGroups, people.Scope(actor, groups...)
	and := func(text, value string) {
		if value != "" {
			args = append(args, value)
			condition += fmt.Sprintf(" AND "+text, len(args))
		}
	}
	and("p.study_id = $%d", f.StudyID)
	and("p.timepoint = $%d", f.Timepoint)
	and("p.instrument = $%d", f.Instrument)
	return condition, args
}

func read(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter) ([]Kept, error) {
	chosen, args := f.where(actor)
	found, at, err := readForms(ctx, tx, chosen, args)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	// CROSS JOIN makes SQLite begin with the forms chosen and not with all answers.
	err = db.Each(ctx, tx, `SELECT a.form_id, a.item, a.state, a.value, a.words FROM form p
		CROSS JOIN answer a WHERE a.site_id = p.site_id AND a.form_id = p.id AND `+chosen, args, func(rows *sql.Rows) error {
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
	return found, readScores(ctx, tx, chosen, args, found, at)
}

// readForms gives the forms chosen, without answers or scores, and the place
// of each by its id.
func readForms(ctx context.Context, tx *db.Tx, chosen string, args []any) ([]Kept, map[string]int, error) {
	var found []Kept
	at := map[string]int{}
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
	return found, at, err
}

// readScores fills in the scores as they were made, in the order of each
// instrument's scales.
func readScores(ctx context.Context, tx *db.Tx, chosen string, args []any, found []Kept, at map[string]int) error {
	stored := make([]map[ScaleID]Score, len(found))
	err := db.Each(ctx, tx, `SELECT s.form_id, s.scale, s.value, s.answered, s.of_items, s.method, s.rule_version FROM form p
		CROSS JOIN score s WHERE s.site_id = p.site_id AND s.form_id = p.id AND `+chosen, args, func(rows *sql.Rows) error {
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
	var own Catalogue // of the site; read once a form needs it
	asked := false
	for i := range found {
		instrument, err := own.Version(found[i].Instrument, found[i].InstrumentVersion)
		if err != nil && !asked {
			if own, err = CatalogueIn(ctx, tx, args[0].(string)); err != nil {
				return err
			}
			asked = true
			instrument, err = own.Version(found[i].Instrument, found[i].InstrumentVersion)
		}
		if err != nil {
			return err
		}
		found[i].order(instrument, stored[i])
	}
	return nil
}

// order puts the stored scores in the order of the instrument and adds what
// the instrument knows of each: the direction and the items not answered.
func (k *Kept) order(instrument Instrument, stored map[ScaleID]Score) {
	for _, scale := range instrument.Scales {
		sc, ok := stored[scale.ID]
		if !ok {
			continue
		}
		sc.Better = scale.Better
		if sc.Answered < sc.Of && len(k.Answers) > 0 {
			sc.Missing = slices.DeleteFunc(slices.Clone(scale.Items), func(item ItemID) bool { return k.Answers.Of(item).State == Answered })
		}
		k.Scores = append(k.Scores, sc)
	}
}

// StandingIn gives the standing forms without answers and scores, within the
// caller's transaction.
func StandingIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter) ([]Form, error) {
	chosen, args := f.where(actor)
	found, _, err := readForms(ctx, tx, chosen, args)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.StandingIn", "the forms cannot be read")
	}
	forms := make([]Form, len(found))
	for n, k := range found {
		forms[n] = k.Form
	}
	return forms, nil
}
