package staff

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// sessionView is one meeting: its register and its plan.
type sessionView struct {
	Group    pathway.Group
	Meeting  session.Meeting
	Plan     planView
	HasPlan  bool
	Lines    []registerLine
	Marks    []pathway.Mark
	MayWrite bool
	Previous int // number of the session before, or 0
	Next     int
	Asking   askingView
	Agreed   *homeLine // what the group agreed after the session before
}

// registerLine is one person's line of the register form.
type registerLine struct {
	Person  Person
	Mark    pathway.Mark // empty when nothing is recorded
	Minutes string
	Mode    pathway.PresMode
	Gone    bool // the course ended for them before this meeting
}

func (d *Desk) showSession(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.sessionPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "session.html", frame.View{Title: "Session " + strconv.Itoa(v.Meeting.Number) + ", " + v.Group.Name, Nav: "groups", Content: v})
}

func (d *Desk) sessionPage(r *http.Request, actor auth.Actor) (sessionView, error) {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return sessionView{}, err
	}
	m, all, err := d.meeting(r, actor, g.ID)
	if err != nil {
		return sessionView{}, err
	}
	members, err := d.members(r, actor, g.ID)
	if err != nil {
		return sessionView{}, err
	}
	v := sessionView{Group: g, Meeting: m, Marks: pathway.Marks(), MayWrite: actor.RecordsAttendance(), Asking: d.askingIn(r.Context(), g, m, actor)}
	for _, other := range all {
		switch other.Number {
		case m.Number - 1:
			v.Previous = other.Number
		case m.Number + 1:
			v.Next = other.Number
		}
	}
	p, _, err := d.House.Pathway.Course(r.Context(), actor, g)
	if err == nil {
		if s, ok := p.Session(m.Number); ok {
			v.Plan, v.HasPlan = planOf(p, s, m.Starts), true
		}
	}
	for _, p := range members {
		v.Lines = append(v.Lines, lineAt(p, m))
	}
	homes, err := d.homeLines(r, actor, g.ID, p)
	for _, h := range homes {
		if h.Number == m.Number-1 {
			v.Agreed = &h
		}
	}
	return v, err
}

func lineAt(p Person, m session.Meeting) registerLine {
	a := p.State.Register[m.Number]
	line := registerLine{Person: p, Mark: a.Mark, Mode: a.Mode}
	if a.Minutes != nil {
		line.Minutes = strconv.Itoa(*a.Minutes)
	}
	if e := p.State.Ending; e != nil && e.On.Before(m.Starts) && a.Mark == "" {
		line.Gone = true
	}
	return line
}

// meeting gives the meeting that the address names, and all of its group.
func (d *Desk) meeting(r *http.Request, actor auth.Actor, group string) (session.Meeting, []session.Meeting, error) {
	all, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: group})
	if err != nil {
		return session.Meeting{}, nil, err
	}
	for _, m := range all {
		if strconv.Itoa(m.Number) == r.PathValue("n") {
			return m, all, nil
		}
	}
	return session.Meeting{}, nil, fault.New(fault.NotFound, "staff.meeting", "This group has no session %s.", r.PathValue("n"))
}

// keepRegister keeps the marks that were changed; a line left alone writes
// nothing.
func (d *Desk) keepRegister(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.sessionPage(r, actor)
	if err != nil {
		return err
	}
	var entries []session.Entry
	var wrong []string
	for i, line := range v.Lines {
		mark := pathway.Mark(r.PostFormValue("mark." + line.Person.StudyID))
		mode := pathway.PresMode(r.PostFormValue("mode." + line.Person.StudyID))
		typed := strings.TrimSpace(r.PostFormValue("minutes." + line.Person.StudyID))
		if !mark.Came() {
			mode = "" // nobody is absent by video
		}
		if mark == "" || mark == line.Mark && typed == line.Minutes && mode == line.Mode {
			continue
		}
		v.Lines[i].Mark, v.Lines[i].Minutes, v.Lines[i].Mode = mark, typed, mode
		e := session.Entry{StudyID: line.Person.StudyID, Mark: mark, Mode: mode}
		if typed != "" {
			n, err := strconv.Atoi(typed)
			if err != nil {
				wrong = append(wrong, line.Person.Called()+": the minutes are a whole number, or empty.")
				continue
			}
			e.Minutes = &n
		}
		entries = append(entries, e)
	}
	if wrong == nil {
		err = d.House.Sessions.Record(r.Context(), actor, v.Meeting, entries...)
		if err != nil && !mayRetry(err) {
			return err
		} else if err != nil {
			wrong = frame.Sentences(err)
		}
	}
	if wrong != nil {
		return d.showAs(w, r, http.StatusUnprocessableEntity, actor, "session.html", frame.View{Title: "Session", Nav: "groups", Content: v, Wrong: wrong})
	}
	return frame.Done(w, r, "/groups/"+v.Group.ID+"/sessions/"+r.PathValue("n"), "register")
}

// planView is a session's agenda with the clock time of each item.
type planView struct {
	Programme programme.Programme
	Session   programme.Session
	Items     []planItem
	Sum       int
	Warning   string // when the minutes do not add up
	Measures  []programme.Measurement
	Home      []programme.Practice
}

// planItem is one line of the agenda. Clock is empty without a starting time.
type planItem struct {
	programme.Item
	From     int // minutes from the start
	Clock    string
	Practice *programme.Practice
}

// planOf lays a session out in time; a zero start gives no clock.
func planOf(p programme.Programme, s programme.Session, starts time.Time) planView {
	v := planView{Programme: p, Session: s, Sum: s.Minutes(), Measures: p.MeasuresIn(s.Number)}
	for _, warning := range p.Warnings() {
		if warning.Session == s.Number {
			v.Warning = warning.Sentence
		}
	}
	from := 0
	for _, item := range s.Items {
		line := planItem{Item: item, From: from}
		if !starts.IsZero() {
			line.Clock = starts.Add(time.Duration(from) * time.Minute).Local().Format("15:04")
		}
		if practice, ok := p.Practice(item.Practice); ok {
			line.Practice = &practice
		}
		v.Items = append(v.Items, line)
		from += item.Minutes
	}
	for _, id := range s.HomePractice.Practices {
		if practice, ok := p.Practice(id); ok {
			v.Home = append(v.Home, practice)
		}
	}
	return v
}
