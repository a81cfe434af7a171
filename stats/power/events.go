package power

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// CohenH is the effect size of two proportions, 2 asin √p1 - 2 asin √p2
// (Cohen 1988, ch. 6).
func CohenH(p1, p2 float64) (float64, error) {
	if !(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1) {
		return 0, fmt.Errorf("proportions %v and %v: %w", p1, p2, ErrRange)
	}
	return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2)), nil
}

// Proportions is the number of people in each of two equal groups to tell
// apart two proportions, by the arcsine transform (R: pwr::pwr.2p.test).
func Proportions(p1, p2, power float64, t Test) (Size, error) {
	h, err := CohenH(p1, p2)
	if err != nil {
		return Size{}, err
	}
	return solve(power, t, func(n float64) (float64, error) {
		return normalPower(math.Abs(h)*math.Sqrt(n/2), t), nil
	})
}

// normalPower is the chance that a normal with this mean passes the critical
// value.
func normalPower(mean float64, t Test) float64 {
	alpha := t.Alpha
	if t.Sides == TwoSided {
		alpha /= 2
	}
	critical := -tail.NormalQuantile(alpha)
	p := tail.NormalLower(mean - critical)
	if t.Sides == TwoSided {
		p += tail.NormalLower(-mean - critical)
	}
	return math.Min(1, p)
}

// LogRankEvents is the number of events, in both groups together, with which
// the log-rank test tells a hazard ratio from one: (z_α + z_β)² / (q (1-q)
// log² hr), q being the share of people in the first group (Schoenfeld 1981,
// Biometrika 68:316). Divide by the share that will have the event for the
// number of people.
func LogRankEvents(hazardRatio, first, power float64, t Test) (float64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	if !(hazardRatio > 0) || math.IsInf(hazardRatio, 0) || !(first > 0 && first < 1) || !(power > t.Alpha && power < 1) {
		return 0, fmt.Errorf("hazard ratio %v, share %v, power %v: %w", hazardRatio, first, power, ErrRange)
	}
	if hazardRatio == 1 {
		return 0, fmt.Errorf("a hazard ratio of one: %w", ErrUnreachable)
	}
	alpha := t.Alpha
	if t.Sides == TwoSided {
		alpha /= 2
	}
	z := tail.NormalQuantile(alpha) + tail.NormalQuantile(1-power)
	l := math.Log(hazardRatio)
	events := z * z / (first * (1 - first) * l * l)
	if math.IsInf(events, 0) || math.IsNaN(events) {
		return 0, fmt.Errorf("a hazard ratio of %v: %w", hazardRatio, ErrUnreachable)
	}
	return events, nil
}
