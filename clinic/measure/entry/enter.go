package entry

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Typed is what a clerk hands in.
type Typed struct {
	Sheet
	Group   string    // whose way of entry holds
	On      time.Time // the date on the sheet
	Answers measure.Answers
}

// Enter keeps what a clerk typed. Nobody types a sheet twice, and the second
// clerk is never shown what the first typed. Where both agree in everything
// the form is kept at once; otherwise the sheet is to be compared. With the
// way Sample the first entry is a form already. A risk makes its task at the
// first entry: it does not wait for the second.
func (s Store) Enter(ctx context.Context, actor auth.Actor, t Typed) (State, error) {
	var state State
	err := s.DB.Change(ctx, func(tx *db.Tx) (err error) {
		state, err = enter(ctx, tx, actor, t)
		return err
	})
	return state, err
}

func enter(ctx context.Context, tx *db.Tx, actor auth.Actor, t Typed) (State, error) {
	i, err := mayEnter(ctx, tx, actor, t)
	if err != nil {
		return "", err
	}
	standing, err := open(ctx, tx, actor, t.Sheet)
	if err != nil {
		return "", err
	}
	e := Entry{Sheet: t.Sheet, ID: db.NewID(), Version: i.Version, Clerk: A, On: t.On.UTC(), Answers: tidy(t.Answers),
		EnteredAt: time.Now().UTC(), EnteredBy: actor.ID}
	if err := mayBe(standing, &e); err != nil {
		return "", err
	}
	if e.Clerk == A {
		if err := nothingStands(ctx, tx, actor, t.Sheet); err != nil {
			return "", err
		}
	}
	if err := insert(ctx, tx, actor, e); err != nil {
		return "", err
	}
	if e.Clerk == A {
		return first(ctx, tx, actor, t.Group, i, e)
	}
	if err := measure.RaiseIn(ctx, tx, actor, i, measure.Form{ID: standing[0].ID, StudyID: e.StudyID, On: e.EnteredAt, Answers: e.Answers}); err != nil {
		return "", err
	}
	if len(Differences(i, standing[0], e)) > 0 {
		return ToCompare, nil
	}
	return Done, finish(ctx, tx, actor, i, standing[0], e, e.Answers, e.On, nil)
}

// first does what follows from clerk A's entry: with a sample it is a form at
// once, and otherwise a risk must be seen to before there is one.
func first(ctx context.Context, tx *db.Tx, actor auth.Actor, group string, i measure.Instrument, e Entry) (State, error) {
	w, err := wayIn(ctx, tx, actor.Site, group, e.Timepoint)
	if err != nil {
		return "", err
	}
	f := measure.Form{ID: e.ID, StudyID: e.StudyID, Timepoint: e.Timepoint, Instrument: e.Instrument, InstrumentVersion: i.Version,
		EnteredHow: measure.ByClerkA, On: e.On, Answers: e.Answers}
	if w.Kind == Sample {
		_, err := measure.KeepIn(ctx, tx, actor, f)
		return EnteredOnce, err
	}
	f.On = e.EnteredAt // seen today, whatever the date on the sheet
	return EnteredOnce, measure.RaiseIn(ctx, tx, actor, i, f)
}

// mayEnter gives the instrument, unless the person, the group or the answers
// are not possible ones.
func mayEnter(ctx context.Context, tx *db.Tx, actor auth.Actor, t Typed) (measure.Instrument, error) {
	const op = "entry.Enter"
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM group_member p WHERE `+people.Visible+` AND p.study_id = $4 AND p.group_id = $5`,
		people.Scope(actor, t.StudyID, t.Group)...).Scan(&n)
	if err != nil {
		return measure.Instrument{}, fault.Wrap(err, fault.Unavailable, op, "the person cannot be looked up")
	}
	if n == 0 {
		return measure.Instrument{}, fault.New(fault.NotFound, op, "there is no person %s in this group that you may see", t.StudyID)
	}
	if t.On.IsZero() {
		return measure.Instrument{}, fault.New(fault.Invalid, op, "give the date on the sheet").In(fault.Place{Field: "on"})
	}
	i, err := measure.InstrumentIn(ctx, tx, actor.Site, t.Instrument, "")
	if err != nil {
		return measure.Instrument{}, err
	}
	return i, i.Check(tidy(t.Answers))
}

// mayBe makes an entry the first or the second of its sheet.
func mayBe(standing []Entry, e *Entry) error {
	const op = "entry.Enter"
	switch {
	case len(standing) > 1:
		return fault.New(fault.Conflict, op, "both entries of this sheet are there; compare them")
	case len(standing) == 1 && standing[0].EnteredBy == e.EnteredBy:
		return fault.New(fault.Forbidden, op, "you typed this sheet the first time; somebody else types it the second time")
	case len(standing) == 1 && standing[0].Version != e.Version:
		return fault.New(fault.Conflict, op, "the questionnaire has changed since the first entry")
	case len(standing) == 1:
		e.Clerk = B
	}
	return nil
}

// nothingStands refuses a sheet that is a form already.
func nothingStands(ctx context.Context, tx *db.Tx, actor auth.Actor, s Sheet) error {
	forms, err := measure.StandingIn(ctx, tx, actor, measure.Filter{StudyID: s.StudyID, Timepoint: s.Timepoint, Instrument: s.Instrument})
	if err != nil {
		return err
	}
	if len(forms) > 0 {
		return fault.New(fault.Conflict, "entry.Enter", "there is a form of this already; it is mended on the person's page")
	}
	return nil
}

// tidy takes the blanks that nobody means out of free text, so that two clerks
// do not differ by them, and drops items that were not answered.
func tidy(answers measure.Answers) measure.Answers {
	tidied := measure.Answers{}
	for id, a := range answers {
		if a.State == measure.NotAnswered {
			continue
		}
		a.Text = strings.Join(strings.Fields(a.Text), " ")
		tidied[id] = a
	}
	return tidied
}

func insert(ctx context.Context, tx *db.Tx, actor auth.Actor, e Entry) error {
	const op = "entry.Enter"
	answers, err := json.Marshal(e.Answers)
	if err != nil {
		return fault.Wrap(err, fault.Internal, op, "the answers cannot be written")
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO paper_entry (site_id, id, study_id, timepoint, instrument, instrument_version, clerk,
		filled_on, answers, entered_at, entered_by, form_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')`,
		actor.Site, e.ID, e.StudyID, e.Timepoint, e.Instrument, e.Version, e.Clerk, db.Micros(e.On), string(answers), db.Micros(e.EnteredAt), e.EnteredBy)
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, op, "somebody else handed this sheet in a moment ago; open it again")
	} else if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the entry could not be kept")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "sheet entered, clerk " + string(e.Clerk),
		Subject: "person " + e.StudyID, After: e})
}
