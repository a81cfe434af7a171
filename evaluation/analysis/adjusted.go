package analysis

import (
	"tend/evaluation/plan"
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
	var sums [2]regress.ArmSums
	for k, g := range []People{first, second} {
		pre, post, _, unpaired := a.pairs(g.who, o, t, m)
		if unpaired > 0 {
			adj.Why = "some people have no score before"
			return adj
		}
		var err error
		if sums[k], err = regress.SumArm(pre, post); err != nil {
			adj.Why = why(err)
			return adj
		}
	}
	adj.N = sums[0].N + sums[1].N
	c, err := regress.DifferenceAtBaseline(sums[0], sums[1])
	if err != nil {
		adj.Why = why(err)
		return adj
	}
	adj.Value, adj.Lo, adj.Hi = Number(c.Estimate), Number(c.Lo), Number(c.Hi)
	adj.SE, adj.DF, adj.P = Number(c.SE), Number(c.DF), Number(c.P)
	return adj
}
