package staff

import (
	"net/http"
	"slices"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// groupLine is one group in the list.
type groupLine struct {
	pathway.Group
	Programme programme.Programme
	First     time.Time
	Last      time.Time
	Next      *session.Meeting // nil when the course is over or not planned
	Enrolled  int
	Stopped   int
	Dosed     int // reached the dose
}

// Over tells whether the last session has been held.
func (l groupLine) Over() bool { return l.Next == nil && !l.Last.IsZero() }

type groupsView struct {
	Running, Finished []groupLine
}

func (d *Desk) showGroups(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx := r.Context()
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	states, err := d.House.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return err
	}
	meetings, err := d.House.Sessions.Meetings(ctx, actor, session.Filter{})
	if err != nil {
		return err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return err
	}
	var v groupsView
	for _, line := range linesOf(shelf, groups, states, meetings, d.Now()) {
		if line.Over() {
			v.Finished = append(v.Finished, line)
		} else {
			v.Running = append(v.Running, line)
		}
	}
	newestFirst(v.Running)
	newestFirst(v.Finished)
	return d.show(w, r, actor, "groups.html", frame.View{Title: "Groups", Nav: "groups", Content: v})
}

// linesOf counts many groups, looking at each person and meeting once.
func linesOf(shelf programme.Shelf, groups []pathway.Group, states []pathway.State, meetings []session.Meeting, now time.Time) []groupLine {
	people, dates := map[string][]pathway.State{}, map[string][]session.Meeting{}
	for n := range states {
		if g := states[n].Group; g != "" {
			people[g] = append(people[g], states[n])
		}
	}
	for _, m := range meetings {
		dates[m.Group] = append(dates[m.Group], m)
	}
	lines := make([]groupLine, len(groups))
	for n, g := range groups {
		lines[n] = lineOf(shelf, g, people[g.ID], dates[g.ID], now)
	}
	return lines
}

// lineOf counts a group from its people's states and its meetings.
func lineOf(shelf programme.Shelf, g pathway.Group, states []pathway.State, meetings []session.Meeting, now time.Time) groupLine {
	line := groupLine{Group: g}
	line.Programme, _ = shelf.Of(g.Programme, g.ProgrammeVersion) // a programme that was taken away shows by its id
	for _, m := range meetings {
		if m.Group != g.ID {
			continue
		}
		if line.First.IsZero() {
			line.First = m.Starts
		}
		line.Last = m.Starts
		if ends := m.Starts.Add(time.Duration(m.Minutes) * time.Minute); line.Next == nil && ends.After(now) {
			line.Next = &m
		}
	}
	for _, s := range states {
		if s.Group != g.ID {
			continue
		}
		line.Enrolled++
		if s.Stage() == pathway.Stopped {
			line.Stopped++
		}
		if line.Programme.ID != "" && s.ReachedDose(line.Programme.Dose.AtLeast) {
			line.Dosed++
		}
	}
	return line
}

func newestFirst(lines []groupLine) {
	slices.SortStableFunc(lines, func(a, b groupLine) int { return b.First.Compare(a.First) })
}
