package analysis

import (
	"tend/evaluation/plan"
	"tend/stats/design"
	"tend/stats/regress"
)

// Adjusted is the difference between two arms in the score at a timepoint, at
// the same score before: an analysis of covariance.
type Adjusted struct {
	Estimate        // points, first arm minus second
	SE       Number `json:"se"`
	DF       Number `json:"df"`
	P        Number `json:"p"`
}

// adjusted regresses the score after on arm and the score before.
func (a *run) adjusted(first, second People, o, t int, m plan.Method) Adjusted {
	adj := Adjusted{SE: Unknown, DF: Unknown, P: Unknown, Estimate: Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown,
		Method: "analysis of covariance: score after on arm and score before, least squares"}}
	var before, after, arm []float64
	for k, g := range []People{second, first} {
		pre, post, _, unpaired := a.pairs(g.who, o, t, m)
		if unpaired > 0 {
			adj.Why = "some people have no score before"
			return adj
		}
		before, after = append(before, pre...), append(after, post...)
		for range pre {
			arm = append(arm, float64(k))
		}
	}
	adj.N = len(after)
	fit, err := regress.OLS(after, []design.Column{design.Intercept(len(after)), {Name: "arm", Values: arm}, {Name: "before", Values: before}})
	if err != nil {
		adj.Why = why(err)
		return adj
	}
	lines, err := fit.Coefficients(regress.Classical)
	if err != nil {
		adj.Why = why(err)
		return adj
	}
	c := lines[1]
	adj.Value, adj.Lo, adj.Hi = Number(c.Estimate), Number(c.Lo), Number(c.Hi)
	adj.SE, adj.DF, adj.P = Number(c.SE), Number(c.DF), Number(c.P)
	return adj
}
