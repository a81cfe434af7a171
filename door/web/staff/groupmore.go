package staff

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// groupMore is what a group's page says of its planning: seats, leaders,
// version, and what does not fit the manual.
type groupMore struct {
	ID, Video string
	MayWrite  bool
	Warnings  []string
	Differs   []string // what the library's version has otherwise
	Taken     int
	Kept      int // of them kept for somebody who is not in the group yet
	List      int // on the waiting list for the programme
	Needs     []prerequisite
	Before    []ledLine
	StandIns  []dateLine
	ToTell    int
}

type ledLine struct {
	Shown string
	Until time.Time
}

func (d *Desk) moreOf(r *http.Request, actor auth.Actor, shelf programme.Shelf, g pathway.Group, meetings []session.Meeting) (groupMore, error) {
	m := groupMore{ID: g.ID, Video: g.Video, MayWrite: actor.RecordsAttendance()}
	course, differs, err := g.Course(shelf)
	if err != nil {
		return m, nil // a programme that was taken away: the page says its id
	}
	m.Differs = differs
	states, err := d.House.Pathway.States(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return m, err
	}
	m.seats(g, course, states)
	before, brings, err := d.House.Pathway.Leading(r.Context(), actor, g.ID)
	if err != nil {
		return m, err
	}
	staff, err := d.whoLeads(r, actor, g.Leaders)
	if err != nil {
		return m, err
	}
	m.Needs = prerequisites(course, staff, brings)
	names := d.staffNames(r.Context(), actor)
	for _, l := range before {
		m.Before = append(m.Before, ledLine{names[l.Staff], l.Until})
	}
	for _, each := range meetings {
		if each.Substitute != "" {
			m.StandIns = append(m.StandIns, dateLine{Meeting: each, StandsIn: names[each.Substitute]})
		}
	}
	tell, err := d.toTell(r, actor, g.ID)
	m.ToTell = len(tell)
	return m, err
}

// seats counts what is taken and warns where a group is not of the manual's
// size.
func (m *groupMore) seats(g pathway.Group, course programme.Programme, states []pathway.State) {
	in := 0
	for _, s := range states {
		if s.Group == "" && s.Step == pathway.ForOffer && s.Choice == course.Title {
			m.List++
		}
		if s.TakesSeat(g.ID) {
			m.Taken++
			if s.Group != g.ID {
				m.Kept++
			}
		}
		if s.Group == g.ID {
			in++
		}
	}
	size := course.GroupSize
	switch {
	case g.Capacity != 0 && m.Taken > g.Capacity:
		m.Warnings = append(m.Warnings, fmt.Sprintf("%d seats are taken or kept, of %d.", m.Taken, g.Capacity))
	case g.Capacity != 0 && (g.Capacity < size.Min || g.Capacity > size.Max):
		m.Warnings = append(m.Warnings, fmt.Sprintf("The group has %d seats; the manual asks for %d to %d people.", g.Capacity, size.Min, size.Max))
	}
	if m.Taken > size.Max || m.Taken < size.Min {
		m.Warnings = append(m.Warnings, fmt.Sprintf("%d people have a seat; the manual asks for %d to %d.", m.Taken, size.Min, size.Max))
	}
}

// tellDone notes that somebody was told of a new date.
func (d *Desk) tellDone(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("id")
	tell, err := d.toTell(r, actor, id)
	if err != nil {
		return err
	}
	if _, err := d.House.Pathway.Group(r.Context(), actor, id); err != nil {
		return err
	}
	if slices.ContainsFunc(tell, func(l tellLine) bool { return l.ID == r.PathValue("task") }) {
		if err := d.House.Tasks.Close(r.Context(), actor, r.PathValue("task"), "told of the new date"); err != nil {
			return err
		}
	}
	return frame.Done(w, r, "/groups/"+id+"/dates", "told")
}
