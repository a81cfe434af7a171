package mixed

import (
	"fmt"
	"math"

	"tend/stats/design"
)

// MMRM fits a mixed model for repeated measures: y = Xβ + e, where the errors
// of one subject over the visits have an unstructured covariance (Mallinckrodt
// et al. 2008, Drug Inf. J. 42:303; R: mmrm::mmrm(y ~ x + us(visit |
// subject)), nlme::gls). subject and visit hold codes; every visit 0 … T-1
// must occur, at most once per subject. All observed rows go in; a row
// without an outcome is left out.
//
// Params are the T(T+1)/2 covariances, named "visit a,b" by code. Every pair
// of visits needs subjects who were seen at both: otherwise the data do not
// support the covariance and the error says which pair.
func MMRM(y []float64, x []design.Column, subject, visit []int, opt Options) (*Fit, error) {
	d, err := prepare(y, x)
	if err != nil {
		return nil, err
	}
	m, err := levels("subject", subject, d.n, false)
	if err != nil {
		return nil, err
	}
	t, err := levels("visit", visit, d.n, false)
	if err != nil {
		return nil, err
	}
	if t < 2 || t > 30 {
		return nil, fmt.Errorf("%d visits, 2 to 30 can be fitted: %w", t, ErrCodes)
	}
	s := &schedule{d: d, t: t, q: d.p + 1}
	if err := s.read(subject, visit, m); err != nil {
		return nil, err
	}
	if err := s.support(); err != nil {
		return nil, err
	}
	sp := &spec{model: "repeated measures, unstructured covariance", data: d, blocks: s.blocks, units: s.units, chart: newChart(part{dim: t, residual: true}), start: s.start(), visits: s}
	for a := range t {
		for b := 0; b <= a; b++ {
			sp.names = append(sp.names, fmt.Sprintf("visit %d,%d", a, b))
			sp.unit = append(sp.unit, 1)
		}
	}
	return sp.fit(opt)
}

// schedule gathers subjects by the set of visits at which they were seen.
type schedule struct {
	d      *rows
	t, q   int
	units  int
	at     []int // row+1 of each subject's visit, 0 where not seen
	blocks []*block
	seen   [][]int // visits of each block
}

func (s *schedule) read(subject, visit []int, m int) error {
	at := make([]int, m*s.t)
	s.at = at
	for i, c := range subject {
		k := c*s.t + visit[i]
		if at[k] != 0 {
			return fmt.Errorf("rows %d and %d: subject %d has visit %d twice: %w", at[k], i+1, c, visit[i], ErrCodes)
		}
		at[k] = i + 1
	}
	patterns := map[uint32]int{}
	rows := make([][]float64, 0, s.t)
	buf := make([]float64, s.t*s.q)
	for c := range m {
		var key uint32
		rows = rows[:0]
		for v := range s.t {
			i := at[c*s.t+v]
			if i == 0 {
				continue
			}
			key |= 1 << v
			w := buf[v*s.q : v*s.q+s.q]
			s.d.row(i-1, w)
			rows = append(rows, w)
		}
		if key == 0 {
			continue
		}
		s.units++
		k, ok := patterns[key]
		if !ok {
			k = len(s.blocks)
			patterns[key] = k
			s.open(key)
		}
		s.blocks[k].add(rows)
	}
	return nil
}

// open makes the block of a pattern: G is 1 at (a, b) and (b, a) for the
// parameter of visits a and b.
func (s *schedule) open(key uint32) {
	var at []int
	for v := range s.t {
		if key&(1<<v) != 0 {
			at = append(at, v)
		}
	}
	n := len(at)
	var ks []int
	var gs [][]float64
	for i, a := range at {
		for j, b := range at[:i+1] {
			g := make([]float64, n*n)
			g[i*n+j], g[j*n+i] = 1, 1
			ks, gs = append(ks, pair(a, b)), append(gs, g)
		}
	}
	s.blocks = append(s.blocks, newBlock(n, s.q, ks, gs))
	s.seen = append(s.seen, at)
}

// support refuses visits that nobody attended and pairs that no one or one
// subject attended both.
func (s *schedule) support() error {
	together := make([]float64, packed(s.t))
	for k, b := range s.blocks {
		for i, u := range s.seen[k] {
			for _, v := range s.seen[k][:i+1] {
				together[pair(u, v)] += b.count
			}
		}
	}
	for a := range s.t {
		for b := 0; b <= a; b++ {
			if n := together[pair(a, b)]; n < 2 {
				return fmt.Errorf("visits %d and %d were both attended by %g subjects, their covariance needs more: %w", b, a, n, ErrNoSupport)
			}
		}
	}
	if s.units <= s.t {
		return fmt.Errorf("%d subjects for %d visits: %w", s.units, s.t, ErrTooFew)
	}
	return nil
}

// start is the covariance of the least-squares residuals from all subjects
// seen at both visits, drawn towards its diagonal until it is positive
// definite.
func (s *schedule) start() []float64 {
	k := packed(s.t)
	sum, n := make([]float64, k), make([]float64, k)
	last := packed(s.q) - 1 // the outcome's own entry
	for i, b := range s.blocks {
		for u, a := range s.seen[i] {
			for v, c := range s.seen[i][:u+1] {
				r := b.c[pair(u, v)][last]
				if u != v {
					r /= 2
				}
				sum[pair(a, c)] += r
				n[pair(a, c)] += b.count
			}
		}
	}
	for i := range sum {
		sum[i] /= n[i]
	}
	for a := range s.t {
		sum[pair(a, a)] = math.Max(sum[pair(a, a)], 1e-6)
	}
	theta := append([]float64(nil), sum...)
	for shrink := 0.9; shrink > 0.01; shrink *= 0.7 {
		v := make([]float64, s.t*s.t)
		for a := range s.t {
			for b := range a {
				theta[pair(a, b)] = shrink * sum[pair(a, b)]
			}
		}
		unpack(v, theta, s.t)
		if cholesky(v, s.t) {
			return theta
		}
	}
	for a := range s.t {
		for b := range a {
			theta[pair(a, b)] = 0
		}
	}
	return theta
}
