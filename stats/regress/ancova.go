package regress

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/design"
)

// Adjusted is the mean outcome that a group would have at the average of the
// covariates.
type Adjusted struct {
	Group  string
	N      int
	Raw    float64 // unadjusted mean
	Mean   float64
	SE     float64
	Lo, Hi float64 // 95 %
}

// ANCOVAResult compares groups at the same covariates.
type ANCOVAResult struct {
	Fit         *Fit // columns: intercept, covariates, one per group but the reference
	Adjusted    []Adjusted
	Differences []Coefficient // each group minus the reference
}

// ANCOVA fits the outcome to the covariates (usually the baseline, which
// makes it the analysis of change that has most power: Vickers & Altman 2001,
// BMJ 323:1123) and to the group, with the same slope in every group. levels
// holds the groups' names, the reference first (R: lm(y ~ baseline + group);
// the adjusted means are emmeans::emmeans at the covariates' grand means). The
// standard errors are of the kind asked for.
func ANCOVA(y []float64, covariates []design.Column, group, levels []string, kind HC) (*ANCOVAResult, error) {
	if len(levels) < 2 {
		return nil, fmt.Errorf("%d group named, at least 2 are needed: %w", len(levels), ErrTooFew)
	}
	if len(group) != len(y) {
		return nil, fmt.Errorf("%d groups for %d rows: %w", len(group), len(y), ErrRange)
	}
	for _, level := range levels {
		if !slices.Contains(group, level) {
			return nil, fmt.Errorf("nobody is in group %q: %w", level, ErrTooFew)
		}
	}
	dummies, err := design.Dummies("", group, levels)
	if err != nil {
		return nil, err
	}
	x := append(append([]design.Column{design.Intercept(len(y))}, covariates...), dummies...)
	r := &ANCOVAResult{}
	if r.Fit, err = OLS(y, x); err != nil {
		return nil, err
	}
	all, err := r.Fit.Coefficients(kind)
	if err != nil {
		return nil, err
	}
	first := 1 + len(covariates)
	r.Differences = all[first:]
	for k, level := range levels {
		// Covariates at their means, everyone in this group.
		w := slices.Clone(r.Fit.means)
		for j := first; j < len(w); j++ {
			w[j] = 0
		}
		if k > 0 {
			w[first+k-1] = 1
		}
		c, err := r.Fit.Contrast(level, w, kind)
		if err != nil {
			return nil, err
		}
		a := Adjusted{Group: level, Mean: c.Estimate, SE: c.SE, Lo: c.Lo, Hi: c.Hi}
		for i, g := range group {
			if g == level {
				a.N++
				a.Raw += y[i]
			}
		}
		a.Raw /= float64(a.N)
		r.Adjusted = append(r.Adjusted, a)
	}
	return r, nil
}

// Contrast tests a weighted sum of the coefficients, one weight per column, on
// n - p degrees of freedom.
func (f *Fit) Contrast(name string, weights []float64, kind HC) (Coefficient, error) {
	if len(weights) != len(f.Beta) {
		return Coefficient{}, fmt.Errorf("%d weights for %d columns: %w", len(weights), len(f.Beta), ErrRange)
	}
	if err := design.Finite("weights", weights); err != nil {
		return Coefficient{}, err
	}
	cov, err := f.Cov(kind)
	if err != nil {
		return Coefficient{}, err
	}
	value, variance := 0.0, 0.0
	for j, w := range weights {
		value += w * f.Beta[j]
		for k, v := range weights {
			variance += w * v * cov[j*len(weights)+k]
		}
	}
	if !(variance > 0) || math.IsInf(variance, 0) || math.IsInf(value, 0) {
		return Coefficient{}, fmt.Errorf("contrast %q has no variance: %w", name, ErrZeroVariance)
	}
	return coefficient(name, value, math.Sqrt(variance), f.DF), nil
}
