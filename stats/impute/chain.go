package impute

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// chain is one set on its way. Rows are stored side by side, each variable
// less its observed mean over its observed standard deviation, so that the
// normal equations are well conditioned; a leading 1 is the intercept.
type chain struct {
	*deck
	rng         *rand.Rand
	w           int       // q + 1
	z           []float64 // n×w
	mean, scale []float64
	gram        []float64 // w×w of the rows with the variable observed
	chol        []float64 // of the predictors' part, q×q
	beta, star  []float64 // q: estimate and draw, intercept first
	fit         []donor   // observed rows' predictions
	spare       []donor
	bucket      []int32
}

type donor struct {
	at  float64
	row int32
}

func newChain(d *deck, rng *rand.Rand) *chain {
	c := &chain{deck: d, rng: rng, w: d.q + 1, mean: make([]float64, d.q), scale: make([]float64, d.q)}
	c.z = make([]float64, d.n*c.w)
	c.gram, c.chol = make([]float64, c.w*c.w), make([]float64, d.q*d.q)
	c.beta, c.star = make([]float64, d.q), make([]float64, d.q)
	c.fit = make([]donor, 0, d.n)
	for i := range d.n {
		c.z[i*c.w] = 1
	}
	for j, v := range d.vars {
		seen := d.observed[j]
		for _, i := range seen {
			c.mean[j] += v.Values[i] / float64(len(seen))
		}
		ss := 0.0
		for _, i := range seen {
			ss += (v.Values[i] - c.mean[j]) * (v.Values[i] - c.mean[j])
		}
		if c.scale[j] = math.Sqrt(ss / math.Max(1, float64(len(seen)-1))); c.scale[j] == 0 {
			c.scale[j] = 1
		}
		for _, i := range seen {
			c.z[i*c.w+j+1] = (v.Values[i] - c.mean[j]) / c.scale[j]
		}
		for _, i := range d.missing[j] {
			from := seen[rng.IntN(len(seen))]
			c.z[i*c.w+j+1] = (v.Values[from] - c.mean[j]) / c.scale[j]
		}
	}
	return c
}

func (c *chain) run(iterations int, trace func(variable int, mean float64)) error {
	for range iterations {
		for _, j := range c.order {
			if err := c.draw(j); err != nil {
				return fmt.Errorf("%q: %w", c.vars[j].Name, err)
			}
			m := 0.0
			for _, i := range c.missing[j] {
				m += c.z[i*c.w+j+1] / float64(len(c.missing[j]))
			}
			trace(j, c.mean[j]+c.scale[j]*m)
		}
	}
	return nil
}

// draw imputes variable j anew.
func (c *chain) draw(j int) error {
	sd, err := c.regress(j)
	if err != nil {
		return err
	}
	if c.vars[j].Method == Matching {
		c.match(j)
		return nil
	}
	for _, i := range c.missing[j] {
		c.z[i*c.w+j+1] = c.predict(c.star, j, i) + sd*c.rng.NormFloat64()
	}
	return nil
}

// predict is the regression at row i: variable j is left out.
func (c *chain) predict(b []float64, j, i int) float64 {
	row := c.z[i*c.w : i*c.w+c.w]
	s := 0.0
	for k, v := range row[:j+1] {
		s += b[k] * v
	}
	for k, v := range row[j+2:] {
		s += b[j+1+k] * v
	}
	return s
}

// regress fits variable j on the others where it was observed, and draws the
// residual SD and the coefficients from their posterior (σ² = RSS/χ², β
// normal), with a ridge of 1e-5 of the diagonal as mice has.
func (c *chain) regress(j int) (sd float64, err error) {
	w, q := c.w, c.q
	clear(c.gram)
	for _, i := range c.observed[j] {
		row := c.z[i*w : i*w+w]
		for a, v := range row {
			g := c.gram[a*w : a*w+a+1]
			for b := range g {
				g[b] += v * row[b]
			}
		}
	}
	at := func(a, b int) float64 { // the predictors' place in the rows
		if a > j {
			a++
		}
		if b > j {
			b++
		}
		if a < b {
			a, b = b, a
		}
		return c.gram[a*w+b]
	}
	target := func(a int) float64 {
		if a > j {
			a++
		}
		return c.gram[max(a, j+1)*w+min(a, j+1)]
	}
	for a := range q {
		for b := 0; b <= a; b++ {
			s := at(a, b)
			if a == b {
				s *= 1 + 1e-5
			}
			for k := range b {
				s -= c.chol[a*q+k] * c.chol[b*q+k]
			}
			if a != b {
				c.chol[a*q+b] = s / c.chol[b*q+b]
				continue
			}
			if !(s > 0) {
				// A predictor that is nothing where j was observed: drop it.
				s = math.Max(1e-12, 1e-12*at(a, a))
			}
			c.chol[a*q+a] = math.Sqrt(s)
		}
	}
	rss := c.gram[(j+1)*w+j+1]
	for a := range q {
		s := target(a)
		for k := range a {
			s -= c.chol[a*q+k] * c.beta[k]
		}
		c.beta[a] = s / c.chol[a*q+a]
		rss -= c.beta[a] * c.beta[a]
	}
	n := len(c.observed[j])
	df := float64(max(1, n-q))
	sd = math.Sqrt(math.Max(rss, 1e-12*c.gram[(j+1)*w+j+1]) / c.chiSquare(df))
	if sd-sd != 0 {
		return 0, fmt.Errorf("the residual variance is not finite: %w", ErrNoVariance)
	}
	for a := range q {
		c.star[a] = c.beta[a] + sd*c.rng.NormFloat64()
	}
	c.back(c.beta)
	c.back(c.star)
	return sd, nil
}

// back solves L'b = v in place.
func (c *chain) back(v []float64) {
	q := c.q
	for a := q - 1; a >= 0; a-- {
		for k := a + 1; k < q; k++ {
			v[a] -= c.chol[k*q+a] * v[k]
		}
		v[a] /= c.chol[a*q+a]
	}
}

// chiSquare draws from χ² (Marsaglia & Tsang 2000, ACM TOMS 26:363).
func (c *chain) chiSquare(df float64) float64 {
	a := df / 2
	boost := 1.0
	if a < 1 {
		boost = math.Pow(1-c.rng.Float64(), 1/a)
		a++
	}
	d := a - 1.0/3
	s := 1 / math.Sqrt(9*d)
	for {
		x := c.rng.NormFloat64()
		v := 1 + s*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if u := 1 - c.rng.Float64(); math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return 2 * boost * d * v
		}
	}
}

// match gives each missing row the value of one of the donors whose
// predictions (by the estimate) are nearest to its own (by the draw).
func (c *chain) match(j int) {
	c.fit = c.fit[:0]
	for _, i := range c.observed[j] {
		c.fit = append(c.fit, donor{c.predict(c.beta, j, i), int32(i)})
	}
	c.sort()
	k := min(c.donors, len(c.fit))
	for _, i := range c.missing[j] {
		at := c.predict(c.star, j, i)
		// The window of the k nearest grows from where at would be inserted.
		lo, hi := 0, len(c.fit)
		for lo < hi {
			if mid := (lo + hi) / 2; c.fit[mid].at < at {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		first, last := lo, lo
		for last-first < k {
			if first == 0 || last < len(c.fit) && c.fit[last].at-at < at-c.fit[first-1].at {
				last++
			} else {
				first--
			}
		}
		from := int(c.fit[first+c.rng.IntN(k)].row)
		c.z[i*c.w+j+1] = c.z[from*c.w+j+1]
	}
}

// sort orders the donors by prediction, then row: by the bucket a prediction
// falls into, then by insertion, which finds nearly everything in place.
func (c *chain) sort() {
	n := len(c.fit)
	lo, hi := c.fit[0].at, c.fit[0].at
	for _, d := range c.fit {
		lo, hi = min(lo, d.at), max(hi, d.at)
	}
	scale := 0.0
	if hi > lo {
		scale = (float64(n) - 0.5) / (hi - lo)
	}
	if scale-scale != 0 {
		scale = 0
	}
	c.bucket = append(c.bucket[:0], make([]int32, n+1)...)
	for _, d := range c.fit {
		c.bucket[int((d.at-lo)*scale)+1]++
	}
	for b := range n {
		c.bucket[b+1] += c.bucket[b]
	}
	c.spare = append(c.spare[:0], c.fit...)
	for _, d := range c.spare {
		b := &c.bucket[int((d.at-lo)*scale)]
		c.fit[*b] = d
		*b++
	}
	for i := 1; i < n; i++ {
		d := c.fit[i]
		k := i
		for ; k > 0 && (c.fit[k-1].at > d.at || c.fit[k-1].at == d.at && c.fit[k-1].row > d.row); k-- {
			c.fit[k] = c.fit[k-1]
		}
		c.fit[k] = d
	}
}

// columns gives the completed variables in their own units; what was observed
// is what was given, to the last digit.
func (c *chain) columns() [][]float64 {
	out := make([][]float64, c.q)
	for j, v := range c.vars {
		out[j] = slices.Clone(v.Values)
		for _, i := range c.missing[j] {
			out[j][i] = c.mean[j] + c.scale[j]*c.z[i*c.w+j+1]
		}
	}
	return out
}
