package regress

import (
	"fmt"
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
	Fit         *Linear // columns: intercept, covariates, one per group but the reference
	Adjusted    []Adjusted
	Differences []Coefficient // each group minus the reference
}

// ANCOVA fits the outcome to the covariates (usually the baseline, which
// makes it the analysis of change that has most power: Vickers & Altman 2001,
// BMJ 323:1123) and to the group, with the same slope in every group. levels
// holds the groups' names, the reference first (R: lm(y ~ baseline + group);
// the adjusted means are emmeans::emmeans at the covariates' grand means).
func ANCOVA(y []float64, covariates []design.Column, group, levels []string) (*ANCOVAResult, error) {
	if len(levels) < 2 {
		return nil, fmt.Errorf("%d group named, at least 2 are needed: %w", len(levels), ErrOneGroup)
	}
	if len(group) != len(y) {
		return nil, fmt.Errorf("%d groups for %d rows: %w", len(group), len(y), ErrLength)
	}
	dummies, err := design.Dummies("", group, levels)
	if err != nil {
		return nil, err
	}
	for _, level := range levels {
		if !slices.Contains(group, level) {
			return nil, fmt.Errorf("nobody is in group %q: %w", level, ErrTooFew)
		}
	}
	x := append(append([]design.Column{design.Intercept(len(y))}, covariates...), dummies...)
	r := &ANCOVAResult{}
	if r.Fit, err = OLS(y, x); err != nil {
		return nil, err
	}
	first := 1 + len(covariates)
	r.Differences = r.Fit.Coefficients[first:]
	weights := make([]float64, len(x))
	weights[0] = 1
	for j, c := range covariates {
		for _, v := range c.Values {
			weights[1+j] += v / float64(len(y))
		}
	}
	for k, level := range levels {
		w := slices.Clone(weights)
		if k > 0 {
			w[first+k-1] = 1
		}
		c, err := r.Fit.Contrast(level, w)
		if err != nil {
			return nil, err
		}
		a := Adjusted{Group: level, Mean: c.Value, SE: c.SE, Lo: c.Lo, Hi: c.Hi}
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
