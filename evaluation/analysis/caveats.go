package analysis

import (
	"fmt"
	"strings"

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
	if few := a.fewAnswers(r, a.plan.PrimaryIndex()); few != "" {
		out = append(out, few)
	}
	if last := len(a.plan.Timepoints) - 1; last != a.plan.PrimaryIndex() {
		if few := a.fewAnswers(r, last); few != "" {
			out = append(out, few)
		}
	}
	return append(out, a.plan.Notes...)
}

// fewAnswers names the outcomes for which more than a fifth lack an answer
// before or at a timepoint.
func (a *run) fewAnswers(r *Results, t int) string {
	time := a.plan.Timepoints[t]
	var few []string
	for _, c := range r.Changes {
		if c.People == Everyone && c.Timepoint == time.ID && c.Missing == plan.Completers && c.N*5 < c.Of*4 {
			few = append(few, fmt.Sprintf("%s from %s of %s people", lowerFirst(a.labelOf(c.Outcome)), Count3(c.N), Count3(c.Of)))
		}
	}
	if len(few) == 0 {
		return ""
	}
	return fmt.Sprintf("Both answers, %s and %s, are there for %s. Those who were lost may have fared otherwise; see all analyses side by side.",
		lowerFirst(a.plan.Timepoints[a.plan.BaselineIndex()].Label), lowerFirst(time.Label), strings.Join(few, ", "))
}

func (a *run) labelOf(outcome string) string {
	for _, o := range a.plan.Outcomes {
		if o.ID == outcome {
			return o.Label
		}
	}
	return outcome
}
