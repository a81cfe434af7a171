package analysis

import (
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// pairs gives before and after of one outcome for some people under a way of
// treating missing answers. The slices are valid until the next call. filled
// counts the pairs that were not wholly observed; unpaired those whose score
// before is not known and who stand in only as "no change".
func (a *run) pairs(who []int32, o, t int, m plan.Method) (pre, post []float64, filled, unpaired int) {
	a.pre, a.post = a.pre[:0], a.post[:0]
	times := a.cohort.Scores[o]
	first := times[a.plan.BaselineIndex()]
	last := times[t]
	for _, i := range who {
		x, y := first[i], last[i]
		if !cohort.Observed(x) || !cohort.Observed(y) {
			switch {
			case m == plan.Completers || !cohort.Observed(x) && m != plan.Unchanged:
				continue
			case m == plan.LOCF:
				y = carried(times, a.plan.BaselineIndex(), t, i)
			case !cohort.Observed(x):
				unpaired++
				continue
			default: // baseline carried forward, or lost as unchanged
				y = x
			}
			filled++
		}
		a.pre, a.post = append(a.pre, x), append(a.post, y)
	}
	return a.withUnpaired(unpaired, filled)
}

// withUnpaired adds people of whom no score before is known, as no change. A
// change of zero is all they say, so any score may stand for both; the mean
// before leaves that mean, and the change, where they are.
func (a *run) withUnpaired(unpaired, filled int) (pre, post []float64, f, u int) {
	if len(a.pre) == 0 {
		return a.pre, a.post, filled, unpaired
	}
	x := mean(a.pre)
	for range unpaired {
		a.pre, a.post = append(a.pre, x), append(a.post, x)
	}
	return a.pre, a.post, filled + unpaired, unpaired
}

// carried is the last score observed at or before t, from the baseline on.
func carried(times [][]float64, baseline, t int, i int32) float64 {
	for k := t; k > baseline; k-- {
		if cohort.Observed(times[k][i]) {
			return times[k][i]
		}
	}
	return times[baseline][i]
}

// Points are the observed pairs of one outcome at the primary timepoint, for
// drawing.
type Points struct {
	Outcome, People, Label string
	Before, After          []float64
}

// points copies the pairs of every outcome for each arm, or for everyone.
func (a *run) points() []Points {
	groups := a.groups
	if len(groups) > 1 {
		groups = a.arms()
	}
	var out []Points
	for o, outcome := range a.plan.Outcomes {
		for _, g := range groups {
			pre, post, _, _ := a.pairs(g.who, o, a.plan.PrimaryIndex(), plan.Completers)
			out = append(out, Points{Outcome: outcome.ID, People: g.ID, Label: g.Label,
				Before: append([]float64(nil), pre...), After: append([]float64(nil), post...)})
		}
	}
	return out
}
