package staff

import (
	"fmt"
	"html/template"
	"math"
	"net/http"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/evaluation/figure"
	"tend/platform/auth"
)

// driftView is how far sessions kept to the plan, as a figure.
type driftView struct {
	SVG     template.HTML
	Held    int // meetings with a run
	Rated   int // meetings with a rating
	Agrees  string
	Caption string
}

// ranOfGroup is what a group's page says of its runs.
type ranOfGroup struct {
	Drift driftView
	Home  []homeLine
	Held  map[int]bool // by session
}

func (d *Desk) ranOfGroup(r *http.Request, actor auth.Actor, shelf programme.Shelf, g pathway.Group) (ranOfGroup, error) {
	var v ranOfGroup
	var err error
	p, missing := shelf.Of(g.Programme, g.ProgrammeVersion)
	if v.Home, err = d.homeLines(r, actor, g.ID, p); err != nil {
		return v, err
	}
	events, err := d.House.Sessions.RunEvents(r.Context(), actor, g.ID, 0)
	if err != nil {
		return v, err
	}
	v.Held = map[int]bool{}
	for _, e := range events {
		v.Held[e.Number] = true
	}
	if missing != nil {
		return v, nil // a programme that is gone has nothing to hold the runs against
	}
	v.Drift, err = d.drift(r, actor, shelf, g.ID, []pathway.Group{g})
	return v, err
}

// drift gathers adherence and lateness of groups of one programme. An empty
// group asks for all that the actor may see.
func (d *Desk) drift(r *http.Request, actor auth.Actor, shelf programme.Shelf, group string, groups []pathway.Group) (driftView, error) {
	var v driftView
	events, err := d.House.Sessions.RunEvents(r.Context(), actor, group, 0)
	if err != nil {
		return v, err
	}
	ratings, err := d.House.Sessions.Ratings(r.Context(), actor, group)
	if err != nil {
		return v, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: group})
	if err != nil {
		return v, err
	}
	courses, sessions := map[string]programme.Programme{}, 0
	for _, g := range groups {
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			courses[g.ID], sessions = p, max(sessions, len(p.Sessions))
		}
	}
	drawing := figure.Drift{Name: "drift", Title: "How far sessions kept to the plan", Sessions: sessions}
	var mine []session.Rating
	for _, g := range groups {
		line := session.DriftOf(courses[g.ID], g.ID, meetings, events, ratings, d.Now())
		if line.Held+line.Rated == 0 {
			continue // this group kept paper
		}
		v.Held, v.Rated = v.Held+line.Held, v.Rated+line.Rated
		drawing.Lines = append(drawing.Lines, figure.DriftLine{Label: g.Name, Adherence: line.Adherence, Others: line.Others, Late: line.Late})
		for _, rating := range ratings {
			if rating.Group == g.ID {
				mine = append(mine, rating)
			}
		}
	}
	if v.Held+v.Rated == 0 {
		return driftView{}, nil
	}
	of := len(drawing.Lines)
	if of > 1 {
		drawing.Lines = append(drawing.Lines, meanOf(drawing.Lines, sessions))
	}
	v.SVG = template.HTML(drawing.Scene().Inline())
	v.Caption = fmt.Sprintf("%s run, %s rated. Adherence is the leader's own rating, with a ring for another rater's; lateness is that of the run that counts.",
		frame.Count(v.Held, "session was", "sessions were"), frame.Count(v.Rated, "was", "were"))
	if of > 1 {
		v.Caption += fmt.Sprintf(" Each thin line is one of %d groups that were run; the thick one is their mean.", of)
	}
	if pairs := session.Pairs(mine); len(pairs) > 0 {
		v.Agrees = agreesSays(session.Agree(pairs), len(pairs))
	}
	return v, nil
}

// meanOf is the mean over the groups of which something is known.
func meanOf(lines []figure.DriftLine, sessions int) figure.DriftLine {
	mean := func(of func(figure.DriftLine) []float64) []float64 {
		out := make([]float64, sessions)
		for i := range out {
			sum, n := 0.0, 0
			for _, l := range lines {
				if v := of(l)[i]; !math.IsNaN(v) {
					sum, n = sum+v, n+1
				}
			}
			out[i] = sum / float64(n) // of none it is not known
		}
		return out
	}
	return figure.DriftLine{Label: "Mean over groups", Adherence: mean(func(l figure.DriftLine) []float64 { return l.Adherence }),
		Others: mean(func(l figure.DriftLine) []float64 { return l.Others }), Late: mean(func(l figure.DriftLine) []float64 { return l.Late })}
}

// programmeDrift is the page of one programme over all its groups.
type programmeDrift struct {
	Programme programme.Programme
	Groups    []pathway.Group
	Drift     driftView
}

func (d *Desk) showDrift(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	p, err := shelf.Current(r.PathValue("id"))
	if err != nil {
		return err
	}
	v := programmeDrift{Programme: p}
	all, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.Programme == p.ID {
			v.Groups = append(v.Groups, g)
		}
	}
	if v.Drift, err = d.drift(r, actor, shelf, "", v.Groups); err != nil {
		return err
	}
	return d.show(w, r, actor, "drift.html", frame.View{Title: "Delivered: " + p.Title, Nav: "library", Content: v})
}
