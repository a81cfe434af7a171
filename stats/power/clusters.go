package power

import (
	"fmt"
	"math"
)

// Clusters describes people treated in groups.
type Clusters struct {
	PerGroup  float64 // people in a group, on average
	Variation float64 // of group sizes: their SD over their mean; 0 for equal groups
	ICC       float64 // share of the variance that lies between groups, 0 to 1
}

// ClusteredTrial is the power of a two-arm trial with so many groups in an
// arm to find the difference d. With controlAlone the control arm has as many
// people, each treated alone (partially nested). Means vary by the design
// effect ([DesignEffect]); the test is a t with the degrees of freedom of the
// groups' means, 2·groups - 2, or, with controlAlone, Satterthwaite's for two
// arms of unlike variance. groups need not be whole. [Simulate] allows for a
// baseline and for loss.
func ClusteredTrial(d, groups float64, c Clusters, controlAlone bool, alpha float64, sides Sides) (float64, error) {
	if err := check(d, alpha); err != nil {
		return 0, err
	}
	effect, err := DesignEffect(c.PerGroup, c.Variation, c.ICC)
	if err != nil {
		return 0, err
	}
	people := groups * c.PerGroup
	if !(groups >= 1.5) || math.IsInf(people, 0) {
		return 0, fmt.Errorf("%v groups in an arm, at least 2 are needed: %w", groups, ErrRange)
	}
	treated, control := effect/people, effect/people
	df := 2*groups - 2
	if controlAlone {
		control = 1 / people
		all := treated + control
		df = all * all / (treated*treated/(groups-1) + control*control/(people-1))
	}
	if ncp := d / math.Sqrt(treated+control); ncp-ncp == 0 && df > 0 {
		return ofT(df, ncp, alpha, sides)
	}
	return 0, fmt.Errorf("effect %v with %v groups: %w", d, groups, ErrRange)
}

// ClusteredGroups is the number of groups in an arm with which
// [ClusteredTrial] has the power wanted, not rounded; round up.
func ClusteredGroups(d, power float64, c Clusters, controlAlone bool, alpha float64, sides Sides) (float64, error) {
	if err := check(d, alpha); err != nil {
		return 0, err
	}
	return solve(power, alpha, 1.5, func(groups float64) (float64, error) {
		return ClusteredTrial(d, groups, c, controlAlone, alpha, sides)
	})
}
