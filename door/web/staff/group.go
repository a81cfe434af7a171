package staff

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// groupView is one group as a register: people down, sessions across.
type groupView struct {
	groupLine
	Meetings  []meetingLine
	Rows      []registerRow
	Waves     []wave
	Dose      int
	LeadNames []string
	Clinician clinicianChoice
	Ran       ranOfGroup
	More      groupMore
	Practice  practiceGrid
	NextWeek  template.HTML // empty where no transcript of the group was coded
}

// registerRow is one person's line of the register.
type registerRow struct {
	Person   Person
	Dots     []dot
	Came     int
	Reached  bool
	Spark    []float64 // pain intensity over timepoints, NaN-free
	SparkSay string    // the same in words
	Open     bool      // something is to be done about this person
	Ended    string
}

// dot is one mark of the register: a letter and a shape, never colour alone.
type dot struct {
	Session int
	Class   string
	Letter  string
	Says    string
}

// wave is how much of one timepoint's measures has been given.
type wave struct {
	Timepoint, Title string
	Given, Of        int // people with at least one form of the timepoint, of those enrolled
}

func (d *Desk) showGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx, id := r.Context(), r.PathValue("id")
	g, err := d.House.Pathway.Group(ctx, actor, id)
	if err != nil {
		return err
	}
	members, err := d.members(r, actor, id)
	if err != nil {
		return err
	}
	meetings, err := d.House.Sessions.Meetings(ctx, actor, session.Filter{Group: id})
	if err != nil {
		return err
	}
	forms, err := d.House.Measures.Scores(ctx, actor, measure.Filter{Groups: []string{id}})
	if err != nil {
		return err
	}
	tasks, err := d.House.Tasks.Open(ctx, actor)
	if err != nil {
		return err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return err
	}
	v := groupView{groupLine: lineOf(shelf, g, statesOf(members), meetings, d.Now())}
	if v.More, err = d.moreOf(r, actor, shelf, g, meetings); err != nil {
		return err
	}
	v.Dose = v.Programme.Dose.AtLeast
	for _, m := range meetings {
		line := meetingLine{Meeting: m, GroupName: g.Name}
		if s, ok := v.Programme.Session(m.Number); ok {
			line.Title = s.Title
		}
		v.Meetings = append(v.Meetings, line)
	}
	v.rows(members, meetings, forms, tasks)
	reports, err := d.House.Sessions.PracticeOf(ctx, actor, id, "")
	if err != nil {
		return err
	}
	v.Practice = gridOf(v.Programme, members, meetings, reports, d.Now())
	v.Waves = waves(v.Programme, members, forms)
	v.LeadNames = d.leaders(r, actor, g)
	if v.Ran, err = d.ranOfGroup(r, actor, shelf, g); err != nil {
		return err
	}
	if v.Clinician, err = d.clinicianOf(r, actor, g); err != nil {
		return err
	}
	if v.NextWeek, err = d.process.Folded(ctx, actor, g.ID, v.Over(), calledOf(members)); err != nil {
		return err
	}
	return d.show(w, r, actor, "group.html", frame.View{Title: g.Name, Nav: "groups", Content: v})
}

// rows fills the register, a line for each person.
func (v *groupView) rows(members []Person, meetings []session.Meeting, forms []measure.Kept, tasks []task.Task) {
	open := map[string]bool{}
	for _, t := range tasks {
		open[t.StudyID] = true
	}
	for _, p := range members {
		row := rowOf(p, meetings, v.Dose)
		row.Open = open[p.StudyID]
		row.Spark, row.SparkSay = intensity(v.Programme, p.StudyID, forms)
		v.Rows = append(v.Rows, row)
	}
}

// members gives the people whose present group this is.
func (d *Desk) members(r *http.Request, actor auth.Actor, group string) ([]Person, error) {
	all, err := d.roster(r.Context(), actor, pathway.Filter{Groups: []string{group}})
	if err != nil {
		return nil, err
	}
	var here []Person
	for _, p := range all {
		if p.State.Group == group {
			here = append(here, p)
		}
	}
	return here, nil
}

// calledOf gives what people are called, by study id.
func calledOf(all []Person) map[string]string {
	called := map[string]string{}
	for _, p := range all {
		called[p.State.StudyID] = p.Called()
	}
	return called
}

func statesOf(all []Person) []pathway.State {
	states := make([]pathway.State, len(all))
	for i, p := range all {
		states[i] = p.State
	}
	return states
}

func rowOf(p Person, meetings []session.Meeting, dose int) registerRow {
	row := registerRow{Person: p, Came: p.State.Sessions(), Reached: dose > 0 && p.State.ReachedDose(dose)}
	for _, m := range meetings {
		a, marked := p.State.Register[m.Number]
		row.Dots = append(row.Dots, dotOf(m.Number, a, marked))
	}
	if e := p.State.Ending; e != nil {
		row.Ended = "completed"
		if !e.Completed {
			row.Ended = string(e.Reason)
			if e.Reason == pathway.Other {
				row.Ended = e.Words
			}
		}
	}
	return row
}

func dotOf(number int, a pathway.Attended, marked bool) dot {
	if !marked {
		return dot{number, "none", "·", "no mark"}
	}
	switch more := howLong(a); a.Mark {
	case pathway.Present:
		return dot{number, "attended", "A", "attended" + more}
	case pathway.Part:
		return dot{number, "part", "½", "came late or left early" + more}
	case pathway.Apology:
		return dot{number, "apology", "a", "apology"}
	}
	return dot{number, "absent", "N", "did not attend"}
}

// howLong words the minutes and the way of somebody who came.
func howLong(a pathway.Attended) string {
	said := ", minutes not written down"
	if a.Minutes != nil {
		said = ", " + strconv.Itoa(*a.Minutes) + " minutes"
	}
	if a.Mode != "" {
		said += ", " + string(a.Mode)
	}
	return said
}

// intensity gives a person's pain intensity in the order of the schedule.
func intensity(p programme.Programme, studyID string, forms []measure.Kept) ([]float64, string) {
	var values []float64
	var says []string
	for _, m := range p.Measures {
		for _, f := range forms {
			if f.StudyID != studyID || f.Timepoint != m.Timepoint || f.Instrument != "nrs-intensity" || len(f.Scores) == 0 || f.Scores[0].Value == nil {
				continue
			}
			values = append(values, *f.Scores[0].Value)
			says = append(says, m.Timepoint+" "+number(*f.Scores[0].Value))
		}
	}
	return values, strings.Join(says, ", ")
}

func waves(p programme.Programme, members []Person, forms []measure.Kept) []wave {
	var all []wave
	for _, m := range p.Measures {
		gave := map[string]bool{}
		for _, f := range forms {
			if f.Timepoint == m.Timepoint {
				gave[f.StudyID] = true
			}
		}
		wv := wave{Timepoint: m.Timepoint, Title: m.Title, Of: len(members)}
		for _, person := range members {
			if gave[person.StudyID] {
				wv.Given++
			}
		}
		all = append(all, wv)
	}
	return all
}

// leaders gives the shown names of those who lead a group.
func (d *Desk) leaders(r *http.Request, actor auth.Actor, g pathway.Group) []string {
	all, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		d.Log.Error("the staff could not be listed", "error", cause(err))
		return nil
	}
	var names []string
	for _, m := range all {
		for _, id := range g.Leaders {
			if m.ID == id {
				names = append(names, m.Shown)
			}
		}
	}
	return names
}
