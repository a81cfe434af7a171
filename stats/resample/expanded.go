package resample

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Expanded is the percentile interval for few units: the replicates' quantiles
// are read further out, so that the interval is as much wider as Student's t
// and the divisor n−1 make that of a mean (Hesterberg 2015, The American
// Statistician 69:371, section 4.4: α′/2 = Φ(−√(n/(n−1)) t)). n is the number
// of units that were resampled. It stays within the range of the statistic,
// and goes over into the percentile interval as n grows.
func (r *Result) Expanded(level float64, n int, q Quantiles) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	if n < 2 {
		return Interval{}, fmt.Errorf("%d units: %w", n, ErrTooFew)
	}
	a := Expansion(level, n)
	return Interval{Quantile(r.Sorted, a, q), Quantile(r.Sorted, 1-a, q), level, "bootstrap expanded percentile"}, nil
}

// Expansion is the lower quantile that Expanded reads for n units.
func Expansion(level float64, n int) float64 {
	t := tail.TQuantile(1-(1-level)/2, float64(n-1))
	return tail.NormalLower(-math.Sqrt(float64(n)/float64(n-1)) * t)
}
