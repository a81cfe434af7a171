package house

import (
	"context"
	"math"
	"slices"

	"tend/clinic/measure"
	"tend/evaluation/analysis"
	"tend/inquiry/progression"
	"tend/platform/auth"
)

// Beside is process and outcome of the people of a corpus, one row each.
type Beside struct {
	Outcomes []measure.Scale // those that two people at least gave before and after; three for whoever does not lead them
	Rows     []BesideRow
	Fidelity map[string]float64 // mean adherence by group, by the leaders' own ratings, 0 to 1
}

// BesideRow is one person.
type BesideRow struct {
	Course   progression.Course
	Came     int       // sessions attended, in part too
	Minutes  int       // of practice reported; with Reports 0 nothing was
	Reports  int       // weeks
	Adaptive float64   // share of adaptive stages in the last session minus that in the first
	Better   []float64 // by outcome: points towards better from before to after; NaN where one is missing
}

// Beside sets progression beside attendance, practice and outcome change, of
// people whose outcomes the actor may see.
func (h *House) Beside(ctx context.Context, actor auth.Actor, p *Process) (Beside, error) {
	b := Beside{Fidelity: map[string]float64{}}
	if p.Analysis == nil {
		return b, nil
	}
	groups := p.Groups
	if p.Group != "" {
		groups = []string{p.Group}
	}
	if len(groups) == 0 {
		return b, nil
	}
	known, err := h.Histories(ctx, actor, groups, 0)
	if err != nil {
		return b, err
	}
	scales, err := h.scalesOf(ctx, actor, groups)
	if err != nil {
		return b, err
	}
	type key struct{ person, outcome, time string }
	scores := map[key]float64{}
	for _, s := range known.Scores {
		if s.Complete {
			scores[key{s.Person, s.Outcome, s.Timepoint}] = s.Value
		}
	}
	came, minutes, reports := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range known.States {
		for _, a := range s.Register {
			if a.Mark.Came() {
				came[s.StudyID]++
			}
		}
	}
	for _, w := range known.Practice {
		minutes[w.Person] += w.Minutes
		reports[w.Person]++
	}
	change := func(person string, s measure.Scale) float64 {
		before, had := scores[key{person, string(s.ID), "pre"}]
		after, has := scores[key{person, string(s.ID), "post"}]
		if !had || !has {
			return math.NaN()
		}
		return s.Improvement(before, after)
	}
	for _, s := range scales {
		n := 0
		for _, c := range p.Analysis.Courses {
			if !math.IsNaN(change(c.Person, s)) {
				n++
			}
		}
		if n >= 2 && actor.Role == auth.Leader || n >= analysis.Fewest {
			b.Outcomes = append(b.Outcomes, s)
		}
	}
	for _, c := range p.Analysis.Courses {
		r := BesideRow{Course: c, Came: came[c.Person], Minutes: minutes[c.Person], Reports: reports[c.Person], Adaptive: math.NaN()}
		if len(c.Sittings) > 1 {
			r.Adaptive = c.Latest().Adaptive - c.Sittings[0].Adaptive
		}
		for _, s := range b.Outcomes {
			r.Better = append(r.Better, change(c.Person, s))
		}
		b.Rows = append(b.Rows, r)
	}
	rated := map[string]int{}
	for _, d := range known.Delivered {
		if slices.Contains(groups, d.Group) && !math.IsNaN(d.Adherence) {
			b.Fidelity[d.Group] += d.Adherence
			rated[d.Group]++
		}
	}
	for g, n := range rated {
		b.Fidelity[g] /= float64(n)
	}
	return b, nil
}

// scalesOf lists the scales that the groups' programmes ask for.
func (h *House) scalesOf(ctx context.Context, actor auth.Actor, groups []string) ([]measure.Scale, error) {
	all, err := h.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	catalogue, err := h.Measures.Catalogue(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	var scales []measure.Scale
	seen := map[measure.ScaleID]bool{}
	for _, g := range all {
		if !slices.Contains(groups, g.ID) {
			continue
		}
		course, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		if err != nil {
			continue
		}
		for _, m := range course.Measures {
			for _, id := range m.Instruments {
				i, err := catalogue.Find(id)
				if err != nil {
					continue
				}
				for _, s := range i.Scales {
					if !seen[s.ID] {
						seen[s.ID] = true
						scales = append(scales, s)
					}
				}
			}
		}
	}
	return scales, nil
}
