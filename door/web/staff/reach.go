package staff

import (
	"html/template"
	"net/http"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/evaluation/analysis"
	"tend/evaluation/figure"
	"tend/platform/auth"
)

// reachView is how many wait, start, stay and complete: by programme, group or
// leader, with one figure of who was still there.
type reachView struct {
	By     string
	Lines  []reachLine
	Figure template.HTML
	Shown  string // what the figure shows
	Method string
}

type reachLine struct {
	ID, Label string
	analysis.Reach
	Shown  bool
	states []pathway.State
}

// reachBy are the ways in which people can be put together.
var reachBy = []string{"programme", "group", "leader"}

// mostCurves is how many curves one figure can hold and still be read.
const mostCurves = 4

func (d *Desk) showReach(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx := r.Context()
	states, err := d.House.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return err
	}
	v := reachView{By: r.URL.Query().Get("by"), Method: analysis.ReachMethod}
	if !slices.Contains(reachBy, v.By) {
		v.By = reachBy[0]
	}
	v.Lines = together(shelf, v.By, states, groups, d.staffNames(ctx, actor))
	for n := range v.Lines {
		l := &v.Lines[n]
		l.Reach = analysis.ReachOf(l.states, doseOf(shelf, l.states, byID(groups)))
	}
	if err := v.draw(shelf, r.URL.Query().Get("one"), states); err != nil {
		return err
	}
	return d.show(w, r, actor, "reach.html", frame.View{Title: "Reach", Nav: "groups", Content: v})
}

// together puts people who belong together under one line. Somebody who was
// transferred counts with the group that they are in now.
func together(shelf programme.Shelf, by string, states []pathway.State, groups []pathway.Group, staff map[string]string) []reachLine {
	at, lines := map[string]int{}, []reachLine{}
	add := func(id, label string, s *pathway.State) {
		n, seen := at[id]
		if !seen {
			n = len(lines)
			at[id] = n
			lines = append(lines, reachLine{ID: id, Label: label})
		}
		if s != nil {
			lines[n].states = append(lines[n].states, *s)
		}
	}
	groupOf := byID(groups)
	if by == "group" {
		for _, g := range groups {
			add(g.ID, g.Name, nil)
		}
	}
	for n := range states {
		s := &states[n]
		g, in := groupOf[s.Group]
		course := courseOf(shelf, *s, groupOf)
		switch {
		case by == "programme" && course != "":
			add(course, titleOf(shelf, course), s)
		case by == "group" && in:
			add(g.ID, g.Name, s)
		case by == "leader" && in:
			for _, id := range g.Leaders {
				add(id, staff[id], s)
			}
		}
	}
	return lines
}

func titleOf(shelf programme.Shelf, course string) string {
	if p, err := shelf.Current(course); err == nil {
		return p.Title
	}
	return course
}

// doseOf is the dose of the programme that people are in; 0 where they are in
// programmes with different ones.
func doseOf(shelf programme.Shelf, states []pathway.State, groupOf map[string]pathway.Group) int {
	dose := 0
	for _, s := range states {
		g := groupOf[s.Group]
		p, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		if err != nil {
			continue
		}
		if dose != 0 && dose != p.Dose.AtLeast {
			return 0
		}
		dose = p.Dose.AtLeast
	}
	return dose
}

// draw draws the line that was asked for; else all of them where they are few,
// else everybody together.
func (v *reachView) draw(shelf programme.Shelf, one string, states []pathway.State) error {
	planned := 0
	for _, p := range shelf.All() {
		planned = max(planned, len(p.Sessions))
	}
	ret := &analysis.Retention{Unit: "sessions", End: float64(planned), Method: analysis.ReachMethod}
	add := func(id, label string, of []pathway.State) error {
		c, err := analysis.ReachCurve(id, label, of, planned)
		if err == nil && len(c.Points) > 0 {
			ret.Curves = append(ret.Curves, c)
		}
		return err
	}
	var err error
	for n := range v.Lines {
		l := &v.Lines[n]
		l.Shown = l.ID == one || one == "" && len(v.Lines) <= mostCurves
		if l.Shown && err == nil {
			err = add(l.ID, l.Label, l.states)
			v.Shown = l.Label
		}
	}
	if len(ret.Curves) == 0 && err == nil {
		err = add("together", "Everybody", states)
		v.Shown = "everybody together"
	} else if len(ret.Curves) > 1 {
		v.Shown = "each " + v.By
	}
	if err == nil && len(ret.Curves) > 0 {
		v.Figure = template.HTML(figure.Retention(ret).Inline())
	}
	return err
}
