package mixed

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// DF names how the degrees of freedom of a fixed effect are found. The
// variants of Kenward and Roger differ by up to a tenth in df, so a report
// names the one used.
type DF int

const (
	// Satterthwaite with the observed information of the covariance
	// parameters (R: lmerTest, mmrm's default).
	Satterthwaite DF = iota
	// SatterthwaiteExpected uses the expected information.
	SatterthwaiteExpected
	// KenwardRoger is the adjustment of 1997 with the expected information
	// and the covariance linear in its parameters (R: pbkrtest).
	KenwardRoger
	// KenwardRogerObserved is the same with the observed information (R:
	// mmrm's Kenward-Roger-Linear; SAS TYPE=UN).
	KenwardRogerObserved
	// KenwardRogerLogCholesky is R's mmrm default: the observed information
	// and the second derivatives of its log-Cholesky parametrisation. Only
	// for MMRM.
	KenwardRogerLogCholesky
	// Normal takes infinitely many degrees of freedom.
	Normal
)

// String names the method as a report should.
func (d DF) String() string {
	switch d {
	case Satterthwaite:
		return "Satterthwaite, observed information"
	case SatterthwaiteExpected:
		return "Satterthwaite, expected information"
	case KenwardRoger:
		return "Kenward–Roger 1997, expected information, linear covariance"
	case KenwardRogerObserved:
		return "Kenward–Roger 1997, observed information, linear covariance"
	case KenwardRogerLogCholesky:
		return "Kenward–Roger 1997, observed information, log-Cholesky covariance"
	case Normal:
		return "normal"
	}
	return "unknown"
}

// smallSample keeps what the corrections need: the fixed effects' covariance
// C, its derivatives C A_k C and the pieces of Kenward and Roger's
// adjustment, with the covariance of the parameters' estimates. It starts in
// the fit's inner coordinates; toColumns brings it to those of the columns.
type smallSample struct {
	p, k     int
	cov      []float64   // C, p×p
	slope    [][]float64 // C A_k C
	observed []float64   // k×k, inverse of the observed information
	expected []float64
	adjustO  []float64 // C (Σ W_kl (B_kl - A_k C A_l)) C, W observed
	adjustE  []float64
	adjustL  []float64 // added to adjustO for the log-Cholesky variant; nil elsewhere
}

func (s *smallSample) fill(pr *problem, x *point, phi []float64, edge []int) {
	p, k := pr.p, pr.k
	s.p, s.k = p, k
	s.cov = append([]float64(nil), x.cov...)
	for i := range k {
		m := make([]float64, p*p)
		multiply(m, x.ca[i], x.cov, p)
		s.slope = append(s.slope, m)
	}
	s.observed = paramCov(pr, x, x.observed, phi, edge)
	s.expected = paramCov(pr, x, x.expected, phi, edge)
	s.adjustO = s.adjust(pr, x, s.observed)
	s.adjustE = s.adjust(pr, x, s.expected)
}

// paramCov is the covariance of θ's estimates. Off the boundary it is the
// inverse information; on it, the φ there are held, and the rest is carried
// over by the chart.
func paramCov(pr *problem, x *point, info, phi []float64, edge []int) []float64 {
	k := pr.k
	out := make([]float64, k*k)
	if len(edge) == 0 {
		if _, ok := invert(out, append([]float64(nil), info...), k); ok {
			return out
		}
	}
	jac, h := make([]float64, k*k), make([]float64, k*k)
	pr.chart.jacobian(jac, phi)
	sandwich(h, jac, info, k)
	held := make([]bool, k)
	for _, e := range edge {
		held[e] = true
	}
	var free []int
	for i := range k {
		if !held[i] {
			free = append(free, i)
		}
	}
	m := len(free)
	small, inv := make([]float64, m*m), make([]float64, m*m)
	for a, i := range free {
		for b, j := range free {
			small[a*m+b] = h[i*k+j]
		}
	}
	if _, ok := invert(inv, small, m); !ok {
		return out
	}
	for a, i := range free {
		for b, j := range free {
			for u := range k {
				for v := range k {
					out[u*k+v] += jac[u*k+i] * inv[a*m+b] * jac[v*k+j]
				}
			}
		}
	}
	return out
}

// adjust is C (Σ W_kl (B_kl - A_k C A_l)) C, half of Kenward and Roger's
// addition to the covariance of the fixed effects.
func (s *smallSample) adjust(pr *problem, x *point, w []float64) []float64 {
	p, k := s.p, s.k
	sum := make([]float64, p*p)
	tri := make([]float64, packed(p+1))
	for i := range k {
		for j := range k {
			axpy(tri, w[i*k+j], pr.s.b[pair(i, j)])
		}
	}
	b, cb := make([]float64, p*p), make([]float64, p*p)
	unpack(b, tri, p)
	multiply(cb, x.cov, b, p)
	multiply(sum, cb, x.cov, p)
	// C A_k C A_l C = (C A_k)(C A_l C), with Σ_l W_kl taken first.
	mix := make([]float64, p*p)
	for i := range k {
		clear(mix)
		for j := range k {
			axpy(mix, w[i*k+j], s.slope[j])
		}
		multiply(cb, x.ca[i], mix, p)
		axpy(sum, -1, cb)
	}
	return sum
}

// toColumns takes every p×p matrix from the inner coordinates to those of
// the design's columns and the outcome's units.
func (s *smallSample) toColumns(d *rows) {
	v := d.scale * d.scale
	all := append([][]float64{s.cov, s.adjustO, s.adjustE}, s.slope...)
	if s.adjustL != nil {
		all = append(all, s.adjustL)
	}
	for _, m := range all {
		row := make([]float64, s.p)
		for range 2 { // R⁻¹ from the left, transpose, and again
			for c := range s.p {
				for r := range s.p {
					row[r] = m[r*s.p+c]
				}
				d.back(row)
				for r := range s.p {
					m[r*s.p+c] = row[r]
				}
			}
			for r := range s.p {
				for c := range r {
					m[r*s.p+c], m[c*s.p+r] = m[c*s.p+r], m[r*s.p+c]
				}
			}
		}
		for i := range m {
			m[i] *= v
		}
	}
}

// Effect is an estimate with its test.
type Effect struct {
	Name         string
	Estimate, SE float64
	DF, T, P     float64 // DF may be infinite
	Lo, Hi       float64 // 95 %
	Method       string  // of DF
}

// Effect tests fixed effect j.
func (f *Fit) Effect(j int, df DF) (Effect, error) {
	if j < 0 || j >= len(f.Beta) {
		return Effect{}, fmt.Errorf("fixed effect %d of %d: %w", j, len(f.Beta), ErrContrast)
	}
	c := make([]float64, len(f.Beta))
	c[j] = 1
	return f.Contrast(f.Names[j], c, df)
}

// Contrast tests Σ c_j β_j = 0 (Satterthwaite 1946; Giesbrecht & Burns 1985;
// Kenward & Roger 1997). For one contrast Kenward and Roger's F has scale 1
// and the df of Satterthwaite's formula under the same information; their
// adjustment is then in the standard error.
func (f *Fit) Contrast(name string, c []float64, df DF) (Effect, error) {
	if len(c) != len(f.Beta) {
		return Effect{}, fmt.Errorf("contrast %q has %d weights, the model %d fixed effects: %w", name, len(c), len(f.Beta), ErrContrast)
	}
	s := &f.small
	e := Effect{Name: name, Estimate: quad(c, f.Beta), Method: df.String()}
	v := form(s.cov, c)
	if !(v > 0) || math.IsInf(v, 0) {
		return Effect{}, fmt.Errorf("contrast %q has no variance: %w", name, ErrContrast)
	}
	w, adjusted := s.observed, v
	switch df {
	case SatterthwaiteExpected:
		w = s.expected
	case KenwardRoger:
		w, adjusted = s.expected, v+2*form(s.adjustE, c)
	case KenwardRogerObserved:
		adjusted = v + 2*form(s.adjustO, c)
	case KenwardRogerLogCholesky:
		if s.adjustL == nil {
			return Effect{}, fmt.Errorf("%s for %q: %w", df, f.Model, ErrContrast)
		}
		adjusted = v + 2*form(s.adjustO, c) + 2*form(s.adjustL, c)
	}
	e.SE = math.Sqrt(math.Max(v*1e-12, adjusted))
	e.DF = math.Inf(1)
	if df != Normal {
		g := make([]float64, s.k)
		for k := range g {
			g[k] = form(s.slope[k], c)
		}
		if spread := form(w, g); spread > 1e-14*v*v {
			e.DF = 2 * v * v / spread
		}
	}
	e.T = e.Estimate / e.SE
	e.P = tail.T2(e.T, e.DF)
	half := tail.TQuantile(0.975, e.DF) * e.SE
	e.Lo, e.Hi = e.Estimate-half, e.Estimate+half
	return e, nil
}

// form is c'Mc.
func form(m, c []float64) float64 {
	n, s := len(c), 0.0
	for i, v := range c {
		if v != 0 {
			s += v * quad(m[i*n:i*n+n], c)
		}
	}
	return s
}
