package power

import (
	"fmt"
	"math"

	"tend/stats/internal/root"
)

// Size is a number needed.
type Size struct {
	N     int     // the smallest whole number that is enough: pairs, or people per group
	Exact float64 // the fractional number at which the power is reached exactly
	Power float64 // with N
}

// mostPeople is where a search for a sample size ends.
const mostPeople = 1e9

// PairedSize is the number of pairs with which the paired t test has the
// power wanted (R: power.t.test(type = "paired")$n; pwr::pwr.t.test).
func PairedSize(d, power float64, t Test) (Size, error) {
	return solve(power, t, func(n float64) (float64, error) { return paired(d, n, t) })
}

// TwoGroupsSize is the number of people in each of two equal groups (R:
// power.t.test()$n).
func TwoGroupsSize(d, power float64, t Test) (Size, error) {
	return solve(power, t, func(n float64) (float64, error) { return twoGroups(d, n, n, t) })
}

// solve finds where a power that rises with n reaches the one wanted.
func solve(power float64, t Test, of func(n float64) (float64, error)) (Size, error) {
	if err := t.check(); err != nil {
		return Size{}, err
	}
	if !(power > t.Alpha && power < 1) {
		return Size{}, fmt.Errorf("power %v, must be above the significance level and below 1: %w", power, ErrRange)
	}
	var failed error
	f := func(n float64) float64 {
		p, err := of(n)
		if err != nil {
			failed = err
			return math.NaN()
		}
		return p - power
	}
	lo, hi := 2.0, 2.0
	for f(hi) < 0 && failed == nil {
		if lo, hi = hi, 2*hi; hi > mostPeople {
			return Size{}, fmt.Errorf("more than %.0g: %w", mostPeople, ErrUnreachable)
		}
	}
	s := Size{Exact: 2}
	if failed == nil && hi > 2 {
		var err error
		if s.Exact, err = root.Brent(f, lo, hi, 1e-10*hi); err != nil && failed == nil {
			failed = err
		}
	}
	if failed != nil {
		return Size{}, failed
	}
	// A hair above a whole number is that number.
	s.N = max(2, int(math.Ceil(s.Exact-1e-7)))
	var err error
	s.Power, err = of(float64(s.N))
	return s, err
}

// Enrol is the number to enrol so that n are left when the given share (0 up
// to 1) is lost.
func Enrol(n int, lost float64) (int, error) {
	if n < 0 || float64(n) > mostPeople || !(lost >= 0 && lost < 1) {
		return 0, fmt.Errorf("%d people with a loss of %v: %w", n, lost, ErrRange)
	}
	all := math.Ceil(float64(n)/(1-lost) - 1e-9)
	if all > 1e15 {
		return 0, fmt.Errorf("a loss of %v: %w", lost, ErrUnreachable)
	}
	return int(all), nil
}
