package power

import (
	"fmt"
	"math"

	"tend/stats/noncentral"
)

// SafeguardResult is the next study's size from this one's effect.
type SafeguardResult struct {
	Observed  float64 // d_z, without its sign
	N         int     // pairs it was observed in
	Lower     float64 // the safeguard effect: lower end of the interval
	Level     float64 // of the interval, two-sided
	AtFace    Size    // for the observed effect
	HasAtSafe bool    // false where the interval holds zero: no size is safe
	AtSafe    Size    // for the safeguard effect
}

// SafeguardLevel is the interval that Perugini, Gallucci & Costantini advise:
// the true effect is above its lower end in four of five cases.
const SafeguardLevel = 0.60

// Safeguard plans the next uncontrolled study from an observed d_z of n pairs:
// the number of pairs for the power wanted at the effect as it was observed,
// and at the lower end of its exact interval (Perugini, Gallucci & Costantini
// 2014, Perspect. Psychol. Sci. 9:319). level is that of the two-sided
// interval, [SafeguardLevel] or 0.95.
func Safeguard(d float64, n int, level, power float64, t Test) (SafeguardResult, error) {
	if err := checkEffect(d); err != nil {
		return SafeguardResult{}, err
	}
	if n < 2 {
		return SafeguardResult{}, fmt.Errorf("%d pairs, at least 2 are needed: %w", n, ErrTooFew)
	}
	if d == 0 || !(level > 0 && level < 1) {
		return SafeguardResult{}, fmt.Errorf("effect size %v, level %v: %w", d, level, ErrRange)
	}
	r := SafeguardResult{Observed: math.Abs(d), N: n, Level: level}
	rootN := math.Sqrt(float64(n))
	lo, _, err := noncentral.NCPInterval(r.Observed*rootN, float64(n-1), level)
	if err != nil {
		return SafeguardResult{}, err
	}
	r.Lower = lo / rootN
	if r.AtFace, err = PairedSize(r.Observed, power, t); err != nil {
		return SafeguardResult{}, err
	}
	if r.HasAtSafe = r.Lower > 0; r.HasAtSafe {
		if r.AtSafe, err = PairedSize(r.Lower, power, t); err != nil {
			return SafeguardResult{}, err
		}
	}
	return r, nil
}
