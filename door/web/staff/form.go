package staff

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// formView is an instrument to be filled for a person and timepoint.
type formView struct {
	Person     Person
	Timepoint  string
	Instrument measure.Instrument
	Answers    measure.Answers
	How        measure.Entry
	Ways       []measure.Entry
	On         string
	Replaces   bool
	Kept       *measure.Kept // what stands, with its scores
	Scores     []scoreLine
	Missing    map[measure.ItemID]bool // shown as missing after keeping
}

// Chosen tells whether an item's answer is this number.
func (v formView) Chosen(item measure.ItemID, n int) bool {
	a := v.Answers.Of(item)
	return a.Value != nil && *a.Value == n
}

// Declined tells whether the person preferred not to answer.
func (v formView) Declined(item measure.ItemID) bool {
	return v.Answers.Of(item).State == measure.PreferredNotTo
}

// Text is the free text of an item.
func (v formView) Text(item measure.ItemID) string { return v.Answers.Of(item).Text }

func (d *Desk) showForm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.formPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "form.html", frame.View{Title: v.Instrument.Short, Nav: "people", Content: v})
}

func (d *Desk) formPage(r *http.Request, actor auth.Actor) (formView, error) {
	ctx, id := r.Context(), r.PathValue("study")
	instrument, err := d.House.Measures.Instrument(ctx, actor.Site, r.PathValue("measure"), "")
	if err != nil {
		return formView{}, err
	}
	history, err := d.House.Pathway.History(ctx, actor, id)
	if err != nil {
		return formView{}, err
	}
	state := pathway.Fold(history)
	identities, err := d.House.People.Identities(ctx, actor, id)
	if err != nil {
		return formView{}, err
	}
	forms, err := d.House.Measures.Forms(ctx, actor, measure.Filter{StudyID: id, Timepoint: r.PathValue("time"), Instrument: instrument.ID})
	if err != nil {
		return formView{}, err
	}
	if len(forms) == 0 { // one that stands is shown, wherever it came from
		if err := d.mustBeScheduled(r, actor, state, instrument.ID); err != nil {
			return formView{}, err
		}
	}
	v := formView{
		Person:    Person{StudyID: id, Name: identities[id].Name, State: state},
		Timepoint: r.PathValue("time"), Instrument: instrument, Answers: measure.Answers{},
		How: measure.BySelf, Ways: measure.Entries, On: d.Now().Format("2006-01-02"),
	}
	if len(forms) > 0 {
		k := forms[0]
		v.Kept, v.Replaces, v.Answers, v.How, v.On = &k, true, k.Answers, k.EnteredHow, k.On.Local().Format("2006-01-02")
		v.Scores = scoreLines(instrument, k)
		v.Missing = missingIn(instrument, k.Answers)
	}
	return v, nil
}

// mustBeScheduled refuses a timepoint, or an instrument at it, that is not in
// the schedule the person is on: a form filed elsewhere would be lost.
func (d *Desk) mustBeScheduled(r *http.Request, actor auth.Actor, s pathway.State, instrument string) error {
	var g pathway.Group
	if s.Group != "" {
		var err error
		if g, err = d.House.Pathway.Group(r.Context(), actor, s.Group); err != nil {
			return err
		}
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	m, ok := programmeFor(shelf, s, g).Timepoint(r.PathValue("time"))
	if !ok || !slices.Contains(m.Instruments, instrument) {
		return fault.New(fault.NotFound, "staff.form", "The schedule of %s has no %s at “%s”.", s.StudyID, instrument, r.PathValue("time"))
	}
	return nil
}

func missingIn(i measure.Instrument, answers measure.Answers) map[measure.ItemID]bool {
	missing := map[measure.ItemID]bool{}
	for _, item := range i.Items {
		if answers.Of(item.ID).State == measure.NotAnswered {
			missing[item.ID] = true
		}
	}
	return missing
}

// keepForm keeps what was filled in, complete or not: an item left alone is
// stored as not answered and shown as missing.
func (d *Desk) keepForm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.formPage(r, actor)
	if err != nil {
		return err
	}
	v.How, v.On = measure.Entry(r.PostFormValue("how")), r.PostFormValue("on")
	answers, err := answersOf(r, v.Instrument)
	v.Answers = answers
	if err == nil {
		err = d.keep(r, actor, v)
	}
	if err != nil && mayRetry(err) {
		v.Kept, v.Scores = nil, nil
		return d.showAs(w, r, http.StatusUnprocessableEntity, actor, "form.html", frame.View{Title: v.Instrument.Short, Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, r.URL.Path, "form")
}

func (d *Desk) keep(r *http.Request, actor auth.Actor, v formView) error {
	on, err := time.ParseInLocation("2006-01-02", v.On, time.Local)
	if err != nil || on.After(d.Now()) {
		return fault.New(fault.Invalid, "staff.keepForm", "Give the date it was answered, not later than today.")
	}
	if len(v.Answers) == 0 {
		return fault.New(fault.Invalid, "staff.keepForm", "Nothing is filled in, so there is nothing to keep.")
	}
	if on.Format("2006-01-02") == d.Now().Format("2006-01-02") {
		on = d.Now()
	}
	_, err = d.House.Measures.Keep(r.Context(), actor, measure.Form{StudyID: v.Person.StudyID, Timepoint: v.Timepoint,
		Instrument: v.Instrument.ID, InstrumentVersion: v.Instrument.Version, EnteredHow: v.How, On: on.UTC(), Answers: v.Answers})
	return err
}

// declined is the value of the choice not to answer.
const declined = "declined"

// answersOf reads the items of an instrument from a filled form. An item that
// was left alone is not in the answers.
func answersOf(r *http.Request, i measure.Instrument) (measure.Answers, error) {
	answers := measure.Answers{}
	var faults fault.Many
	for _, item := range i.Items {
		typed := strings.TrimSpace(r.PostFormValue("item." + string(item.ID)))
		switch {
		case typed == "":
		case typed == declined:
			answers[item.ID] = measure.Answer{State: measure.PreferredNotTo}
		case item.FreeText:
			answers[item.ID] = measure.Words(typed)
		default:
			n, err := strconv.Atoi(typed)
			if err != nil {
				faults = append(faults, fault.New(fault.Invalid, "staff.answersOf", "%s: the answer must be a whole number.", i.Label(item.ID)))
				continue
			}
			answers[item.ID] = measure.Number(n)
		}
	}
	return answers, faults.Err()
}

// numbers lists the whole numbers of a range for the template.
func numbers(r *measure.Range) []int {
	var all []int
	for n := r.Min; n <= r.Max; n++ {
		all = append(all, n)
	}
	return slices.Clip(all)
}
