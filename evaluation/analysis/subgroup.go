package analysis

import (
	"fmt"

	"tend/evaluation/plan"
)

// Subgroup is the change of one outcome at the primary timepoint within each
// level of an attribute. Subgroups describe; they were not powered to differ.
type Subgroup struct {
	By      string   `json:"by"`
	Label   string   `json:"label"`
	Outcome string   `json:"outcome"`
	Levels  []Change `json:"levels"`
	Unknown int      `json:"unknown"` // people whose level is not known

	Under []Analysed `json:"under,omitempty"` // by the model that the plan names, fitted anew within each level
}

// subgroups makes the lines that the plan asks for.
func (a *run) subgroups() []Subgroup {
	var out []Subgroup
	for _, s := range a.plan.Subgroups {
		at, known := a.cohort.Attribute(s.By)
		if !known {
			continue
		}
		for o, outcome := range a.plan.Outcomes {
			sub := Subgroup{By: s.By, Label: s.Label, Outcome: outcome.ID}
			sub.Unknown = a.everyone().N()
			for k := range at.Levels {
				who := withLevel(a.everyone(), at, int32(k))
				sub.Unknown -= len(who)
				g := People{ID: fmt.Sprintf("%s:%s", s.By, at.Levels[k]), Label: a.levelLabel(at, k), who: who}
				sub.Levels = append(sub.Levels, a.change(g, o, a.plan.PrimaryIndex(), plan.Completers))
				sub.Under = append(sub.Under, a.under(s.Under, o, g)...)
			}
			out = append(out, sub)
		}
	}
	return out
}

// under asks a model, at the primary timepoint, of one level: its change, or
// each difference between arms. There is no test of whether levels differ.
func (a *run) under(name string, o int, level People) []Analysed {
	model, _ := a.plan.Analysis(name)
	if model.Model == nil {
		return nil
	}
	questions := []question{changeOf(o, level)}
	if arms := a.arms(); len(arms) > 0 {
		questions = questions[:0]
		for _, other := range arms[1:] {
			questions = append(questions, a.between(o, within(level, arms[0]), within(level, other)))
		}
	}
	var out []Analysed
	for _, q := range questions {
		for _, l := range a.ask(q, *model.Model) {
			if l.Timepoint == a.plan.Timepoints[a.plan.PrimaryIndex()].ID {
				if q.arms() {
					l.ID, l.Label = l.ID+"/"+level.ID, level.Label
				}
				out = append(out, l)
			}
		}
	}
	return out
}

// within keeps those of an arm who have a level.
func within(level, arm People) People {
	in := make(map[int32]bool, len(level.who))
	for _, i := range level.who {
		in[i] = true
	}
	out := People{ID: arm.ID, Label: arm.Label}
	for _, i := range arm.who {
		if in[i] {
			out.who = append(out.who, i)
		}
	}
	return out
}
