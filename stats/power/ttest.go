package power

import (
	"errors"
	"fmt"
	"math"

	"tend/stats/internal/root"
	"tend/stats/internal/tail"
	"tend/stats/noncentral"
)

// What a request can lack. Errors of this package wrap one of these.
var (
	ErrRange      = errors.New("out of range")
	ErrImpossible = errors.New("no number of people reaches this power")
)

// Sides of a test.
type Sides int

const (
	// TwoSided counts both tails, also the wrong one (R: power.t.test with
	// strict = TRUE).
	TwoSided Sides = iota
	// TwoSidedNearTail counts the tail of the effect only, as R's
	// power.t.test does unless told otherwise; it differs for weak effects.
	TwoSidedNearTail
	// OneSided tests in the direction of the effect.
	OneSided
)

func check(d, alpha float64) error {
	if d-d != 0 {
		return fmt.Errorf("effect %v: %w", d, ErrRange)
	}
	if !(alpha > 0 && alpha < 1) {
		return fmt.Errorf("alpha %v: %w", alpha, ErrRange)
	}
	return nil
}

// ofT is the power of a t test with df degrees of freedom and noncentrality.
func ofT(df, ncp, alpha float64, sides Sides) (float64, error) {
	if sides < TwoSided || sides > OneSided {
		return 0, fmt.Errorf("sides %d: %w", sides, ErrRange)
	}
	if sides == OneSided {
		alpha *= 2
	}
	t := tail.TQuantile(1-alpha/2, df)
	upper, err := noncentral.TSF(t, df, math.Abs(ncp))
	if err != nil || sides != TwoSided {
		return upper, err
	}
	lower, err := noncentral.TCDF(-t, df, math.Abs(ncp))
	return upper + lower, err
}

// Paired is the power of the paired t test to find d_z with n pairs. n need
// not be whole.
func Paired(dz, n, alpha float64, sides Sides) (float64, error) {
	if err := check(dz, alpha); err != nil {
		return 0, err
	}
	if !(n > 1) || math.IsInf(n, 0) {
		return 0, fmt.Errorf("%v pairs: %w", n, ErrRange)
	}
	return ofT(n-1, dz*math.Sqrt(n), alpha, sides)
}

// TwoGroup is the power of Student's t test to find a pooled d with n1 and n2
// people.
func TwoGroup(d, n1, n2, alpha float64, sides Sides) (float64, error) {
	if err := check(d, alpha); err != nil {
		return 0, err
	}
	if !(n1 >= 1 && n2 >= 1 && n1+n2 > 2) || math.IsInf(n1+n2, 0) {
		return 0, fmt.Errorf("groups of %v and %v: %w", n1, n2, ErrRange)
	}
	return ofT(n1+n2-2, d/math.Sqrt(1/n1+1/n2), alpha, sides)
}

// PairedN is the number of pairs for a power.
func PairedN(dz, power, alpha float64, sides Sides) (float64, error) {
	return solve(power, alpha, 2, func(n float64) (float64, error) { return Paired(dz, n, alpha, sides) })
}

// TwoGroupN is the number of people in the first group for a power when the
// second is ratio times as large.
func TwoGroupN(d, ratio, power, alpha float64, sides Sides) (float64, error) {
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return 0, fmt.Errorf("ratio %v: %w", ratio, ErrRange)
	}
	least := 2 * math.Max(1, 1/ratio)
	return solve(power, alpha, least, func(n float64) (float64, error) { return TwoGroup(d, n, n*ratio, alpha, sides) })
}

// solve finds the n from least to 10⁷ at which f reaches the power.
func solve(power, alpha, least float64, f func(n float64) (float64, error)) (float64, error) {
	if !(power > alpha && power < 1) {
		return 0, fmt.Errorf("power %v with alpha %v: %w", power, alpha, ErrRange)
	}
	const most = 1e7
	lo, err := f(least)
	if err != nil {
		return 0, err
	}
	if lo >= power {
		return least, nil
	}
	hi, err := f(most)
	if err != nil {
		return 0, err
	}
	if hi < power {
		return 0, fmt.Errorf("power %v: %w", power, ErrImpossible)
	}
	var failed error
	n, err := root.Brent(func(logN float64) float64 {
		p, err := f(math.Exp(logN))
		if err != nil {
			failed = err
		}
		return p - power
	}, math.Log(least), math.Log(most), 1e-13)
	if failed != nil {
		return 0, failed
	}
	if err != nil {
		return 0, fmt.Errorf("power %v: %w", power, ErrImpossible)
	}
	return math.Exp(n), nil
}
