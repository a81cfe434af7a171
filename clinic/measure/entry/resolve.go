package entry

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Pair is a sheet that both clerks typed, with what they disagree on.
type Pair struct {
	Instrument measure.Instrument
	A, B       Entry
	Differ     []measure.ItemID
}

// Compare gives both entries of a sheet; NotFound until there are two, so that
// nobody sees the first before the second is there.
func (s Store) Compare(ctx context.Context, actor auth.Actor, sheet Sheet) (Pair, error) {
	var p Pair
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = pairOf(ctx, tx, actor, sheet)
		return err
	})
	return p, err
}

func pairOf(ctx context.Context, tx *db.Tx, actor auth.Actor, sheet Sheet) (Pair, error) {
	standing, err := open(ctx, tx, actor, sheet)
	if err != nil {
		return Pair{}, err
	}
	if len(standing) != 2 {
		return Pair{}, fault.New(fault.NotFound, "entry.Compare", "There is nothing to compare: the sheet was not entered twice, or is settled.")
	}
	i, err := measure.InstrumentIn(ctx, tx, actor.Site, sheet.Instrument, "")
	return Pair{i, standing[0], standing[1], Differences(i, standing[0], standing[1])}, err
}

// Choice settles one disagreement: what the sheet says, and why the entries
// differed.
type Choice struct {
	Answer measure.Answer
	On     time.Time // for DateField
	Reason string
}

// Resolve settles every disagreement of a sheet, and keeps the form. Both
// entries stay.
func (s Store) Resolve(ctx context.Context, actor auth.Actor, sheet Sheet, choices map[measure.ItemID]Choice) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		p, err := pairOf(ctx, tx, actor, sheet)
		if err != nil {
			return err
		}
		answers, on := maps.Clone(p.A.Answers), p.A.On
		var faults fault.Many
		for _, id := range p.Differ {
			c, ok := choices[id]
			if c.Reason = strings.TrimSpace(c.Reason); !ok || c.Reason == "" {
				faults = append(faults, fault.New(fault.Invalid, "entry.Resolve", "%s: choose what the sheet says, and give a reason", p.Label(id)).In(fault.Place{Field: string(id)}))
				continue
			}
			switch {
			case id == DateField:
				on = c.On
			case c.Answer.State == measure.NotAnswered:
				delete(answers, id)
			default:
				answers[id] = c.Answer
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if on.IsZero() || on.After(time.Now().Add(24*time.Hour)) {
			return fault.New(fault.Invalid, "entry.Resolve", "give the date on the sheet").In(fault.Place{Field: string(DateField)})
		}
		kept := map[measure.ItemID]Choice{}
		for _, id := range p.Differ {
			kept[id] = choices[id]
		}
		return finish(ctx, tx, actor, p.Instrument, p.A, p.B, answers, on, kept)
	})
}

// Label names what is compared.
func (p Pair) Label(id measure.ItemID) string {
	if id == DateField {
		return "The date on the sheet"
	}
	return p.Instrument.Label(id)
}

// finish makes the two entries of a sheet one form.
func finish(ctx context.Context, tx *db.Tx, actor auth.Actor, i measure.Instrument, a, b Entry, answers measure.Answers, on time.Time, choices map[measure.ItemID]Choice) error {
	const op = "entry.finish"
	f := measure.Form{ID: a.ID, StudyID: a.StudyID, Timepoint: a.Timepoint, Instrument: a.Instrument, InstrumentVersion: i.Version,
		EnteredHow: measure.DoubleEntry, On: on.UTC(), Answers: answers}
	standing, err := measure.StandingIn(ctx, tx, actor, measure.Filter{StudyID: a.StudyID, Timepoint: a.Timepoint, Instrument: a.Instrument})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(standing, func(f measure.Form) bool { return f.ID == a.ID }) {
		f.ID = b.ID // the first entry is a form of its own already, which this replaces
	}
	if _, err := measure.KeepIn(ctx, tx, actor, f); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE paper_entry SET form_id = $2 WHERE site_id = $1 AND id IN ($3, $4)`, actor.Site, f.ID, a.ID, b.ID)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the entries could not be settled")
	}
	for _, id := range slices.Sorted(maps.Keys(choices)) {
		if err := keepChoice(ctx, tx, actor, f.ID, id, choices[id]); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "double entry settled",
		Subject: "person " + f.StudyID, Before: [2]string{a.ID, b.ID}, After: map[string]any{"form": f.ID, "choices": choices}})
}

func keepChoice(ctx context.Context, tx *db.Tx, actor auth.Actor, form string, id measure.ItemID, c Choice) error {
	answer, err := json.Marshal(c.Answer)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "entry.finish", "the answer cannot be written")
	}
	if id == DateField {
		answer = []byte(c.On.Format(time.DateOnly))
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO paper_resolution (site_id, form_id, item, answer, reason, resolved_at, resolved_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, actor.Site, form, id, string(answer), c.Reason, db.Micros(time.Now()), actor.ID)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "entry.finish", "the reason could not be kept")
	}
	return nil
}
