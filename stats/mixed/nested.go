package mixed

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/design"
)

// Nested fits three levels: rows within persons within groups (R:
// lme4::lmer(y ~ x + (1 | person) + (1 | group))). person and group hold the
// codes of each row; all rows of a person must be in one group.
//
// Params are "person", "group" and "residual".
func Nested(y []float64, x []design.Column, person, group []int, opt Options) (*Fit, error) {
	d, err := prepare(y, x)
	if err != nil {
		return nil, err
	}
	np, err := levels("person", person, d.n, false)
	if err != nil {
		return nil, err
	}
	ng, err := levels("group", group, d.n, false)
	if err != nil {
		return nil, err
	}
	of := make([]int, np)
	for c := range of {
		of[c] = -1
	}
	for i, c := range person {
		if of[c] >= 0 && of[c] != group[i] {
			return nil, fmt.Errorf("row %d: person %d is in group %d and in group %d: %w", i+1, c, of[c], group[i], ErrCodes)
		}
		of[c] = group[i]
	}
	s := newClusters(d, np)
	s.read(person)
	t := tree{clusters: s, of: of, groups: ng}
	sp := &spec{model: "rows within persons within groups", data: d, names: []string{"person", "group", "residual"}, unit: []float64{1, 1, 1}, start: []float64{0.25, 0.25, 0.5}}
	sp.chart = newChart(part{dim: 1}, part{dim: 1}, part{dim: 1, residual: true})
	sp.blocks, sp.units = t.blocks()
	switch persons := s.used(); {
	case sp.units < 2:
		return nil, fmt.Errorf("%d group, at least 2 are needed: %w", sp.units, ErrTooFew)
	case persons == sp.units:
		return nil, fmt.Errorf("every group is one person, so the two levels cannot be told apart: %w", ErrNoSupport)
	case persons == d.n:
		return nil, fmt.Errorf("every person has one row, so person and residual cannot be told apart: %w", ErrNoSupport)
	}
	sp.effects = &effects{predict: t.predict}
	return sp.fit(opt)
}

// tree is persons with the group of each.
type tree struct {
	*clusters
	of     []int
	groups int
	order  []int // persons by group, then by their number of rows
}

// blocks makes, beside what varies within persons: for persons of the same
// size in the same group what varies between them (dimension one, shared by
// all groups), and for each group its means per size, the only place where
// the group's variance enters. Groups of the same composition share a block.
func (t *tree) blocks() ([]*block, int) {
	for c, n := range t.size {
		if n > 0 {
			t.order = append(t.order, c)
		}
	}
	slices.SortFunc(t.order, func(a, b int) int {
		if t.of[a] != t.of[b] {
			return t.of[a] - t.of[b]
		}
		if t.size[a] != t.size[b] {
			return t.size[a] - t.size[b]
		}
		return a - b
	})
	q := t.q
	within := newBlock(1, q, []int{2}, [][]float64{{1}})
	copy(within.c[0], t.total)
	within.count = float64(t.count)
	between := map[int]*block{}
	shapes := map[string]*block{}
	var out []*block
	units := 0
	for i := 0; i < len(t.order); {
		var sizes, counts []int
		var rows [][]float64
		group := t.of[t.order[i]]
		for i < len(t.order) && t.of[t.order[i]] == group {
			n := t.size[t.order[i]]
			b, ok := between[n]
			if !ok {
				b = newBlock(1, q, []int{0, 2}, [][]float64{{float64(n)}, {1}})
				between[n] = b
				out = append(out, b)
			}
			h := make([]float64, q)
			m := 0
			for ; i < len(t.order) && t.of[t.order[i]] == group && t.size[t.order[i]] == n; i++ {
				c := t.order[i]
				w := t.sum[c*q : c*q+q]
				axpy(h, 1, w)
				addOuter(b.c[0], 1/float64(n), w)
				addOuter(within.c[0], -1/float64(n), w)
				m++
			}
			within.count -= float64(m)
			b.count += float64(m - 1)
			addOuter(b.c[0], -1/float64(n*m), h)
			for j := range h {
				h[j] /= math.Sqrt(float64(n * m))
			}
			sizes, counts, rows = append(sizes, n), append(counts, m), append(rows, h)
		}
		units++
		key := fmt.Sprint(sizes, counts)
		b, ok := shapes[key]
		if !ok {
			b = groupBlock(sizes, counts, q)
			shapes[key] = b
			out = append(out, b)
		}
		b.add(rows)
	}
	if within.count > 0 {
		out = append(out, within)
	}
	return slices.DeleteFunc(out, func(b *block) bool { return b.count == 0 }), units
}

// groupBlock is the covariance of a group's means per person size: the
// group's variance on vv' with v_n = √(n m_n), the person's on diag(n).
func groupBlock(sizes, counts []int, q int) *block {
	k := len(sizes)
	person, group, residual := make([]float64, k*k), make([]float64, k*k), make([]float64, k*k)
	for a, n := range sizes {
		person[a*k+a], residual[a*k+a] = float64(n), 1
		for b, m := range sizes {
			group[a*k+b] = math.Sqrt(float64(n*counts[a])) * math.Sqrt(float64(m*counts[b]))
		}
	}
	return newBlock(k, q, []int{0, 1, 2}, [][]float64{person, group, residual})
}

// predict gives both levels: with λ = σ² + nτ² per person, the group's effect
// shrinks Σ r/λ, and each person's what is left.
func (t *tree) predict(theta, e []float64) []Random {
	tp, tg, v := theta[0], theta[1], theta[2]
	person := Random{Level: "person", Terms: []string{"(Intercept)"}, Values: make([][]float64, len(t.size))}
	group := Random{Level: "group", Terms: []string{"(Intercept)"}, Values: make([][]float64, t.groups)}
	for i := 0; i < len(t.order); {
		g, from := t.of[t.order[i]], i
		resid, weight := 0.0, 0.0
		for ; i < len(t.order) && t.of[t.order[i]] == g; i++ {
			c := t.order[i]
			lambda := v + float64(t.size[c])*tp
			resid += quad(t.sum[c*t.q:c*t.q+t.q], e) / lambda
			weight += float64(t.size[c]) / lambda
		}
		u := tg * resid / (1 + tg*weight)
		group.Values[g] = []float64{t.d.scale * u}
		for _, c := range t.order[from:i] {
			n := float64(t.size[c])
			r := quad(t.sum[c*t.q:c*t.q+t.q], e) - n*u
			person.Values[c] = []float64{t.d.scale * tp * r / (v + n*tp)}
		}
	}
	return []Random{person, group}
}
