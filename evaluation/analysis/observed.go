package analysis

import "tend/evaluation/cohort"

// Observed counts who answered one outcome at each timepoint.
type Observed struct {
	Outcome string `json:"outcome"`
	People  string `json:"people"`
	Label   string `json:"label"`
	Of      int    `json:"of"`
	N       []int  `json:"n"` // by timepoint
}

func (a *run) observed() []Observed {
	var lines []Observed
	for o, out := range a.plan.Outcomes {
		for _, g := range a.groups {
			line := Observed{Outcome: out.ID, People: g.ID, Label: g.Label, Of: g.N()}
			for t := range a.plan.Timepoints {
				n := 0
				for _, i := range g.who {
					n += one(cohort.Observed(a.cohort.Scores[o][t][i]))
				}
				line.N = append(line.N, n)
			}
			lines = append(lines, line)
		}
	}
	return lines
}
