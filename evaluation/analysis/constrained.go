package analysis

import (
	"tend/evaluation/plan"
	"tend/stats/mixed"
)

const constrainedArms = "constrained longitudinal data analysis (cLDA): score at the baseline and later on timepoint, and arm at each later timepoint, with one mean before for both arms; unstructured covariance, REML"

// constrained takes the baseline as an outcome that both arms share, since
// nothing but chance can part them then (Liu et al. 2009). People without a
// score before stay in.
func (a *run) constrained(q question, m plan.Model) []Analysed {
	base := a.plan.BaselineIndex()
	p := a.panel(q, a.enough(q, append([]int{base}, a.later()...)), nil)
	treated := make([]bool, len(p.y))
	for r, k := range p.person {
		treated[r] = q.inFirst[p.who[k]]
	}
	x, err := mixed.ConstrainedBaseline(p.visit, treated, len(p.times))
	var fit *mixed.Fit
	if err == nil {
		fit, err = mixed.MMRM(p.y, x, p.person, p.visit, mixed.Options{})
	}
	p.effect = func(visit int) int { return len(p.times) - 1 + visit }
	return a.answers(p, m, fit, err, constrainedArms)
}
