package power

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
	"tend/stats/noncentral"
)

// TwoProportions is the number of people per group to tell two proportions
// apart, and Cohen's h, the difference of their angles (Cohen 1988, ch. 6; R:
// pwr::pwr.2p.test), two-sided.
func TwoProportions(p1, p2, power, alpha float64) (n, h float64, err error) {
	if err := check(0, alpha); err != nil {
		return 0, 0, err
	}
	if !(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1) || p1 == p2 {
		return 0, 0, fmt.Errorf("proportions %v and %v: %w", p1, p2, ErrRange)
	}
	if !(power > alpha && power < 1) {
		return 0, 0, fmt.Errorf("power %v with alpha %v: %w", power, alpha, ErrRange)
	}
	h = math.Abs(2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2)))
	z := tail.NormalQuantile(1 - alpha/2)
	n, err = solve(power, alpha, 1e-3, func(n float64) (float64, error) {
		s := h * math.Sqrt(n/2)
		return tail.NormalLower(s-z) + tail.NormalLower(-s-z), nil
	})
	return n, h, err
}

// LogRankEvents is the number of events (not people) for a log-rank test to
// find a hazard ratio between two groups of equal size (Schoenfeld 1981).
func LogRankEvents(hazardRatio, power, alpha float64) (float64, error) {
	if !(hazardRatio > 0) || math.IsInf(hazardRatio, 0) || hazardRatio == 1 {
		return 0, fmt.Errorf("hazard ratio %v: %w", hazardRatio, ErrRange)
	}
	if !(alpha > 0 && alpha < 1) || !(power > alpha && power < 1) {
		return 0, fmt.Errorf("power %v with alpha %v: %w", power, alpha, ErrRange)
	}
	z := tail.NormalQuantile(1-alpha/2) + tail.NormalQuantile(power)
	l := math.Log(hazardRatio)
	return 4 * z * z / (l * l), nil
}

// SafeguardResult plans a study on an effect that an earlier one observed.
type SafeguardResult struct {
	Observed    float64 // d_z
	ObservedN   int
	Level       float64 // of the two-sided interval whose lower end is taken
	Lower       float64 // towards zero; the sign of Observed
	NAtObserved float64 // pairs if the effect is as observed: optimistic
	HasN        bool    // false where the lower end is not beyond zero: no study size is safe
	N           float64 // pairs at the lower end
}

// Safeguard takes the lower end of the exact interval of an observed d_z
// instead of d_z itself (Perugini, Gallucci & Costantini 2014, Perspect.
// Psychol. Sci. 9:319). level is 0.6 in that paper: with four chances in five
// the effect is at least as large. Two-sided tests, both tails.
func Safeguard(dz float64, n int, level, power, alpha float64) (SafeguardResult, error) {
	if err := check(dz, alpha); err != nil {
		return SafeguardResult{}, err
	}
	if n < 2 || dz == 0 {
		return SafeguardResult{}, fmt.Errorf("d_z %v of %d pairs: %w", dz, n, ErrRange)
	}
	r := SafeguardResult{Observed: dz, ObservedN: n, Level: level}
	root := math.Sqrt(float64(n))
	lo, _, err := noncentral.NCPInterval(math.Abs(dz)*root, float64(n-1), level)
	if err != nil {
		return SafeguardResult{}, err
	}
	r.Lower = math.Copysign(1, dz) * lo / root
	if r.NAtObserved, err = PairedN(dz, power, alpha, TwoSided); err != nil {
		return SafeguardResult{}, err
	}
	if lo <= 0 {
		return r, nil
	}
	r.N, err = PairedN(r.Lower, power, alpha, TwoSided)
	r.HasN = err == nil
	if err != nil {
		return r, fmt.Errorf("at the lower end %.3g: %w", r.Lower, err)
	}
	return r, nil
}

// DesignEffect is how many times as many people are needed when they are
// treated in groups of a mean size, whose sizes vary by a coefficient of
// variation, with an intraclass correlation (Eldridge, Ashby & Kerry 2006,
// Int. J. Epidemiol. 35:1292).
func DesignEffect(meanSize, variation, icc float64) (float64, error) {
	if !(meanSize >= 1 && variation >= 0 && icc >= 0 && icc <= 1) || math.IsInf(meanSize+variation, 0) {
		return 0, fmt.Errorf("groups of %v ± %v, correlation %v: %w", meanSize, variation, icc, ErrRange)
	}
	return 1 + ((1+variation*variation)*meanSize-1)*icc, nil
}

// Plan is a number of people with what it must be raised by.
type Plan struct {
	Analysed float64 // people whose outcome is needed
	Enrolled int     // people to enrol, rounded up
	Groups   int     // groups to run, rounded up; 0 without groups
}

// Inflate raises a number of people for the design effect and for attrition
// (the share of those enrolled who are lost). groupSize is the people per
// group at enrolment, or 0.
func Inflate(n, designEffect, attrition float64, groupSize int) (Plan, error) {
	if !(n > 0 && designEffect >= 1 && attrition >= 0 && attrition < 1) || groupSize < 0 || n*designEffect/(1-attrition) > 1e15 {
		return Plan{}, fmt.Errorf("%v people, design effect %v, attrition %v, groups of %d: %w", n, designEffect, attrition, groupSize, ErrRange)
	}
	p := Plan{Analysed: n * designEffect}
	// A whole number that is whole but for rounding stays what it is.
	p.Enrolled = int(math.Ceil(p.Analysed/(1-attrition) - 1e-9))
	if groupSize > 0 {
		p.Groups = (p.Enrolled + groupSize - 1) / groupSize
		p.Enrolled = p.Groups * groupSize
	}
	return p, nil
}
