package mixed

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Robust names a covariance of the fixed effects that stays valid when the
// model for the errors' covariance does not hold (Liang & Zeger 1986).
type Robust int

// CR0 is the plain sandwich (mmrm: Empirical), CR2 corrects each subject's
// residuals for their own leverage (Bell & McCaffrey 2002; mmrm:
// Empirical-Bias-Reduced).
const (
	CR0 Robust = iota
	CR2
)

// RobustCov gives the p×p sandwich covariance, row-major, clustered by
// subject. Only [MMRM] fits have one.
func (f *Fit) RobustCov(kind Robust) ([]float64, error) {
	if f.visits == nil {
		return nil, fmt.Errorf("a sandwich covariance of the model %q: %w", f.Model, ErrContrast)
	}
	return f.visits.sandwich(kind)
}

// visitRows keeps what a second pass over the subjects needs.
type visitRows struct {
	s     *schedule
	theta []float64 // inner
	e     []float64
	cov   []float64 // inner
}

// sandwich is C (Σ u_i u_i') C with u_i = X_i'V_i⁻¹ r_i, or for CR2 the
// whitened residual multiplied by (I - H_ii)^-½ first.
func (v *visitRows) sandwich(kind Robust) ([]float64, error) {
	d, q, t := v.s.d, v.s.q, v.s.t
	p := d.p
	meat := make([]float64, p*p)
	rows := make([]float64, t*q)
	for c := 0; c*t < len(v.s.at); c++ {
		var at []int
		for k := range t {
			if i := v.s.at[c*t+k]; i > 0 {
				d.row(i-1, rows[len(at)*q:len(at)*q+q])
				at = append(at, k)
			}
		}
		n := len(at)
		if n == 0 {
			continue
		}
		l := make([]float64, n*n)
		for i, a := range at {
			for j, b := range at {
				l[i*n+j] = v.theta[pair(a, b)]
			}
		}
		if !cholesky(l, n) {
			return nil, fmt.Errorf("covariance of subject %d: %w", c, ErrNoSupport)
		}
		// Whiten in place: rows ← L⁻¹ rows.
		for i := range n {
			for j := range i {
				axpy(rows[i*q:i*q+q], -l[i*n+j], rows[j*q:j*q+q])
			}
			for k := range q {
				rows[i*q+k] /= l[i*n+i]
			}
		}
		r := make([]float64, n)
		for i := range n {
			r[i] = quad(rows[i*q:i*q+q], v.e)
		}
		if kind == CR2 {
			if err := v.leverage(r, rows, n, c); err != nil {
				return nil, err
			}
		}
		u := make([]float64, p)
		for i := range n {
			axpy(u, r[i], rows[i*q:i*q+p])
		}
		for a := range p {
			axpy(meat[a*p:a*p+p], u[a], u)
		}
	}
	half, out := make([]float64, p*p), make([]float64, p*p)
	multiply(half, v.cov, meat, p)
	multiply(out, half, v.cov, p)
	small := smallSample{p: p, cov: out}
	small.adjustO, small.adjustE = make([]float64, p*p), make([]float64, p*p)
	small.toColumns(d)
	return out, nil
}

// leverage multiplies r by (I - H)^-½, H = X̃CX̃' of one subject.
func (v *visitRows) leverage(r, rows []float64, n, subject int) error {
	p, q := v.s.d.p, v.s.q
	h := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s := 0.0
			for a := range p {
				s += rows[i*q+a] * quad(v.cov[a*p:a*p+p], rows[j*q:j*q+p])
			}
			m := -s
			if i == j {
				m++
			}
			h.SetSym(i, j, m)
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(h, true) {
		return fmt.Errorf("leverage of subject %d: %w", subject, ErrNotConverged)
	}
	var vec mat.Dense
	eig.VectorsTo(&vec)
	in := append([]float64(nil), r...)
	clear(r)
	for k, value := range eig.Values(nil) {
		if value < 1e-10 {
			continue // a direction that the fit takes up whole leaves no residual
		}
		t := 0.0
		for i := range n {
			t += vec.At(i, k) * in[i]
		}
		for i := range n {
			r[i] += vec.At(i, k) * t / math.Sqrt(value)
		}
	}
	return nil
}
