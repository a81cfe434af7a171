package mixed

import (
	"fmt"
	"math"

	"tend/stats/design"
)

// rows gives the data in coordinates in which the fixed effects' columns are
// orthonormal and the outcome is its least-squares residual over its
// standard deviation, so that no later sum loses digits to a large mean.
type rows struct {
	n, p  int
	x     []design.Column
	y     []float64
	r     []float64 // p×p upper triangular: X = X*R
	gamma []float64 // y = X*γ + scale·y*
	scale float64
}

const chunk = 512

// prepare checks the data and makes the coordinates.
func prepare(y []float64, x []design.Column) (*rows, error) {
	n, p := len(y), len(x)
	if p == 0 {
		return nil, fmt.Errorf("a model without columns: %w", design.ErrTooFew)
	}
	for _, c := range x {
		if len(c.Values) != n {
			return nil, fmt.Errorf("column %q has %d values, the outcome %d: %w", c.Name, len(c.Values), n, design.ErrLength)
		}
	}
	if n < p+2 {
		return nil, fmt.Errorf("%d rows for %d fixed effects: %w", n, p, design.ErrTooFew)
	}
	d := &rows{n: n, p: p, x: x, y: y, r: make([]float64, p*p), gamma: make([]float64, p)}
	gram := d.gram()
	for j := range p + 1 {
		if s := gram[pair(j, j)]; s-s != 0 {
			if j < p {
				return nil, firstBad(x[j].Name, x[j].Values)
			}
			return nil, firstBad("the outcome", y)
		}
	}
	return d, d.factor(gram)
}

func firstBad(name string, v []float64) error {
	if err := design.Finite(name, v); err != nil {
		return err
	}
	return fmt.Errorf("%s: values too large to square: %w", name, design.ErrNotFinite)
}

// gram is the packed cross-product of [X y], by chunks that stay in cache.
func (d *rows) gram() []float64 {
	q := d.p + 1
	g := make([]float64, packed(q))
	cols := make([][]float64, q)
	for lo := 0; lo < d.n; lo += chunk {
		hi := min(lo+chunk, d.n)
		for j := range d.p {
			cols[j] = d.x[j].Values[lo:hi]
		}
		cols[d.p] = d.y[lo:hi]
		k := 0
		for a := range q {
			for b := 0; b <= a; b++ {
				g[k] += dot(cols[a], cols[b])
				k++
			}
		}
	}
	return g
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// factor makes R and γ by Cholesky's method and names a dependent column.
func (d *rows) factor(gram []float64) error {
	p := d.p
	at := func(i, j int) *float64 { return &d.r[i*p+j] }
	for j := range p {
		for i := range j {
			s := gram[pair(j, i)]
			for k := range i {
				s -= *at(k, i) * *at(k, j)
			}
			*at(i, j) = s / *at(i, i)
		}
		s := gram[pair(j, j)]
		for k := range j {
			s -= *at(k, j) * *at(k, j)
		}
		if !(s > 1e-11*gram[pair(j, j)]) {
			return fmt.Errorf("column %q is constant or a combination of those before it: %w", d.x[j].Name, design.ErrSingular)
		}
		*at(j, j) = math.Sqrt(s)
	}
	total := gram[pair(p, p)]
	rss := total
	for j := range p {
		s := gram[pair(p, j)]
		for k := range j {
			s -= *at(k, j) * d.gamma[k]
		}
		d.gamma[j] = s / *at(j, j)
		rss -= d.gamma[j] * d.gamma[j]
	}
	// The subtraction is only good to 1e-16 of the total; where little is
	// left the residuals themselves tell.
	d.scale = 1
	if rss < 1e-8*total {
		w := make([]float64, p+1)
		rss = 0
		for i := range d.n {
			d.row(i, w)
			rss += w[p] * w[p]
		}
	}
	if !(rss > 1e-20*total) {
		return fmt.Errorf("the fixed effects explain the outcome without remainder: %w", ErrZeroVariance)
	}
	d.scale = math.Sqrt(rss / float64(d.n-p))
	return nil
}

// row fills w, of length p+1, with row i in the new coordinates.
func (d *rows) row(i int, w []float64) {
	p := d.p
	y := d.y[i]
	for j := range p {
		v := d.x[j].Values[i]
		for k := range j {
			v -= w[k] * d.r[k*p+j]
		}
		v /= d.r[j*p+j]
		w[j] = v
		y -= v * d.gamma[j]
	}
	w[p] = y / d.scale
}

// back takes coefficients of the orthonormal columns to those of x, in place.
func (d *rows) back(v []float64) {
	p := d.p
	for j := p - 1; j >= 0; j-- {
		for k := j + 1; k < p; k++ {
			v[j] -= d.r[j*p+k] * v[k]
		}
		v[j] /= d.r[j*p+j]
	}
}

// logDetR is log|R|.
func (d *rows) logDetR() float64 {
	s := 0.0
	for j := range d.p {
		s += math.Log(d.r[j*d.p+j])
	}
	return s
}
