package mixed

import (
	"fmt"
	"math"

	"tend/stats/design"
)

// RandomSlope fits y = Xβ + u0_group + u1_group·z + e with correlated u0 and
// u1 (Laird & Ware 1982; R: lme4::lmer(y ~ x + (z | group))). z is most often
// time; it need not be among the columns of x, but belongs there. Units with
// the same number of rows and the same Σz and Σz² share one covariance, so
// that a common schedule makes the fit's cost independent of the rows.
//
// Params are "intercept", "covariance", "slope" and "residual".
func RandomSlope(y []float64, x []design.Column, group []int, z design.Column, opt Options) (*Fit, error) {
	d, err := prepare(y, x)
	if err != nil {
		return nil, err
	}
	m, err := levels("group", group, d.n, false)
	if err != nil {
		return nil, err
	}
	if len(z.Values) != d.n {
		return nil, fmt.Errorf("slope %q has %d values, the outcome %d: %w", z.Name, len(z.Values), d.n, design.ErrLength)
	}
	if err := design.Finite(z.Name, z.Values); err != nil {
		return nil, err
	}
	s := newLines(d, m, z.Values)
	if s.scale == 0 {
		return nil, fmt.Errorf("slope %q is zero throughout: %w", z.Name, design.ErrSingular)
	}
	s.read(group, z.Values)
	sp := &spec{model: "random intercept and slope", data: d, names: []string{"intercept", "covariance", "slope", "residual"}, start: []float64{0.3, 0, 0.3, 0.6}}
	sp.unit = []float64{1, 1 / s.scale, 1 / (s.scale * s.scale), 1}
	sp.chart = newChart(part{dim: 2}, part{dim: 1, residual: true})
	units, lines, spare := s.support()
	sp.units = units
	switch {
	case units < 2:
		return nil, fmt.Errorf("%d group, at least 2 are needed: %w", units, ErrTooFew)
	case lines < 2:
		return nil, fmt.Errorf("%d groups have two values of %q, at least 2 are needed: %w", lines, z.Name, ErrNoSupport)
	case spare == 0:
		return nil, fmt.Errorf("no group has a third row, so slopes and residual cannot be told apart: %w", ErrNoSupport)
	}
	sp.blocks = s.blocks()
	sp.effects = &effects{predict: s.predictor(z.Name)}
	return sp.fit(opt)
}

// lines are each unit's Z'Z and Z'W, with Z = [1 z/scale].
type lines struct {
	d     *rows
	q     int
	scale float64
	s     [][3]float64 // n, Σz, Σz²
	h     []float64    // m×2×q
	total []float64
	count int
}

func newLines(d *rows, m int, z []float64) *lines {
	q := d.p + 1
	return &lines{d: d, q: q, scale: math.Sqrt(dot(z, z) / float64(d.n)), s: make([][3]float64, m), h: make([]float64, m*2*q), total: make([]float64, packed(q))}
}

func (s *lines) read(code []int, z []float64) {
	w := make([]float64, s.q)
	for i, c := range code {
		s.d.row(i, w)
		v := z[i] / s.scale
		u := &s.s[c]
		u[0]++
		u[1] += v
		u[2] += v * v
		s.count++
		axpy(s.h[2*c*s.q:(2*c+1)*s.q], 1, w)
		axpy(s.h[(2*c+1)*s.q:(2*c+2)*s.q], v, w)
		addOuter(s.total, 1, w)
	}
}

// support counts the units, those that have a line of their own, and the
// rows beyond what intercepts and slopes take up.
func (s *lines) support() (units, lines, spare int) {
	for _, u := range s.s {
		if u[0] == 0 {
			continue
		}
		units++
		_, _, r := factorLine(u)
		if r == 2 {
			lines++
		}
		spare += int(u[0]) - r
	}
	return units, lines, spare
}

// factorLine is the Cholesky factor of Z'Z: R = [a b; 0 c], and its rank.
func factorLine(u [3]float64) (r [3]float64, c float64, rank int) {
	a := math.Sqrt(u[0])
	b := u[1] / a
	rest := u[2] - b*b
	if !(rest > 1e-12*(u[2]+1e-300)) {
		return [3]float64{a, b, 0}, 0, 1
	}
	c = math.Sqrt(rest)
	return [3]float64{a, b, c}, c, 2
}

// blocks rotates each unit to the space of its Z, where V = σ²I + R D R', and
// puts what is left over into one block of dimension one. Units that share
// Z'Z are added up unrotated and rotated together.
func (s *lines) blocks() []*block {
	type shape struct {
		raw *block
		u   [3]float64
	}
	index := map[[3]float64]int{}
	var shapes []shape
	rows := make([][]float64, 2)
	for c, u := range s.s {
		if u[0] == 0 {
			continue
		}
		k, ok := index[u]
		if !ok {
			k = len(shapes)
			index[u] = k
			shapes = append(shapes, shape{newBlock(2, s.q, nil, nil), u})
		}
		rows[0], rows[1] = s.h[2*c*s.q:(2*c+1)*s.q], s.h[(2*c+1)*s.q:(2*c+2)*s.q]
		shapes[k].raw.add(rows)
	}
	within := newBlock(1, s.q, []int{3}, [][]float64{{1}})
	copy(within.c[0], s.total)
	within.count = float64(s.count)
	var out []*block
	for _, sh := range shapes {
		b := rotate(sh.raw, sh.u, s.q)
		for a := range b.n {
			axpy(within.c[0], -1, b.c[pair(a, a)])
		}
		within.count -= float64(b.n) * b.count
		out = append(out, b)
	}
	if within.count > 0 {
		out = append(out, within)
	}
	return out
}

// rotate takes the moments of H = Z'W to those of R⁻ᵀH.
func rotate(raw *block, u [3]float64, q int) *block {
	r, c, rank := factorLine(u)
	a, b := r[0], r[1]
	if rank == 1 {
		// One value of z: the unit shows u0 + z u1 only.
		out := newBlock(1, q, []int{0, 1, 2, 3}, [][]float64{{a * a}, {2 * a * b}, {b * b}, {1}})
		out.count = raw.count
		axpy(out.c[0], 1/(a*a), raw.c[0])
		return out
	}
	// R D R' for the three parameters of D, with R = [a b; 0 c].
	out := newBlock(2, q, []int{0, 1, 2, 3}, [][]float64{
		{a * a, 0, 0, 0},
		{2 * a * b, a * c, a * c, 0},
		{b * b, b * c, b * c, c * c},
		{1, 0, 0, 1},
	})
	out.count = raw.count
	// R⁻ᵀ = [1/a 0; -b/(ac) 1/c].
	l0, l10, l11 := 1/a, -b/(a*c), 1/c
	axpy(out.c[0], l0*l0, raw.c[0])
	axpy(out.c[1], 2*l0*l10, raw.c[0])
	axpy(out.c[1], l0*l11, raw.c[1])
	axpy(out.c[2], l10*l10, raw.c[0])
	axpy(out.c[2], l10*l11, raw.c[1])
	axpy(out.c[2], l11*l11, raw.c[2])
	return out
}

// predictor gives D(σ²I + Z'Z D)⁻¹ Z'r.
func (s *lines) predictor(name string) func(theta, e []float64) []Random {
	return func(theta, e []float64) []Random {
		out := Random{Level: "group", Terms: []string{"(Intercept)", name}, Values: make([][]float64, len(s.s))}
		d0, d1, d2, v := theta[0], theta[1], theta[2], theta[3]
		for c, u := range s.s {
			if u[0] == 0 {
				continue
			}
			r0 := quad(s.h[2*c*s.q:(2*c+1)*s.q], e)
			r1 := quad(s.h[(2*c+1)*s.q:(2*c+2)*s.q], e)
			m00, m01 := v+u[0]*d0+u[1]*d1, u[0]*d1+u[1]*d2
			m10, m11 := u[1]*d0+u[2]*d1, v+u[1]*d1+u[2]*d2
			det := m00*m11 - m01*m10
			t0, t1 := (m11*r0-m01*r1)/det, (m00*r1-m10*r0)/det
			out.Values[c] = []float64{s.d.scale * (d0*t0 + d1*t1), s.d.scale / s.scale * (d1*t0 + d2*t1)}
		}
		return []Random{out}
	}
}
