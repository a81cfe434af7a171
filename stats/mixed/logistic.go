package mixed

import (
	"fmt"
	"math"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// LogisticFit is a logistic model with a random intercept per unit.
// Coefficients are log odds ratios for a given unit (not averaged over
// units).
type LogisticFit struct {
	Names        []string
	Rows, Units  int
	Beta, SE     []float64
	Z, P, Lo, Hi []float64 // Wald, 95 %
	SD           float64   // of the intercepts, on the logit scale
	SELogSD      float64   // standard error of log SD; 0 on the boundary
	Cov          []float64 // (p+1)×(p+1) of (β, SD), row-major
	LogLik       float64
	Boundary     bool // SD is zero: an ordinary logistic regression
	Iterations   int
	NodesPerUnit int // most quadrature nodes that one unit needed
}

// Logistic fits logit P(y = 1) = Xβ + SD·z_group by maximum likelihood. The
// integral over each unit's z is a trapezoidal sum centred and scaled at its
// mode, which converges geometrically because the integrand is analytic; it
// is fine enough for about ten digits, unlike Laplace's approximation, which
// is poor for few yes/no answers per unit (R: lme4::glmer with a large nAGQ).
//
// y holds 0 and 1. Errors: one answer only, a column that separates the
// answers, fewer than two units, no unit with two rows.
func Logistic(y []float64, x []design.Column, group []int) (*LogisticFit, error) {
	n := len(y)
	if err := design.Check(x, n); err != nil {
		return nil, err
	}
	yes := 0
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("outcome, row %d: %v is neither 0 nor 1: %w", i+1, v, ErrCodes)
		}
		yes += int(v)
	}
	if yes == 0 || yes == n {
		return nil, fmt.Errorf("every answer is the same: %w", ErrZeroVariance)
	}
	m, err := levels("group", group, n, false)
	if err != nil {
		return nil, err
	}
	g := newQuadrature(y, x, group, m)
	if g.units < 2 {
		return nil, fmt.Errorf("%d group, at least 2 are needed: %w", g.units, ErrTooFew)
	}
	if g.largest < 2 {
		return nil, fmt.Errorf("every group has one row: %w", ErrNoSupport)
	}
	return g.fit(design.Names(x))
}

// fit climbs from an ordinary logistic regression with SD = 1.
func (g *quadrature) fit(names []string) (*LogisticFit, error) {
	p, k := g.p, g.p+1
	par := make([]float64, k)
	if _, err := g.climb(par, true); err != nil {
		return nil, err
	}
	flat := g.ll
	start := append([]float64(nil), par...)
	par[p] = 1
	iter, err := g.climb(par, false)
	if err != nil {
		return nil, err
	}
	// SD = 0 is always stationary; the fit there is the flat one.
	boundary := math.Abs(par[p]) < 1e-4 || g.ll <= flat
	if boundary {
		copy(par, start)
		par[p] = 0
		g.evaluate(par, true)
	}
	f := &LogisticFit{Names: names, Rows: g.n, Units: g.units, SD: math.Abs(par[p]), LogLik: g.ll, Boundary: boundary, Iterations: iter, NodesPerUnit: g.nodes}
	info := append([]float64(nil), g.info...)
	if boundary {
		for j := range k {
			info[p*k+j], info[j*k+p] = 0, 0
		}
		info[p*k+p] = 1
	}
	f.Cov = make([]float64, k*k)
	if _, ok := invert(f.Cov, info, k); !ok {
		return nil, fmt.Errorf("the information at the maximum is singular: %w", ErrNoSupport)
	}
	if boundary {
		f.Cov[p*k+p] = 0
	} else {
		f.SELogSD = math.Sqrt(f.Cov[p*k+p]) / f.SD
	}
	z := tail.NormalQuantile(0.975)
	for j := range p {
		se := math.Sqrt(f.Cov[j*k+j])
		f.Beta, f.SE = append(f.Beta, par[j]), append(f.SE, se)
		f.Z, f.P = append(f.Z, par[j]/se), append(f.P, tail.Normal2(par[j]/se))
		f.Lo, f.Hi = append(f.Lo, par[j]-z*se), append(f.Hi, par[j]+z*se)
	}
	return f, nil
}

// climb maximises over β, and over SD unless flat, in place.
func (g *quadrature) climb(par []float64, flat bool) (int, error) {
	p, k := g.p, g.p+1
	if flat {
		k = p
	}
	h, step, next := make([]float64, k*k), make([]float64, p+1), append([]float64(nil), par...)
	g.evaluate(par, flat)
	for iter := 1; iter <= 100; iter++ {
		ll := g.ll
		grad := append([]float64(nil), g.score[:k]...)
		square(h, g.info, k, p+1)
		if !solve(step[:k], h, grad, k) {
			square(h, g.outer, k, p+1)
			ridge(h, k)
			if !solve(step[:k], h, grad, k) {
				return iter, fmt.Errorf("the information is singular at step %d: %w", iter, ErrNoSupport)
			}
		}
		gain := quad(step[:k], grad)
		moved := false
		for scale := 1.0; scale > 1e-8; scale /= 2 {
			for j := range k {
				next[j] = par[j] + scale*step[j]
			}
			g.evaluate(next, flat)
			if g.ll >= ll-1e-12*math.Abs(ll) {
				moved = true
				break
			}
		}
		if !moved && gain > 1e-8 {
			return iter, fmt.Errorf("step %d does not raise the log-likelihood %.8g: %w", iter, ll, ErrNotConverged)
		}
		if moved {
			copy(par, next)
		} else {
			g.evaluate(par, flat)
		}
		for j := range p {
			if math.Abs(par[j])*g.spread[j] > 30 {
				return iter, fmt.Errorf("coefficient %d runs off: a column separates the answers: %w", j+1, ErrNoSupport)
			}
		}
		if gain < 1e-20*(1+math.Abs(ll)) || !moved {
			return iter, nil
		}
	}
	return 100, fmt.Errorf("100 steps reached a log-likelihood of %.8g and an SD of %.4g: %w", g.ll, par[p], ErrNotConverged)
}

// square copies the leading k×k part of an m×m matrix.
func square(dst, src []float64, k, m int) {
	for i := range k {
		copy(dst[i*k:i*k+k], src[i*m:i*m+k])
	}
}
