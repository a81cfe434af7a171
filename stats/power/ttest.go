package power

import (
	"errors"
	"fmt"
	"math"

	"tend/stats/internal/tail"
	"tend/stats/noncentral"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew      = errors.New("too few people")
	ErrRange       = errors.New("out of range")
	ErrUnreachable = errors.New("no number of people is enough")
)

// Sides is how a test is made: TwoSided rejects in either direction, OneSided
// only in that of the effect.
type Sides int

// See [Sides].
const (
	TwoSided Sides = iota
	OneSided
)

// Test is the significance level, such as 0.05, and its sides.
type Test struct {
	Alpha float64
	Sides Sides
}

func (t Test) check() error {
	if !(t.Alpha > 0 && t.Alpha < 1) || t.Sides < TwoSided || t.Sides > OneSided {
		return fmt.Errorf("significance level %v, sides %d: %w", t.Alpha, t.Sides, ErrRange)
	}
	return nil
}

func checkEffect(d float64) error {
	if math.IsNaN(d) || math.Abs(d) > 1000 {
		return fmt.Errorf("effect size %v: %w", d, ErrRange)
	}
	return nil
}

// Paired is the power of the paired t test of n pairs when the true d_z is d
// (Cohen 1988; exact, both tails counted; R: power.t.test(type = "paired",
// strict = TRUE)).
func Paired(d float64, n int, t Test) (float64, error) {
	if n < 2 {
		return 0, fmt.Errorf("%d pairs, at least 2 are needed: %w", n, ErrTooFew)
	}
	return paired(d, float64(n), t)
}

// paired takes a fractional n, for solving.
func paired(d, n float64, t Test) (float64, error) {
	if err := checkEffect(d); err != nil {
		return 0, err
	}
	return noncentralPower(d*math.Sqrt(n), n-1, t)
}

// TwoGroups is the power of Student's t test of n1 against n2 people (R:
// power.t.test(strict = TRUE); pwr::pwr.t2n.test).
func TwoGroups(d float64, n1, n2 int, t Test) (float64, error) {
	if n1 < 1 || n2 < 1 || n1+n2 < 3 {
		return 0, fmt.Errorf("groups of %d and %d: %w", n1, n2, ErrTooFew)
	}
	return twoGroups(d, float64(n1), float64(n2), t)
}

func twoGroups(d, n1, n2 float64, t Test) (float64, error) {
	if err := checkEffect(d); err != nil {
		return 0, err
	}
	return noncentralPower(d/math.Sqrt(1/n1+1/n2), n1+n2-2, t)
}

// noncentralPower is the chance that a t with this noncentrality passes the
// critical value.
func noncentralPower(ncp, df float64, t Test) (float64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	if math.IsNaN(ncp) || math.IsInf(ncp, 0) || !(df > 0) {
		return 0, fmt.Errorf("noncentrality %v on %v degrees of freedom: %w", ncp, df, ErrRange)
	}
	ncp = math.Abs(ncp)
	alpha := t.Alpha
	if t.Sides == TwoSided {
		alpha /= 2
	}
	critical := -tail.TQuantile(alpha, df)
	p, err := noncentral.TSF(critical, df, ncp)
	if err != nil || t.Sides == OneSided {
		return p, err
	}
	other, err := noncentral.TCDF(-critical, df, ncp)
	return math.Min(1, p+other), err
}
