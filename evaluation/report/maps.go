package report

import (
	"fmt"

	"tend/evaluation/analysis"
)

// mapSection tells which loops people drew on the maps of their pain. It is
// empty where nobody drew one.
func (r *Report) mapSection() section {
	s := section{ID: "maps", Title: "Loops that people drew"}
	m := r.Results.Maps
	if m == nil {
		return s
	}
	s.Text = append(s.Text, fmt.Sprintf("A map of their pain was drawn with %s people, in two versions or more with %s of them.", m.People, m.Twice))
	counts := table{ID: "table-maps", Caption: "Loops on the maps, first and last", Head: []string{"Loop", "People", "On the first map", "On the last", "Opened", "Closed"}}
	for _, l := range m.Loops {
		counts.add("maps/"+l.ID, l.Label+" ("+l.Kind+")", l.People.String(), l.First.String(), l.Last.String(), l.Opened.String(), l.Closed.String())
	}
	counts.Rests = []string{m.Method, "A loop is opened when it stood on somebody’s first map and not on the last one, and closed the other way round."}
	if m.Rest > 0 {
		counts.Rests = append(counts.Rests, fmt.Sprintf("%d loops that are longer or less common are not listed.", m.Rest))
	}
	s.tables(&counts)
	if beside := r.mapTable(m); len(beside.Rows) > 0 {
		s.tables(&beside)
	}
	return s
}

// mapTable holds the comparisons that can be told.
func (r *Report) mapTable(m *analysis.Maps) table {
	out := table{ID: "table-maps-beside", Caption: "Loops beside change: improvement of people with and without each loop",
		Head: []string{"Loop", "n with, without", "Improvement with", "without", "Difference (95 % CI)"}}
	told, kept := 0, 0
	for _, o := range r.Plan.Outcomes {
		begun := false
		for _, c := range m.Beside {
			switch {
			case c.Outcome != o.ID:
				continue
			case c.Why != "":
				kept++
				continue
			}
			if !begun {
				out.group(o.Label)
				begun = true
			}
			told++
			label := c.Label
			if c.What == "opened" {
				label += ": opened, beside still there"
			}
			out.add("maps-beside/"+c.Outcome+"/"+c.What+"/"+c.Loop, label, fmt.Sprintf("%s, %s", c.With, c.Without), analysis.Fixed(c.MeanWith, 1), analysis.Fixed(c.MeanOthers, 1),
				fmt.Sprintf("%s (%s to %s)", analysis.Fixed(c.Difference, 1), analysis.Fixed(c.Lo, 1), analysis.Fixed(c.Hi, 1)))
		}
	}
	out.Notes = []string{"Few people, and nobody was assigned to a loop: read it as a picture, not as an effect."}
	out.Rests = []string{m.Method, fmt.Sprintf("Observed pairs only, from %s to %s. %d comparisons stand here without adjustment; %d more have too few people on one side and are not told.", lower(r.baseline().Label), lower(r.primary().Label), told, kept)}
	return out
}

func (r *Report) mapSheet() sheet {
	s := sheet{name: "maps", head: []string{"what", "loop", "outcome", "people", "first", "last", "opened", "closed", "with", "without", "improvement_with", "improvement_without", "difference", "lo", "hi"}}
	m := r.Results.Maps
	if m == nil {
		return s
	}
	for _, l := range m.Loops {
		s.add("loop", l.ID, "", l.People.String(), l.First.String(), l.Last.String(), l.Opened.String(), l.Closed.String(), "", "", "", "", "", "", "")
	}
	for _, c := range m.Beside {
		s.add(c.What, c.Loop, c.Outcome, "", "", "", "", "", c.With.String(), c.Without.String(), full(c.MeanWith), full(c.MeanOthers), full(c.Difference), full(c.Lo), full(c.Hi))
	}
	return s
}
