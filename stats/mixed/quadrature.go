package mixed

import (
	"math"

	"tend/stats/design"
)

// quadrature is the logistic likelihood with score and information; rows are
// in order of their unit.
type quadrature struct {
	n, p    int
	units   int
	largest int
	y       []float64
	x       []float64 // n×p row-major
	from    []int     // first row of each unit, and n at the end
	mode    []float64 // of z, kept from one evaluation to the next
	spread  []float64 // root mean square of each column
	nodes   int

	ll    float64
	score []float64 // p+1
	info  []float64 // (p+1)², minus the second derivatives
	outer []float64 // (p+1)², Σ of the units' score products

	xb      []float64 // of one unit
	c, e1   []float64 // complete score; its mean
	ecc, eh []float64 // means of products and of complete second derivatives
	prob    []float64
}

func newQuadrature(y []float64, x []design.Column, group []int, m int) *quadrature {
	n, p := len(y), len(x)
	k := p + 1
	g := &quadrature{n: n, p: p, y: make([]float64, n), x: make([]float64, n*p), spread: make([]float64, p), score: make([]float64, k), info: make([]float64, k*k), outer: make([]float64, k*k),
		c: make([]float64, k), e1: make([]float64, k), ecc: make([]float64, k*k), eh: make([]float64, k*k)}
	start := make([]int, m+1)
	for _, c := range group {
		start[c+1]++
	}
	for c := range m {
		if start[c+1] > 0 {
			g.units++
			g.largest = max(g.largest, start[c+1])
			g.from = append(g.from, start[c])
		}
		start[c+1] += start[c]
	}
	g.from = append(g.from, n)
	for i, c := range group {
		at := start[c]
		start[c]++
		g.y[at] = y[i]
		for j := range p {
			v := x[j].Values[i]
			g.x[at*p+j] = v
			g.spread[j] += v * v
		}
	}
	for j := range p {
		g.spread[j] = math.Sqrt(g.spread[j] / float64(n))
	}
	g.mode = make([]float64, g.units)
	g.xb, g.prob = make([]float64, g.largest), make([]float64, g.largest)
	return g
}

// evaluate fills ll, score, info and outer at par = (β, SD).
func (g *quadrature) evaluate(par []float64, flat bool) {
	clear(g.score)
	clear(g.info)
	clear(g.outer)
	g.ll = 0
	sd := par[g.p]
	if flat {
		sd = 0
	}
	for u := range g.units {
		lo, hi := g.from[u], g.from[u+1]
		for i := lo; i < hi; i++ {
			g.xb[i-lo] = quad(g.x[i*g.p:(i+1)*g.p], par[:g.p])
		}
		if sd == 0 {
			g.plain(lo, hi)
			continue
		}
		g.integrate(u, lo, hi, sd)
	}
}

// plain adds rows without a random intercept; the SD's own entries stay zero.
func (g *quadrature) plain(lo, hi int) {
	k := g.p + 1
	clear(g.c)
	for i := lo; i < hi; i++ {
		l, pr := logistic(g.y[i], g.xb[i-lo])
		g.ll += l
		row := g.x[i*g.p : (i+1)*g.p]
		axpy(g.c, g.y[i]-pr, row)
		w := pr * (1 - pr)
		for a, v := range row {
			axpy(g.info[a*k:a*k+g.p], w*v, row)
		}
	}
	for a := range g.p {
		g.score[a] += g.c[a]
		axpy(g.outer[a*k:a*k+k], g.c[a], g.c)
	}
}

// logistic is the log-probability of the answer y and P(y = 1).
func logistic(y, eta float64) (ll, p float64) {
	if eta >= 0 {
		e := math.Exp(-eta)
		p = 1 / (1 + e)
		return (y-1)*eta - math.Log1p(e), p
	}
	e := math.Exp(eta)
	p = e / (1 + e)
	return y*eta - math.Log1p(e), p
}

// logDensity is the log of the integrand at z, and its two derivatives.
func (g *quadrature) logDensity(lo, hi int, sd, z float64) (f, f1, f2 float64) {
	f, f1, f2 = -z*z/2, -z, -1
	for i := lo; i < hi; i++ {
		l, p := logistic(g.y[i], g.xb[i-lo]+sd*z)
		g.prob[i-lo] = p
		f += l
		f1 += sd * (g.y[i] - p)
		f2 -= sd * sd * p * (1 - p)
	}
	return f, f1, f2
}

// integrate adds one unit. The step is half the curve's width at the mode,
// and fine beside the logistic's nearest pole, at distance π/SD.
func (g *quadrature) integrate(u, lo, hi int, sd float64) {
	z := g.mode[u]
	var top, f1, f2 float64
	for range 60 {
		top, f1, f2 = g.logDensity(lo, hi, sd, z)
		d := -f1 / f2
		z += math.Max(-2, math.Min(2, d))
		if math.Abs(d) < 1e-8 {
			break
		}
	}
	g.mode[u] = z
	top, _, f2 = g.logDensity(lo, hi, sd, z)
	h := math.Min(0.5/math.Sqrt(-f2), 0.55/math.Abs(sd))
	clear(g.e1)
	clear(g.ecc)
	clear(g.eh)
	sum, nodes := g.node(lo, hi, sd, z, 1), 1
	for _, dir := range [2]float64{h, -h} {
		for i := 1; i < 4000; i++ {
			at := z + float64(i)*dir
			f, _, _ := g.logDensity(lo, hi, sd, at)
			w := math.Exp(f - top)
			if w < 1e-18 {
				break
			}
			sum += g.node(lo, hi, sd, at, w)
			nodes++
		}
	}
	g.nodes = max(g.nodes, nodes)
	g.ll += top + math.Log(sum*h) - 0.9189385332046727
	g.close(sum)
}

// node adds the complete-data score and second derivatives at z, weight w.
// g.prob holds the probabilities there.
func (g *quadrature) node(lo, hi int, sd, z, w float64) float64 {
	p, k := g.p, g.p+1
	c := g.c
	clear(c)
	for i := lo; i < hi; i++ {
		pr := g.prob[i-lo]
		r, v := g.y[i]-pr, w*pr*(1-pr)
		row := g.x[i*p : (i+1)*p]
		for a, xa := range row {
			c[a] += r * xa
			t := v * xa
			for b := 0; b <= a; b++ {
				g.eh[a*k+b] += t * row[b]
			}
			g.eh[p*k+a] += t * z
		}
		c[p] += r * z
		g.eh[p*k+p] += v * z * z
	}
	for a, ca := range c {
		g.e1[a] += w * ca
		for b := 0; b <= a; b++ {
			g.ecc[a*k+b] += w * ca * c[b]
		}
	}
	return w
}

// close turns the unit's sums to its score and information (Louis 1982,
// J. R. Stat. Soc. B 44:226).
func (g *quadrature) close(sum float64) {
	k := g.p + 1
	for a := range k {
		g.e1[a] /= sum
		g.score[a] += g.e1[a]
	}
	for a := range k {
		for b := 0; b <= a; b++ {
			o := g.e1[a] * g.e1[b]
			v := (g.eh[a*k+b]-g.ecc[a*k+b])/sum + o
			g.info[a*k+b] += v
			g.outer[a*k+b] += o
			if a != b {
				g.info[b*k+a] += v
				g.outer[b*k+a] += o
			}
		}
	}
}
