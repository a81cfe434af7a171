package staff

import (
	"net/http"
	"slices"
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

// harmRoutes are the pages about adverse events.
func (d *Desk) harmRoutes() map[string]page {
	return map[string]page{
		"GET /harm":                            d.showHarm,
		"GET /people/{study}/harm/new":         d.showNewHarm,
		"POST /people/{study}/harm/new":        d.addHarm,
		"POST /harm/{id}/close":                d.closeHarm,
		"GET /groups/{id}/sessions/{n}/check":  d.showCheck,
		"POST /groups/{id}/sessions/{n}/check": d.keepCheck,
	}
}

// harmView lists adverse events, those that are open first.
type harmView struct {
	Open, Closed []harmLine
	Programmes   []harmCount
}

type harmLine struct {
	session.AdverseEvent
	Person Person
	Group  pathway.Group
	After  string // the session and practice that it followed
}

// harmCount sums up a programme: people to whom something happened, of those
// who began.
type harmCount struct {
	Title                                     string
	People, Of, Events, Serious, Likely, Open int
}

func (d *Desk) showHarm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	everyone, err := d.roster(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return err
	}
	events, err := d.House.Sessions.AdverseEvents(r.Context(), actor, "", "")
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return err
	}
	groupOf := map[string]pathway.Group{}
	for _, g := range groups {
		groupOf[g.ID] = g
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	v, by := harmView{}, named(everyone)
	for _, e := range events {
		line := harmLine{AdverseEvent: e, Person: by[e.StudyID], Group: groupOf[e.Group], After: followed(shelf, e, groupOf[e.Group])}
		if e.ClosedAt.IsZero() {
			v.Open = append(v.Open, line)
		} else {
			v.Closed = append(v.Closed, line)
		}
	}
	slices.SortStableFunc(v.Open, func(a, b harmLine) int { return boolFirst(a.Serious, b.Serious) })
	v.Programmes = harmCounts(shelf, everyone, events, groupOf)
	return d.show(w, r, actor, "harm.html", frame.View{Title: "Adverse events", Nav: "groups", Content: v})
}

// boolFirst orders what is true before what is not.
func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// followed words what an event came after.
func followed(shelf programme.Shelf, e session.AdverseEvent, g pathway.Group) string {
	var said []string
	if e.Session > 0 {
		said = append(said, "session "+strconv.Itoa(e.Session))
	}
	if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
		for _, practice := range p.Practices {
			if practice.ID == e.Practice {
				said = append(said, practice.Title)
			}
		}
	}
	return strings.Join(said, ", ")
}

func harmCounts(shelf programme.Shelf, everyone []Person, events []session.AdverseEvent, groupOf map[string]pathway.Group) []harmCount {
	var all []harmCount
	at := map[string]int{}
	of := func(group string) *harmCount {
		id := groupOf[group].Programme
		if _, seen := at[id]; !seen {
			at[id] = len(all)
			title := id
			if p, err := shelf.Current(id); err == nil {
				title = p.Title
			}
			all = append(all, harmCount{Title: title})
		}
		return &all[at[id]]
	}
	for _, p := range everyone {
		if p.State.Group != "" {
			of(p.State.Group).Of++
		}
	}
	met := map[string]bool{}
	for _, e := range events {
		if groupOf[e.Group].ID == "" {
			continue
		}
		c := of(e.Group)
		c.Events++
		if !met[e.StudyID] {
			met[e.StudyID] = true
			c.People++
		}
		if e.Serious {
			c.Serious++
		}
		if slices.Contains([]session.Related{session.Possible, session.Probable, session.Definite}, e.Related) {
			c.Likely++
		}
		if e.ClosedAt.IsZero() {
			c.Open++
		}
	}
	return all
}

// newHarmView is the form for an adverse event.
type newHarmView struct {
	Person    Person
	On        string
	Sessions  int
	Practices []programme.Practice
	Related   []session.Related
	Lasted    []session.Lasting
	Ten       []int
	Filled    session.AdverseEvent
}

func (d *Desk) newHarmPage(r *http.Request, actor auth.Actor) (newHarmView, error) {
	id := r.PathValue("study")
	history, err := d.House.Pathway.History(r.Context(), actor, id)
	if err != nil {
		return newHarmView{}, err
	}
	if !actor.RecordsAttendance() {
		return newHarmView{}, fault.New(fault.Forbidden, "staff.harm", "Your role does not record adverse events.")
	}
	identities, err := d.House.People.Identities(r.Context(), actor, id)
	if err != nil {
		return newHarmView{}, err
	}
	v := newHarmView{Person: Person{StudyID: id, Name: identities[id].Name, State: pathway.Fold(history)}, On: d.Now().Format("2006-01-02"),
		Related: session.Relations, Lasted: session.Lastings, Ten: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}
	v.Filled.Related, v.Filled.Lasted = session.NotKnown, "not known"
	if group := v.Person.State.Group; group != "" {
		g, err := d.House.Pathway.Group(r.Context(), actor, group)
		if err != nil {
			return v, err
		}
		if p, _, err := d.House.Pathway.Course(r.Context(), actor, g); err == nil {
			v.Sessions, v.Practices = len(p.Sessions), p.Practices
		}
	}
	v.Filled.Session = v.Person.State.LastSession()
	return v, nil
}

func (d *Desk) showNewHarm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.newHarmPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "harmnew.html", frame.View{Title: "Adverse event", Nav: "people", Content: v})
}

func (d *Desk) addHarm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.newHarmPage(r, actor)
	if err != nil {
		return err
	}
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	number := func(name string) *int {
		if n, err := strconv.Atoi(value(name)); err == nil {
			return &n
		}
		return nil
	}
	v.On = value("on")
	on, _ := time.ParseInLocation("2006-01-02", v.On, time.Local) // the zero time is refused
	v.Filled = session.AdverseEvent{StudyID: v.Person.StudyID, Group: v.Person.State.Group, On: on, Owner: actor.ID,
		What: value("what"), Practice: value("practice"), Related: session.Related(value("related")), Lasted: session.Lasting(value("lasted")),
		Unpleasant: number("unpleasant"), Effect: number("effect"), Serious: value("serious") == "yes", Why: value("why"), Action: value("action")}
	if n := number("session"); n != nil {
		v.Filled.Session = *n
	}
	if _, err = d.House.Sessions.Harm(r.Context(), actor, v.Filled); err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "harmnew.html", frame.View{Title: "Adverse event", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID, "harm")
}

func (d *Desk) closeHarm(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Sessions.CloseHarm(r.Context(), actor, r.PathValue("id"), r.PostFormValue("outcome")); err != nil {
		return err
	}
	return frame.Done(w, r, "/harm", "closed")
}
