package regress

import (
	"fmt"
	"math"

	"tend/stats/design"
)

// ArmSums is all that the comparison of two arms at the same baseline needs to
// know of one arm: means, and sums of squares and products about them.
type ArmSums struct {
	N             int
	Before, After float64 // means
	XX, XY, YY    float64 // about the means; x is before, y is after
}

// SumArm reduces one arm's scores, before and after in the same order, in two
// passes: the squares are taken about the means, so that nothing cancels.
func SumArm(before, after []float64) (ArmSums, error) {
	s := ArmSums{N: len(before)}
	if len(after) != len(before) {
		return s, fmt.Errorf("%d scores before, %d after: %w", len(before), len(after), design.ErrLength)
	}
	for i, x := range before {
		s.Before += x
		s.After += after[i]
	}
	s.Before, s.After = s.Before/float64(s.N), s.After/float64(s.N)
	for i, x := range before {
		dx, dy := x-s.Before, after[i]-s.After
		s.XX += dx * dx
		s.XY += dx * dy
		s.YY += dy * dy
	}
	if v := s.XX + s.YY; s.N > 0 && v-v != 0 {
		return s, fmt.Errorf("a score before or after: %w", design.ErrNotFinite)
	}
	return s, nil
}

// DifferenceAtBaseline compares two arms at the same baseline, first minus
// second: the coefficient of the arm in R's lm(after ~ arm + before), with its
// classical error on n - 3 degrees of freedom, from the sums alone. It is the
// same as [ANCOVA] with one covariate and two groups, without touching the
// rows a second time.
func DifferenceAtBaseline(first, second ArmSums) (Coefficient, error) {
	if first.N < 1 || second.N < 1 {
		return Coefficient{}, fmt.Errorf("%d and %d people in the arms: %w", first.N, second.N, ErrTooFew)
	}
	n := first.N + second.N
	if n <= 3 {
		return Coefficient{}, fmt.Errorf("%d people leave nothing to judge the error by: %w", n, ErrTooFew)
	}
	xx := first.XX + second.XX
	mean := math.Max(math.Abs(first.Before), math.Abs(second.Before))
	if !(xx > 1e-20*float64(n)*mean*mean) {
		return Coefficient{}, fmt.Errorf("everyone in an arm has the same score before: %w", design.ErrSingular)
	}
	slope := (first.XY + second.XY) / xx
	apart := first.Before - second.Before
	yy := first.YY + second.YY
	rss := yy - slope*(first.XY+second.XY)
	if !(rss > 1e-14*yy) {
		return Coefficient{}, fmt.Errorf("arm and score before explain the score after without remainder: %w", ErrZeroVariance)
	}
	df := float64(n - 3)
	se := math.Sqrt(rss / df * (1/float64(first.N) + 1/float64(second.N) + apart*apart/xx))
	return coefficient("arm", first.After-second.After-slope*apart, se, df), nil
}
