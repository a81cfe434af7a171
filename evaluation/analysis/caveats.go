package analysis

import (
	"fmt"

	"tend/evaluation/plan"
)

// caveats says what a reader must know before using the numbers.
func (a *run) caveats(r *Results) []string {
	var out []string
	if a.cohort.Synthetic {
		out = append(out, "The people are synthetic: made up by a program to show how an evaluation looks. Nothing here says anything about a treatment.")
	}
	if len(a.arms()) == 0 {
		out = append(out, "There is no comparison group. A change from before to after may have come about without the course.")
	}
	primary := a.plan.Timepoints[a.plan.PrimaryIndex()]
	for _, c := range r.Changes {
		if c.People == Everyone && c.Timepoint == primary.ID && c.Missing == plan.Completers && c.N*5 < c.Of*4 {
			out = append(out, fmt.Sprintf("Of %d people, %d have %s both before and at %s. Those who were lost may have fared otherwise; see the ways of treating missing answers.",
				c.Of, c.N, a.labelOf(c.Outcome), primary.Label))
		}
	}
	return append(out, a.plan.Notes...)
}

func (a *run) labelOf(outcome string) string {
	for _, o := range a.plan.Outcomes {
		if o.ID == outcome {
			return o.Label
		}
	}
	return outcome
}
