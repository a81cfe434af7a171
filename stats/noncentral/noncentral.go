// Package noncentral is the noncentral t distribution, accurate to about
// 1e-12 in either tail, and the confidence interval for its noncentrality
// that exact intervals of standardised mean differences rest on.
//
// T with df degrees of freedom and noncentrality ncp is (Z + ncp)/S, where Z
// is standard normal and df·S² is χ² with df degrees of freedom.
package noncentral

import (
	"errors"
	"fmt"
	"math"

	"tend/stats/internal/root"
	"tend/stats/internal/tail"
)

// ErrInput says that a degree of freedom, noncentrality or level is not one.
var ErrInput = errors.New("noncentral t: not a valid input")

// TCDF is P(T <= t) for df > 0 and finite ncp.
func TCDF(t, df, ncp float64) (float64, error) {
	if err := check(t, df, ncp); err != nil {
		return 0, err
	}
	return area(t, df, ncp, 1), nil
}

// TSF is P(T > t), computed in that tail.
func TSF(t, df, ncp float64) (float64, error) {
	if err := check(t, df, ncp); err != nil {
		return 0, err
	}
	return area(t, df, ncp, -1), nil
}

func check(t, df, ncp float64) error {
	if math.IsNaN(t) || math.IsNaN(ncp) || math.IsInf(ncp, 0) || math.IsNaN(df) || df <= 0 {
		return fmt.Errorf("%w: t = %v, df = %v, ncp = %v", ErrInput, t, df, ncp)
	}
	return nil
}

// NCPInterval gives the noncentralities for which the observed t is the
// upper and the lower (1-level)/2 point: the exact interval obtained by
// inverting the test (Steiger & Fouladi 1997; R: MBESS::conf.limits.nct).
// level is in (0, 1), for example 0.95.
func NCPInterval(t, df, level float64) (lo, hi float64, err error) {
	if err := check(t, df, 0); err != nil {
		return 0, 0, err
	}
	if math.IsInf(t, 0) || !(level > 0 && level < 1) {
		return 0, 0, fmt.Errorf("%w: t = %v, level = %v", ErrInput, t, level)
	}
	if lo, err = solve(t, df, (1-level)/2, -1); err != nil {
		return 0, 0, err
	}
	hi, err = solve(t, df, (1-level)/2, 1)
	return lo, hi, err
}

// solve finds the ncp at which the tail on the given side has area p. On the
// probit scale the area is nearly linear in ncp, so few steps are needed.
func solve(t, df, p, side float64) (float64, error) {
	z := tail.NormalQuantile(p)
	f := func(ncp float64) float64 {
		return probit(area(t, df, ncp, side)) - z
	}
	spread := math.Sqrt(1 + t*t/(2*df))
	guess := t - side*z*spread
	return root.Grow(f, guess-0.2*spread, guess+0.2*spread, 1e-12*(1+math.Abs(t)), side < 0)
}

// probit is the normal quantile, kept finite so that a search can go on from
// a tail too small to represent.
func probit(p float64) float64 {
	switch {
	case p < 1e-300:
		return -37.1
	case p >= 1:
		return 8.3
	}
	return tail.NormalQuantile(p)
}

// TQuantile is the t with P(T <= t) = p for 0 < p < 1.
func TQuantile(p, df, ncp float64) (float64, error) {
	if err := check(0, df, ncp); err != nil {
		return 0, err
	}
	if !(p > 0 && p < 1) {
		return 0, fmt.Errorf("%w: probability %v", ErrInput, p)
	}
	side, q := 1.0, p
	if p > 0.5 {
		side, q = -1, 1-p
	}
	z := tail.NormalQuantile(q)
	f := func(t float64) float64 { return probit(area(t, df, ncp, side)) - z }
	spread := math.Sqrt(1 + ncp*ncp/(2*df))
	guess := ncp + side*z*spread
	return root.Grow(f, guess-spread/2, guess+spread/2, 1e-12*(1+math.Abs(guess)), side > 0)
}
