package power

import (
	"fmt"
	"math"
)

// Clusters describes people treated in groups.
type Clusters struct {
	PerGroup float64 // people in a group, on average
	CV       float64 // of group sizes: their SD over their mean; 0 for equal groups
	ICC      float64 // share of the variance that lies between groups, 0 to 1
}

func (c Clusters) check() error {
	if !(c.PerGroup >= 1 && c.PerGroup <= 1e6) || !(c.CV >= 0 && c.CV <= 100) || !(c.ICC >= 0 && c.ICC <= 1) {
		return fmt.Errorf("groups of %v (CV %v) with an intraclass correlation of %v: %w", c.PerGroup, c.CV, c.ICC, ErrRange)
	}
	return nil
}

// DesignEffect is by how much groups inflate the variance of a mean: 1 +
// ((1 + CV²) m - 1) ICC (Eldridge, Ashby & Kerry 2006, Int. J. Epidemiol.
// 35:1292).
func (c Clusters) DesignEffect() (float64, error) {
	if err := c.check(); err != nil {
		return 0, err
	}
	return 1 + ((1+c.CV*c.CV)*c.PerGroup-1)*c.ICC, nil
}

// ClusteredTrial is the power of a trial with groups groups in each arm. With
// controlInGroups false the control arm has as many people, who are treated
// alone (partially nested). The test is a t with the degrees of freedom of the
// groups' means: 2·groups - 2, or, partially nested, Satterthwaite's for two
// arms of unlike variance.
func ClusteredTrial(d float64, groups int, c Clusters, controlInGroups bool, t Test) (float64, error) {
	if groups < 2 || groups > 1e6 {
		return 0, fmt.Errorf("%d groups in an arm, at least 2 are needed: %w", groups, ErrTooFew)
	}
	return clusteredTrial(d, float64(groups), c, controlInGroups, t)
}

func clusteredTrial(d, k float64, c Clusters, controlInGroups bool, t Test) (float64, error) {
	effect, err := c.DesignEffect()
	if err != nil {
		return 0, err
	}
	if err := checkEffect(d); err != nil {
		return 0, err
	}
	people := k * c.PerGroup
	treated, control := effect/people, 1/people
	df := 2*k - 2
	if controlInGroups {
		control = treated
	} else {
		all := treated + control
		df = all * all / (treated*treated/(k-1) + control*control/math.Max(1, people-1))
	}
	return noncentralPower(d/math.Sqrt(treated+control), df, t)
}

// ClusteredSize is the number of groups in an arm with which [ClusteredTrial]
// has the power wanted. ErrUnreachable says that the effect is too small for any number.
func ClusteredSize(d, power float64, c Clusters, controlInGroups bool, t Test) (Size, error) {
	return solve(power, t, func(k float64) (float64, error) { return clusteredTrial(d, k, c, controlInGroups, t) })
}
