package consistency

import (
	"fmt"
	"math"

	"tend/stats/effect"
	"tend/stats/noncentral"
)

// AssumesImplied are the assumptions of [ImpliedCorrelation] in words.
const AssumesImplied = "The printed effect size is the mean change divided by the standard deviation of the change (d_z), on complete pairs of the stated number of people."

// Implied is what follows if a printed effect size is d_z.
type Implied struct {
	DZ       float64 // as printed, without its sign
	SDChange float64 // |change| / d_z, the denominator it needs
	// R is the correlation of pre with post it needs; RLo and RHi are the
	// ends when the means and the effect size lie anywhere within their
	// rounding (SDs as printed). All three may pass 1 in size: then Possible
	// is false for R, and PossibleSomewhere for the whole range.
	R, RLo, RHi                 float64
	Possible, PossibleSomewhere bool
	T, DF, P                    float64 // the paired t test, two-sided
	Lo, Hi                      float64 // exact 95 % interval of d_z
}

// ImpliedCorrelation inverts d_z = D/√(s₁² + s₂² − 2 r s₁ s₂) for r, and
// gives the paired t test, t = d_z √n, with its p and the exact interval of
// d_z. The effect size must be printed and above zero, and so must the change.
func ImpliedCorrelation(r Row) (Implied, error) {
	if err := r.check(); err != nil {
		return Implied{}, err
	}
	es := r.ES.abs()
	change, least, most := r.change()
	switch {
	case !es.Given():
		return Implied{}, fmt.Errorf("effect size: %w", ErrMissing)
	case es.units == 0 || change == 0:
		return Implied{}, fmt.Errorf("an effect size or change of zero implies no correlation: %w", ErrZeroVariance)
	}
	a, b := r.SDPre.Value(), r.SDPost.Value()
	corr := func(change, d float64) float64 {
		s := change / d
		return (a*a + b*b - s*s) / (2 * a * b)
	}
	n, d := float64(r.N), es.Value()
	lo, hi := es.Bounds()
	out := Implied{DZ: d, SDChange: change / d, R: corr(change, d), RLo: corr(most, lo), RHi: corr(least, hi), DF: n - 1, T: d * math.Sqrt(n)}
	out.Possible = math.Abs(out.R) <= 1
	out.PossibleSomewhere = out.RLo <= 1 && out.RHi >= -1
	ncpLo, ncpHi, err := noncentral.NCPInterval(out.T, out.DF, 0.95)
	if err != nil {
		return Implied{}, err
	}
	out.Lo, out.Hi = ncpLo/math.Sqrt(n), ncpHi/math.Sqrt(n)
	// The p of the t with n-1 df is that of a change of d with SD 1.
	p, err := effect.FromSummary(r.N, 0, 1, d, 1, 0.5)
	if err != nil {
		return Implied{}, err
	}
	out.P = p.P
	return out, finite("the implied test", out.R, out.RLo, out.RHi, out.T, out.P, out.Lo, out.Hi)
}

// CommonCorrelation is the range of correlations that every row allows, if
// all their effect sizes are d_z, and whether there is one.
func CommonCorrelation(rows []Row) (lo, hi float64, ok bool, err error) {
	if len(rows) == 0 {
		return 0, 0, false, fmt.Errorf("no rows: %w", ErrTooFew)
	}
	lo, hi = -1, 1
	for i, r := range rows {
		m, err := ImpliedCorrelation(r)
		if err != nil {
			return 0, 0, false, fmt.Errorf("row %d: %w", i+1, err)
		}
		lo, hi = math.Max(lo, m.RLo), math.Min(hi, m.RHi)
	}
	return lo, hi, lo <= hi, nil
}
