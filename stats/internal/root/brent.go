// Package root finds where a continuous function of one number is zero.
package root

import (
	"errors"
	"math"
)

// ErrBracket says that the two ends given do not have values of opposite sign.
var ErrBracket = errors.New("the function has the same sign at both ends")

// Brent returns x in [a, b] with f(x) = 0 to within tol (absolute), by
// Brent's combination of bisection, secant and inverse quadratic steps
// (R. P. Brent, Algorithms for Minimization without Derivatives, 1973, ch. 4).
// f(a) and f(b) must have opposite signs.
func Brent(f func(float64) float64, a, b, tol float64) (float64, error) {
	return brent(f, a, b, f(a), f(b), tol)
}

func brent(f func(float64) float64, a, b, fa, fb, tol float64) (float64, error) {
	if fa == 0 {
		return a, nil
	}
	if fb == 0 {
		return b, nil
	}
	if math.IsNaN(fa) || math.IsNaN(fb) || (fa > 0) == (fb > 0) {
		return 0, ErrBracket
	}
	c, fc := a, fa
	d := b - a
	e := d
	for range 200 {
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			d = b - a
			e = d
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		step := 2*2.220446049250313e-16*math.Abs(b) + tol/2
		m := (c - b) / 2
		if math.Abs(m) <= step || fb == 0 {
			return b, nil
		}
		if math.Abs(e) < step || math.Abs(fa) <= math.Abs(fb) {
			d, e = m, m
		} else {
			p, q := interpolate(a, b, c, fa, fb, fc, m)
			if 2*p < 3*m*q-math.Abs(step*q) && p < math.Abs(e*q/2) {
				e, d = d, p/q
			} else {
				d, e = m, m
			}
		}
		a, fa = b, fb
		if math.Abs(d) > step {
			b += d
		} else {
			b += math.Copysign(step, m)
		}
		fb = f(b)
	}
	return b, nil
}

// interpolate gives the step p/q, p >= 0, of the secant (two points) or the
// inverse quadratic (three points).
func interpolate(a, b, c, fa, fb, fc, m float64) (p, q float64) {
	s := fb / fa
	if a == c {
		p, q = 2*m*s, 1-s
	} else {
		u, r := fa/fc, fb/fc
		p = s * (2*m*u*(u-r) - (b-a)*(r-1))
		q = (u - 1) * (r - 1) * (s - 1)
	}
	if p > 0 {
		return p, -q
	}
	return -p, q
}

// Grow is Brent for a monotone f when only a starting interval is known: it
// widens [a, b] by doubling, at most 60 times, towards the side on which the
// root must lie. rising says that f increases with its argument.
func Grow(f func(float64) float64, a, b, tol float64, rising bool) (float64, error) {
	fa, fb := f(a), f(b)
	for range 60 {
		if (fa > 0) != (fb > 0) || fa == 0 || fb == 0 {
			return brent(f, a, b, fa, fb, tol)
		}
		w := b - a
		if (fa > 0) == rising {
			b, fb = a, fa
			a -= 2 * w
			fa = f(a)
		} else {
			a, fa = b, fb
			b += 2 * w
			fb = f(b)
		}
	}
	return 0, ErrBracket
}
