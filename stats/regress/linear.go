package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
)

// Linear is a least-squares fit.
type Linear struct {
	N            int
	DF           int // residual degrees of freedom, rows minus columns
	Coefficients []Coefficient
	Sigma        float64 // residual standard deviation
	R2           float64 // share of the variance around the mean
	Residuals    []float64
	Leverage     []float64 // diagonal of the hat matrix, 0 to 1
	Cov          []float64 // covariance of the coefficients, p×p, row-major

	names []string
	beta  []float64
	x     []float64 // n×p
	root  []float64 // L, p×p, with LL' = (X'X)⁻¹
}

// OLS fits y = Xβ + e by least squares through Householder's QR (R: lm). The
// intercept, if wanted, is a column ([design.Intercept]). There must be more
// rows than columns. The standard errors take the residual variance as the
// same for every row; see [Linear.Robust] and [Linear.Cluster].
func OLS(y []float64, x []design.Column) (*Linear, error) {
	if err := checkOutcome(y, x); err != nil {
		return nil, err
	}
	n, p := len(y), len(x)
	if n <= p {
		return nil, fmt.Errorf("%d rows for %d columns leave nothing to estimate the error from: %w", n, p, ErrTooFew)
	}
	f := &Linear{N: n, DF: n - p, names: design.Names(x), x: rowMajor(x), beta: make([]float64, p)}
	var qr mat.QR
	qr.Factorize(mat.NewDense(n, p, f.x))
	if err := qr.SolveVecTo(mat.NewVecDense(p, f.beta), false, mat.NewVecDense(n, y)); err != nil {
		return nil, fmt.Errorf("the columns are nearly dependent: %w", design.ErrSingular)
	}
	if err := f.inverseRoot(&qr); err != nil {
		return nil, err
	}
	rss := f.residuals(y)
	tss := around(y)
	f.Sigma = math.Sqrt(rss / float64(f.DF))
	if tss > 0 {
		f.R2 = 1 - rss/tss
	}
	f.Cov = f.sandwich(nil)
	for i := range f.Cov {
		f.Cov[i] *= f.Sigma * f.Sigma
	}
	if err := finite("an estimate", append(append([]float64{f.Sigma, tss}, f.beta...), f.Cov...)...); err != nil {
		return nil, err
	}
	f.Coefficients = coefficients(f.names, f.beta, f.Cov, float64(f.DF))
	return f, nil
}

// inverseRoot keeps L = R⁻¹, for which LL' = (R'R)⁻¹ = (X'X)⁻¹.
func (f *Linear) inverseRoot(qr *mat.QR) error {
	p := len(f.beta)
	var r mat.Dense
	qr.RTo(&r)
	tri := mat.NewTriDense(p, mat.Upper, nil)
	for i := range p {
		for j := i; j < p; j++ {
			tri.SetTri(i, j, r.At(i, j))
		}
	}
	var inv mat.TriDense
	if err := inv.InverseTri(tri); err != nil {
		return fmt.Errorf("the columns are nearly dependent: %w", design.ErrSingular)
	}
	f.root = make([]float64, p*p)
	for i := range p {
		for j := i; j < p; j++ {
			f.root[i*p+j] = inv.At(i, j)
		}
	}
	return nil
}

// residuals fills Residuals and Leverage and gives the residual sum of squares.
func (f *Linear) residuals(y []float64) float64 {
	p := len(f.beta)
	f.Residuals, f.Leverage = make([]float64, f.N), make([]float64, f.N)
	white := make([]float64, p)
	rss := 0.0
	for i := range y {
		row := f.x[i*p : (i+1)*p]
		e := y[i]
		for j, v := range row {
			e -= v * f.beta[j]
		}
		f.whiten(white, row)
		h := 0.0
		for _, w := range white {
			h += w * w
		}
		f.Residuals[i], f.Leverage[i] = e, math.Min(1, h)
		rss += e * e
	}
	return rss
}

// whiten is L'v: a row of the design in coordinates in which X'X is the unit
// matrix.
func (f *Linear) whiten(dst, v []float64) {
	p := len(v)
	for k := range dst {
		s := 0.0
		for j := 0; j <= k; j++ {
			s += v[j] * f.root[j*p+k]
		}
		dst[k] = s
	}
}

// sandwich is L M L' for a symmetric p×p M in whitened coordinates, nil for
// the unit matrix.
func (f *Linear) sandwich(m []float64) []float64 {
	p := len(f.beta)
	l := mat.NewDense(p, p, f.root)
	var half, out mat.Dense
	if m == nil {
		out.Mul(l, l.T())
	} else {
		half.Mul(l, mat.NewDense(p, p, m))
		out.Mul(&half, l.T())
	}
	return append([]float64(nil), out.RawMatrix().Data...)
}

// around is the sum of squares around the mean.
func around(y []float64) float64 {
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	ss := 0.0
	for _, v := range y {
		ss += (v - mean) * (v - mean)
	}
	return ss
}

// Contrast tests a weighted sum of the coefficients, one weight per column.
func (f *Linear) Contrast(name string, weights []float64) (Coefficient, error) {
	return contrast(name, weights, f.beta, f.Cov, float64(f.DF))
}

func contrast(name string, w, beta, cov []float64, df float64) (Coefficient, error) {
	if len(w) != len(beta) {
		return Coefficient{}, fmt.Errorf("%d weights for %d columns: %w", len(w), len(beta), ErrLength)
	}
	if err := design.Finite("weights", w); err != nil {
		return Coefficient{}, err
	}
	value, variance := 0.0, 0.0
	for j := range w {
		value += w[j] * beta[j]
		for k := range w {
			variance += w[j] * w[k] * cov[j*len(w)+k]
		}
	}
	return coefficient(name, value, math.Sqrt(math.Max(0, variance)), df), finite(name, value, variance)
}
