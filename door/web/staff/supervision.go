package staff

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// supervisionView is every group of the site at a glance, running ones first.
type supervisionView struct {
	Running, Finished []look
}

// look is one group as a supervisor sees it.
type look struct {
	groupLine
	Leaders  string
	Came     int // marks that count as attendance
	Marks    int
	Practice practiceGrid
	Worse    []worse
	Harm     []harmLine
	HarmOpen int
	Fidelity string // share of the agenda that ratings found delivered
	Ratings  int
	Tasks    []taskLine
	Late     int
	Sessions []sessionLook
	NextWeek template.HTML // on the page of one group
}

// sessionLook is one session: who came, of those marked, and how it was rated.
type sessionLook struct {
	session.Meeting
	Title       string
	Came, Marks int
	Fidelity    string
}

// Attendance is the share of marks that count as attendance.
func (l look) Attendance() string { return shareOf(l.Came, l.Marks) }

func maySupervise(actor auth.Actor) error {
	if !actor.Supervises() {
		return fault.New(fault.Forbidden, "staff.supervision", "This view is for supervisors and administrators.")
	}
	return nil
}

func (d *Desk) showSupervision(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := maySupervise(actor); err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return err
	}
	all, err := d.gather(r.Context(), actor, "")
	if err != nil {
		return err
	}
	var v supervisionView
	for _, part := range all.byGroup(groups) {
		l := d.lookAt(part.group, part.gathered)
		if l.Over() {
			v.Finished = append(v.Finished, l)
		} else {
			v.Running = append(v.Running, l)
		}
	}
	for _, lines := range [][]look{v.Running, v.Finished} {
		slices.SortStableFunc(lines, func(a, b look) int { return b.First.Compare(a.First) })
	}
	return d.show(w, r, actor, "supervision.html", frame.View{Title: "Supervision", Nav: "groups", Content: v})
}

func (d *Desk) showSupervised(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := maySupervise(actor); err != nil {
		return err
	}
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := d.gather(r.Context(), actor, g.ID)
	if err != nil {
		return err
	}
	of := all.byGroup([]pathway.Group{g})[0].gathered
	l := d.lookAt(g, of)
	if l.NextWeek, err = d.process.Folded(r.Context(), actor, g.ID, l.Over(), calledOf(of.people)); err != nil {
		return err
	}
	return d.show(w, r, actor, "supervised.html", frame.View{Title: "Supervision of " + g.Name, Nav: "groups", Content: l})
}

// lookAt makes the view of one group.
func (d *Desk) lookAt(g pathway.Group, of gathered) look {
	now := d.Now()
	l := look{groupLine: lineOf(of.shelf, g, statesOf(of.people), of.meetings, now)}
	var names []string
	for _, id := range g.Leaders {
		names = append(names, of.staff[id])
	}
	l.Leaders = strings.Join(names, ", ")
	for _, m := range of.meetings {
		s := sessionLook{Meeting: m, Fidelity: "–"}
		if planned, ok := l.Programme.Session(m.Number); ok {
			s.Title = planned.Title
			s.Fidelity, _ = rated(of.ratings, l.Programme, m.Number)
		}
		for _, p := range of.people {
			if a, marked := p.State.Register[m.Number]; marked {
				s.Marks++
				if a.Mark.Came() {
					s.Came++
				}
			}
		}
		l.Came, l.Marks = l.Came+s.Came, l.Marks+s.Marks
		l.Sessions = append(l.Sessions, s)
	}
	l.Practice = gridOf(l.Programme, of.people, of.meetings, of.practice, now)
	l.Worse = worsened(of.known, l.Programme, of.people, of.scores)
	by := named(of.people)
	for _, e := range of.harm {
		l.Harm = append(l.Harm, harmLine{AdverseEvent: e, Person: by[e.StudyID], Group: g, After: followed(of.shelf, e, g)})
		if e.ClosedAt.IsZero() {
			l.HarmOpen++
		}
	}
	l.Fidelity, l.Ratings = rated(of.ratings, l.Programme, 0)
	for _, t := range of.tasks {
		line := taskLine{Task: t, Person: by[t.StudyID], Late: now.After(t.DueAt)}
		l.Tasks = append(l.Tasks, line.withStaff(of.staff))
		if line.Late {
			l.Late++
		}
	}
	return l
}

// rated is the mean share of the agenda found delivered, over the ratings of
// one session, or of all with 0.
func rated(ratings []session.Rating, p programme.Programme, number int) (string, int) {
	sum, n := 0.0, 0
	for _, rating := range ratings {
		s, ok := p.Session(rating.Number)
		if !ok || number != 0 && rating.Number != number {
			continue
		}
		if share, some := rating.Adherence(s.Items); some {
			sum, n = sum+share, n+1
		}
	}
	if n == 0 {
		return "–", 0
	}
	return shareOf(int(1000*sum/float64(n)+0.5), 1000), n
}
