package regress

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
)

// Fit is a least-squares regression.
type Fit struct {
	Names     []string
	N         int
	Beta      []float64
	DF        float64 // n - p
	Sigma     float64 // residual standard deviation
	R2        float64 // around the mean where there is an intercept, else around zero
	Residuals []float64
	Leverage  []float64
	x         *mat.Dense    // n×p
	q         *mat.Dense    // n×p, orthonormal
	inv       *mat.SymDense // (X'X)⁻¹
	rinv      *mat.Dense    // R⁻¹, X = QR
	means     []float64     // of the columns
}

// OLS fits y = Xβ + e by the QR decomposition (R: lm).
func OLS(y []float64, x []design.Column) (*Fit, error) {
	n, p := len(y), len(x)
	if err := design.Check(x, n); err != nil {
		return nil, err
	}
	if err := design.Finite("the outcome", y); err != nil {
		return nil, err
	}
	if n <= p {
		return nil, fmt.Errorf("%d rows for %d columns leave nothing to judge the error by: %w", n, p, ErrTooFew)
	}
	f := &Fit{Names: design.Names(x), N: n, DF: float64(n - p), x: matrix(x, n), Residuals: make([]float64, n), Leverage: make([]float64, n)}
	f.orthonormal()
	yv := mat.NewVecDense(n, append([]float64(nil), y...))
	var qy, b, fitted mat.VecDense
	qy.MulVec(f.q.T(), yv)
	b.MulVec(f.rinv, &qy)
	f.Beta = append([]float64(nil), b.RawVector().Data...)
	fitted.MulVec(f.x, &b)
	rss, mean := 0.0, 0.0
	for i, v := range y {
		f.Residuals[i] = v - fitted.AtVec(i)
		rss += f.Residuals[i] * f.Residuals[i]
		mean += v / float64(n)
		for j := range p {
			f.Leverage[i] += f.q.At(i, j) * f.q.At(i, j)
		}
	}
	f.Sigma = math.Sqrt(rss / f.DF)
	f.summary(y, x, rss, mean)
	if !(rss > 1e-24*mat.Dot(yv, yv)) {
		return nil, fmt.Errorf("the columns explain the outcome without remainder: %w", ErrZeroVariance)
	}
	return f, nil
}

// orthonormal makes Q and R⁻¹ by Gram and Schmidt's method, done twice.
func (f *Fit) orthonormal() {
	n, p := f.x.Dims()
	q := mat.DenseCopyOf(f.x)
	r := mat.NewDense(p, p, nil)
	for j := range p {
		for range 2 {
			for k := range j {
				s := 0.0
				for i := range n {
					s += q.At(i, k) * q.At(i, j)
				}
				r.Set(k, j, r.At(k, j)+s)
				for i := range n {
					q.Set(i, j, q.At(i, j)-s*q.At(i, k))
				}
			}
		}
		s := 0.0
		for i := range n {
			s = math.Hypot(s, q.At(i, j))
		}
		r.Set(j, j, s)
		for i := range n {
			q.Set(i, j, q.At(i, j)/s)
		}
	}
	f.q, f.rinv = q, mat.NewDense(p, p, nil)
	for c := range p {
		for i := c; i >= 0; i-- {
			v := 0.0
			if i == c {
				v = 1
			}
			for k := i + 1; k <= c; k++ {
				v -= r.At(i, k) * f.rinv.At(k, c)
			}
			f.rinv.Set(i, c, v/r.At(i, i))
		}
	}
	f.inv = mat.NewSymDense(p, nil)
	for a := range p {
		for b := range a + 1 {
			v := 0.0
			for k := a; k < p; k++ {
				v += f.rinv.At(a, k) * f.rinv.At(b, k)
			}
			f.inv.SetSym(a, b, v)
		}
	}
}

func (f *Fit) summary(y []float64, x []design.Column, rss, mean float64) {
	total := 0.0
	if design.Dependent(append(slices.Clone(x), design.Intercept(f.N))) != len(x) {
		mean = 0 // no intercept among the columns, nor a sum of them that is one
	}
	for _, v := range y {
		total += (v - mean) * (v - mean)
	}
	if total > 0 {
		f.R2 = 1 - rss/total
	}
	for _, c := range x {
		m := 0.0
		for _, v := range c.Values {
			m += v / float64(f.N)
		}
		f.means = append(f.means, m)
	}
}

// HC names a covariance that allows the residual variance to differ by row.
type HC int

// Classical assumes one variance; HC0 is White's (1980); HC2 and HC3 correct
// for leverage (MacKinnon & White 1985; R: sandwich::vcovHC).
const (
	Classical HC = iota
	HC0
	HC1
	HC2
	HC3
)

// Cov is the p×p covariance of the coefficients, row-major.
func (f *Fit) Cov(kind HC) ([]float64, error) {
	p := len(f.Beta)
	out := make([]float64, p*p)
	if kind == Classical {
		for i := range p {
			for j := range p {
				out[i*p+j] = f.Sigma * f.Sigma * f.inv.At(i, j)
			}
		}
		return out, nil
	}
	meat := make([]float64, p*p) // in Q's coordinates
	for i, e := range f.Residuals {
		w := e * e
		switch h := 1 - f.Leverage[i]; {
		case kind == HC1:
			w *= float64(f.N) / f.DF
		case kind >= HC2 && h < 1e-10:
			return nil, fmt.Errorf("row %d determines a coefficient by itself, HC%d does not exist: %w", i+1, kind-HC0, ErrRange)
		case kind == HC2:
			w /= h
		case kind == HC3:
			w /= h * h
		}
		for a := range p {
			for b := range p {
				meat[a*p+b] += w * f.q.At(i, a) * f.q.At(i, b)
			}
		}
	}
	return f.bread(meat), nil
}

// bread is R⁻¹MR⁻ᵀ.
func (f *Fit) bread(meat []float64) []float64 {
	p := len(f.Beta)
	var half, full mat.Dense
	half.Mul(f.rinv, mat.NewDense(p, p, meat))
	full.Mul(&half, f.rinv.T())
	return full.RawMatrix().Data
}

// Coefficients tests every coefficient on n - p degrees of freedom.
func (f *Fit) Coefficients(kind HC) ([]Coefficient, error) {
	cov, err := f.Cov(kind)
	if err != nil {
		return nil, err
	}
	p := len(f.Beta)
	out := make([]Coefficient, p)
	for j := range p {
		out[j] = coefficient(f.Names[j], f.Beta[j], math.Sqrt(cov[j*p+j]), f.DF)
	}
	return out, nil
}

// AdjustedMeans gives the predicted outcome with the 0/1 column named group
// at 0 and at 1 and every other column at its mean: the adjusted means of an
// analysis of covariance.
func (f *Fit) AdjustedMeans(group string) (zero, one float64, err error) {
	at := -1
	for j, n := range f.Names {
		if n == group {
			at = j
		}
	}
	if at < 0 {
		return 0, 0, fmt.Errorf("no column %q: %w", group, ErrRange)
	}
	for j, b := range f.Beta {
		if j != at {
			zero += b * f.means[j]
		}
	}
	return zero, zero + f.Beta[at], nil
}
