package analysis

import (
	"tend/evaluation/plan"
	"tend/stats/mixed"
)

const (
	repeatedChange = "mixed model for repeated measures (MMRM): score at the baseline and later on timepoint; unstructured covariance, REML"
	repeatedArms   = "mixed model for repeated measures (MMRM): score at the later timepoints on score before, timepoint, and arm at each timepoint; unstructured covariance, REML"
)

// repeated is the mixed model for repeated measures (R: mmrm::mmrm(score ~
// before + visit * arm + us(visit | id)); without arms score ~ visit).
func (a *run) repeated(q question, m plan.Model) []Analysed {
	p := a.usual(q, nil)
	fit, err := mixed.MMRM(p.y, p.x, p.person, p.visit, mixed.Options{})
	if q.arms() {
		return a.answers(p, m, fit, err, repeatedArms, leftOut(p.left, "without a score before"))
	}
	return a.answers(p, m, fit, err, repeatedChange)
}
