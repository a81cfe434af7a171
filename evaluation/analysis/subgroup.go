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
			}
			out = append(out, sub)
		}
	}
	return out
}
