package mixed

import (
	"fmt"

	"tend/stats/design"
)

// PartiallyNested fits a trial in which only one arm is treated in groups
// (Baldwin, Bauer, Stice & Rohde 2011, Psychol. Methods 16:149; R:
// lme4::lmer(y ~ x + (0 + treated | group))). group is the code of the
// row's therapy group, or -1 for a person who is in none. With unequal, the
// people in groups and those in none have residual variances of their own
// (R: nlme with varIdent).
func PartiallyNested(y []float64, x []design.Column, group []int, unequal bool, opt Options) (*Fit, error) {
	d, err := prepare(y, x)
	if err != nil {
		return nil, err
	}
	m, err := levels("group", group, d.n, true)
	if err != nil {
		return nil, err
	}
	s := newClusters(d, m)
	s.read(group)
	sp := &spec{data: d}
	if sp.units = s.used(); sp.units < 2 {
		return nil, fmt.Errorf("%d group, at least 2 are needed: %w", sp.units, ErrTooFew)
	}
	if s.largest() < 2 {
		return nil, fmt.Errorf("every group has one row: %w", ErrNoSupport)
	}
	alone := newBlock(1, s.q, []int{1}, [][]float64{{1}})
	w := make([]float64, s.q)
	for i, c := range group {
		if c < 0 {
			d.row(i, w)
			alone.add([][]float64{w})
		}
	}
	if alone.count == 0 {
		return nil, fmt.Errorf("everyone is in a group, which RandomIntercept fits: %w", ErrCodes)
	}
	sp.units += int(alone.count)
	if unequal {
		alone.ks = []int{2}
		sp.model = "partially nested, unequal residual variances"
		sp.names, sp.unit = []string{"group", "residual in groups", "residual alone"}, []float64{1, 1, 1}
		sp.start = []float64{0.2, 0.8, 1}
		sp.chart = newChart(part{dim: 1}, part{dim: 1, residual: true}, part{dim: 1, residual: true})
	} else {
		sp.model = "partially nested"
		sp.names, sp.unit = []string{"group", "residual"}, []float64{1, 1}
		sp.start = []float64{0.2, 0.8}
		sp.chart = newChart(part{dim: 1}, part{dim: 1, residual: true})
	}
	sp.blocks = append(s.blocks(0, 1), alone)
	sp.effects = &effects{predict: s.predictor("group", 0, 1)}
	return sp.fit(opt)
}
