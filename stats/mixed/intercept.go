package mixed

import (
	"fmt"

	"tend/stats/design"
)

// RandomIntercept fits y = Xβ + u_group + e (Laird & Ware 1982, Biometrics
// 38:963; R: lme4::lmer(y ~ x + (1 | group))). group holds the codes 0, 1, …
// of each row's unit (a person measured repeatedly, or a group of people), in
// any order ([Codes]). Missing rows are left out beforehand.
//
// It needs two groups, one of them with two rows. The likelihood is computed
// from cross-products per group size, so its cost does not grow with the
// number of rows.
func RandomIntercept(y []float64, x []design.Column, group []int, opt Options) (*Fit, error) {
	d, err := prepare(y, x)
	if err != nil {
		return nil, err
	}
	m, err := levels("group", group, d.n, false)
	if err != nil {
		return nil, err
	}
	s := newClusters(d, m)
	s.read(group)
	sp := &spec{model: "random intercept", data: d, names: []string{"group", "residual"}, unit: []float64{1, 1}, start: []float64{0.3, 0.7}}
	sp.chart = newChart(part{dim: 1}, part{dim: 1, residual: true})
	if sp.units = s.used(); sp.units < 2 {
		return nil, fmt.Errorf("%d group, at least 2 are needed: %w", sp.units, ErrTooFew)
	}
	if s.largest() < 2 {
		return nil, fmt.Errorf("every group has one row, so its variance and the residual cannot be told apart: %w", ErrNoSupport)
	}
	sp.blocks = s.blocks(0, 1)
	sp.effects = &effects{predict: s.predictor("group", 0, 1)}
	return sp.fit(opt)
}

// clusters are the row sums of each unit and the total cross-product.
type clusters struct {
	d     *rows
	q     int
	size  []int
	sum   []float64 // m×q
	total []float64 // packed
	count int
}

func newClusters(d *rows, m int) *clusters {
	q := d.p + 1
	return &clusters{d: d, q: q, size: make([]int, m), sum: make([]float64, m*q), total: make([]float64, packed(q))}
}

// read passes once over the rows whose code is not negative.
func (s *clusters) read(code []int) {
	w := make([]float64, s.q)
	for i, c := range code {
		if c < 0 {
			continue
		}
		s.d.row(i, w)
		s.size[c]++
		s.count++
		axpy(s.sum[c*s.q:c*s.q+s.q], 1, w)
		addOuter(s.total, 1, w)
	}
}

func (s *clusters) used() int {
	n := 0
	for _, v := range s.size {
		if v > 0 {
			n++
		}
	}
	return n
}

func (s *clusters) largest() int {
	n := 0
	for _, v := range s.size {
		n = max(n, v)
	}
	return n
}

// blocks splits the rows into what varies within units, where V is the
// residual variance, and the units' means per unit size n, where it is n
// times the intercept's variance more. Both are of dimension one.
func (s *clusters) blocks(intercept, residual int) []*block {
	within := newBlock(1, s.q, []int{residual}, [][]float64{{1}})
	copy(within.c[0], s.total)
	within.count = float64(s.count)
	between := map[int]*block{}
	var out []*block
	for c, n := range s.size {
		if n == 0 {
			continue
		}
		b, ok := between[n]
		if !ok {
			b = newBlock(1, s.q, []int{intercept, residual}, [][]float64{{float64(n)}, {1}})
			between[n] = b
			out = append(out, b)
		}
		b.count++
		addOuter(b.c[0], 1/float64(n), s.sum[c*s.q:c*s.q+s.q])
	}
	for _, b := range out {
		axpy(within.c[0], -1, b.c[0])
		within.count -= b.count
	}
	if within.count > 0 {
		out = append(out, within)
	}
	return out
}

// predictor gives u = τ²/(σ² + nτ²) times the unit's residual sum.
func (s *clusters) predictor(level string, intercept, residual int) func(theta, e []float64) []Random {
	return func(theta, e []float64) []Random {
		out := Random{Level: level, Terms: []string{"(Intercept)"}, Values: make([][]float64, len(s.size))}
		for c, n := range s.size {
			if n == 0 {
				continue
			}
			shrink := theta[intercept] / (theta[residual] + float64(n)*theta[intercept])
			out.Values[c] = []float64{shrink * s.d.scale * quad(s.sum[c*s.q:c*s.q+s.q], e)}
		}
		return []Random{out}
	}
}
