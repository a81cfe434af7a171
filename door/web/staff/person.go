package staff

import (
	"html/template"
	"net/http"
	"slices"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// personView is one person: the way, the scores, what is open and what was
// said.
type personView struct {
	Person
	Identity  people.Identity
	HasName   bool
	Stage     pathway.Stage
	Group     pathway.Group
	Programme programme.Programme
	Dots      []dot
	Timeline  template.HTML
	Events    []eventLine
	Waves     []personWave
	Charts    []chart
	Practice  []practiceWeek
	Tasks     []taskLine
	Words     []spoken
	Consents  []consentLine
	Records   []recordKind
	Links     linksView
	Seconds   []secondLine
}

// personWave is a timepoint with the forms that belong to it.
type personWave struct {
	Timepoint, Title string
	Forms            []formLine
}

// formLine is one instrument at one timepoint: given, or still to be filled.
type formLine struct {
	Instrument measure.Instrument
	Kept       *measure.Kept
	Due        bool
	Scores     []scoreLine
}

// scoreLine is one score in words.
type scoreLine struct {
	Title string
	Value string // "not scored" when the rule allows none
	Of    string // the range
	Note  string // what is missing, the method, the band
}

type spoken struct{ Timepoint, Question, Text string }

type consentLine struct {
	Kind pathway.ConsentKind
	Says string
}

type practiceWeek struct {
	Week    int
	Minutes string // "no report" when there is none
	Height  float64
}

func (d *Desk) showPerson(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx, id := r.Context(), r.PathValue("study")
	history, err := d.House.Pathway.History(ctx, actor, id)
	if err != nil {
		return err
	}
	forms, err := d.House.Measures.Forms(ctx, actor, measure.Filter{StudyID: id})
	if err != nil {
		return err
	}
	identities, err := d.House.People.Identities(ctx, actor, id)
	if err != nil {
		return err
	}
	state := pathway.Fold(history)
	v := personView{Person: Person{StudyID: id, Name: identities[id].Name, State: state}, Identity: identities[id], Stage: state.Stage()}
	_, v.HasName = identities[id]
	v.Events = eventLines(history)
	v.Consents = consents(state)
	v.Records = recordsFor(actor, state)
	if err := d.fillGroup(r, actor, &v, history, forms); err != nil {
		return err
	}
	if v.Links, err = d.linksOf(r, actor, id, v.Programme, v.Waves); err != nil {
		return err
	}
	if v.Seconds, err = d.secondsOf(r, actor, id, forms); err != nil {
		return err
	}
	tasks, err := d.House.Tasks.About(ctx, actor, id)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		v.Tasks = append(v.Tasks, taskLine{Task: t, Person: v.Person, Mine: t.Owner == actor.ID, Look: actor.OnlyReads(), Late: t.ClosedAt.IsZero() && d.Now().After(t.DueAt)})
	}
	return d.show(w, r, actor, "person.html", frame.View{Title: v.Called(), Nav: "people", Content: v})
}

// fillGroup adds what depends on the group: register, schedule, practice.
func (d *Desk) fillGroup(r *http.Request, actor auth.Actor, v *personView, history []pathway.Event, forms []measure.Kept) error {
	var meetings []session.Meeting
	var practice []session.Practice
	if v.State.Group != "" {
		var err error
		if v.Group, err = d.House.Pathway.Group(r.Context(), actor, v.State.Group); err != nil {
			return err
		}
		if meetings, err = d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: v.Group.ID}); err != nil {
			return err
		}
		if practice, err = d.House.Sessions.PracticeOf(r.Context(), actor, v.Group.ID, v.StudyID); err != nil {
			return err
		}
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	known, err := d.House.Measures.Catalogue(r.Context(), d.Site)
	if err != nil {
		return err
	}
	v.Programme = programmeFor(shelf, v.State, v.Group)
	v.Timeline = timeline(v.State, history, meetings, d.Now())
	v.Dots = rowOf(v.Person, meetings, 0).Dots
	v.Practice = practiceWeeks(practice, meetings, d.Now())
	v.Waves = personWaves(known, v.Programme, v.State, forms, measure.DueOf(v.Programme, v.State, meetings, given(forms), d.Now()))
	v.Charts = chartsOf(known, v.Programme, forms)
	v.Words = spokenIn(known, forms)
	return nil
}

// programmeFor gives the programme whose schedule of measures a person is on:
// the group's version, or before enrolment the one they chose by its title. Without
// either there is no schedule.
func programmeFor(shelf programme.Shelf, s pathway.State, g pathway.Group) programme.Programme {
	if g.ID != "" {
		p, _ := shelf.Of(g.Programme, g.ProgrammeVersion) // one that is nowhere has no schedule
		return p
	}
	p, _ := shelf.Called(s.Choice)
	return p
}

func given(forms []measure.Kept) []measure.Form {
	all := make([]measure.Form, len(forms))
	for i, f := range forms {
		all[i] = f.Form
	}
	return all
}

// personWaves lays the forms out by the schedule; a form at a timepoint that
// the schedule does not know stands at the end.
func personWaves(known measure.Catalogue, p programme.Programme, s pathway.State, forms []measure.Kept, due []measure.Due) []personWave {
	var waves []personWave
	placed := map[string]bool{}
	for _, m := range p.Measures {
		wv := personWave{Timepoint: m.Timepoint, Title: m.Title}
		for _, id := range m.Instruments {
			instrument, err := known.Find(id)
			if err != nil {
				continue
			}
			line := formLine{Instrument: instrument}
			for i, f := range forms {
				if f.Timepoint == m.Timepoint && f.Instrument == id {
					line.Kept, line.Scores = &forms[i], scoreLines(instrument, f)
					placed[f.ID] = true
				}
			}
			line.Due = slices.ContainsFunc(due, func(o measure.Due) bool { return o.Timepoint == m.Timepoint && o.Instrument == id })
			wv.Forms = append(wv.Forms, line)
		}
		waves = append(waves, wv)
	}
	for i, f := range forms {
		instrument, err := known.Find(f.Instrument)
		if placed[f.ID] || err != nil {
			continue
		}
		waves = append(waves, personWave{Timepoint: f.Timepoint, Title: f.Timepoint,
			Forms: []formLine{{Instrument: instrument, Kept: &forms[i], Scores: scoreLines(instrument, f)}}})
	}
	return waves
}

func spokenIn(known measure.Catalogue, forms []measure.Kept) []spoken {
	var all []spoken
	for _, f := range forms {
		instrument, err := known.Find(f.Instrument)
		if err != nil {
			continue
		}
		for _, item := range instrument.Items {
			if a := f.Answers.Of(item.ID); item.FreeText && a.Text != "" {
				all = append(all, spoken{f.Timepoint, item.Text, a.Text})
			}
		}
	}
	return all
}

func consents(s pathway.State) []consentLine {
	var all []consentLine
	for _, kind := range []pathway.ConsentKind{pathway.Treatment, pathway.Research, pathway.Recording, pathway.Recontact, pathway.Quotation} {
		says := "not asked yet"
		if c, ok := s.Consents[kind]; ok {
			says = "withdrawn " + frame.Day(c.On)
			if c.Given {
				says = "given " + frame.Day(c.On) + ", text " + c.Version
			}
		}
		all = append(all, consentLine{kind, says})
	}
	return all
}
