package noncentral

import (
	"math"

	"tend/stats/internal/tail"
)

// area is P(T <= t) for side = 1 and P(T > t) for side = -1.
//
// It is the integral over u = log S of Φ(side·(t·e^u - ncp)) times the
// density of u, which is analytic and falls off faster than exponentially on
// one side at least; the trapezoidal rule then converges geometrically
// (Trefethen & Weideman 2014, SIAM Review 56:385). The step is halved until
// two sums agree. There is no cancellation: every term is positive.
func area(t, df, ncp, side float64) float64 {
	if math.IsInf(df, 1) || math.IsInf(t, 0) {
		return tail.NormalLower(side * (t - ncp))
	}
	g := integrand{t: t, df: df, ncp: ncp, side: side}
	u := g.mode()
	h := 0.5 * g.width(u)
	sum := g.sum(u, h)
	for range 8 {
		finer := sum + g.sum(u+h/2, h)
		h /= 2
		if math.Abs(finer-2*sum) <= 1e-13*finer {
			sum = finer
			break
		}
		sum = finer
	}
	return math.Min(1, math.Exp(logNormaliser(df))*sum*h)
}

// integrand is the term under the integral, without its constant.
type integrand struct{ t, df, ncp, side float64 }

func (g integrand) at(u float64) float64 {
	z := g.side * (g.t*math.Exp(u) - g.ncp)
	return math.Exp(g.df*(u-math.Expm1(2*u)/2)) * math.Erfc(-z/math.Sqrt2) / 2
}

// log is the logarithm of at, finite in the far tail.
func (g integrand) log(u float64) float64 {
	z := g.side * (g.t*math.Exp(u) - g.ncp)
	return g.df*(u-math.Expm1(2*u)/2) + logLower(z)
}

// logLower is log Φ(z).
func logLower(z float64) float64 {
	if z > -30 {
		return math.Log(math.Erfc(-z/math.Sqrt2) / 2)
	}
	return -z*z/2 - math.Log(-z) - 0.9189385332046727 - 1/(z*z)
}

// mode is where the integrand is largest, by golden section from a bracket
// that grows until it holds a maximum.
func (g integrand) mode() float64 {
	w := 1 / math.Sqrt(2*g.df)
	a, b, c := -w, 0.0, w
	fa, fb, fc := g.log(a), g.log(b), g.log(c)
	for range 80 {
		if fb >= fa && fb >= fc {
			break
		}
		if fa > fb {
			a, b, c = a-1.6*(b-a), a, b
			fa, fb, fc = g.log(a), fa, fb
		} else {
			a, b, c = b, c, c+1.6*(c-b)
			fa, fb, fc = fb, fc, g.log(c)
		}
	}
	// The rule needs the mode only roughly: a parabola through the bracket.
	for range 3 {
		if d := (b-a)*(fb-fc) - (b-c)*(fb-fa); d != 0 {
			x := b - ((b-a)*(b-a)*(fb-fc)-(b-c)*(b-c)*(fb-fa))/(2*d)
			if !(x > a && x < c) || x == b {
				break
			}
			fx := g.log(x)
			switch {
			case fx >= fb && x > b:
				a, fa, b, fb = b, fb, x, fx
			case fx >= fb:
				c, fc, b, fb = b, fb, x, fx
			case x > b:
				c, fc = x, fx
			default:
				a, fa = x, fx
			}
		}
	}
	return b
}

// width is the standard deviation of the normal curve that matches the
// integrand's top.
func (g integrand) width(u float64) float64 {
	w := 0.5 / math.Sqrt(2*g.df)
	curve := (2*g.log(u) - g.log(u-w) - g.log(u+w)) / (w * w)
	if !(curve > 2*g.df*0.05) {
		return 1 / math.Sqrt(2*g.df)
	}
	return 1 / math.Sqrt(curve)
}

// sum adds the integrand at u, u±h, u±2h, … until the terms no longer count.
func (g integrand) sum(u, h float64) float64 {
	s := g.at(u)
	for k := 1; k < 1<<20; k++ {
		v := g.at(u + float64(k)*h)
		s += v
		if v <= 1e-18*s {
			break
		}
	}
	for k := 1; k < 1<<20; k++ {
		v := g.at(u - float64(k)*h)
		s += v
		if v <= 1e-18*s {
			break
		}
	}
	return s
}

// logNormaliser is the log density of log S at zero:
// log 2 + a log a - a - log Γ(a), a = df/2, without cancellation when a is
// large (Stirling's series, Abramowitz & Stegun 6.1.41).
func logNormaliser(df float64) float64 {
	a := df / 2
	if a < 12 {
		lg, _ := math.Lgamma(a)
		return math.Ln2 + a*math.Log(a) - a - lg
	}
	i := 1 / (a * a)
	series := (1.0/12 - i*(1.0/360-i*(1.0/1260-i*(1.0/1680-i*(1.0/1188-i*691.0/360360))))) / a
	return math.Ln2 + 0.5*math.Log(a) - 0.9189385332046727 - series
}
