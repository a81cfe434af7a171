package resample

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Correction is what BCa adds to the percentile interval.
type Correction struct {
	Z0     float64 // bias: the normal quantile of the share of replicates below the estimate
	Accel  float64 // acceleration, from the jackknife
	Lo, Hi float64 // the quantiles that are read instead of (1±level)/2
}

// BCa is the bias-corrected and accelerated interval (Efron 1987, J. Am.
// Stat. Assoc. 82:171; R: boot::boot.ci, type "bca"). The acceleration needs
// the statistic without each unit in turn, n computations; where a closed
// form is at hand, [Result.BCaFrom] takes the values.
func (r *Result) BCa(level float64, q Quantiles) (Interval, Correction, error) {
	if r.jackknife == nil {
		return Interval{}, Correction{}, fmt.Errorf("replicates from elsewhere have no jackknife, use BCaFrom: %w", ErrRange)
	}
	return r.BCaFrom(r.jackknife(), level, q)
}

// BCaFrom is BCa with the leave-one-out values given.
func (r *Result) BCaFrom(jackknife []float64, level float64, q Quantiles) (Interval, Correction, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, Correction{}, err
	}
	if len(jackknife) < 2 {
		return Interval{}, Correction{}, fmt.Errorf("%d leave-one-out values: %w", len(jackknife), ErrTooFew)
	}
	mean := 0.0
	for i, v := range jackknife {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Interval{}, Correction{}, fmt.Errorf("without unit %d it is %v: %w", i+1, v, ErrUndefined)
		}
		mean += v / float64(len(jackknife))
	}
	s2, s3 := 0.0, 0.0
	for _, v := range jackknife {
		d := mean - v
		s2 += d * d
		s3 += d * d * d
	}
	var c Correction
	if s2 > 0 {
		c.Accel = s3 / (6 * math.Pow(s2, 1.5))
	}
	below := 0
	for _, v := range r.Sorted {
		if v >= r.Estimate {
			break
		}
		below++
	}
	if below == 0 || below == len(r.Sorted) {
		return Interval{}, c, fmt.Errorf("every replicate is on one side of the estimate, BCa does not exist: %w", ErrUndefined)
	}
	c.Z0 = tail.NormalQuantile(float64(below) / float64(len(r.Sorted)))
	z := tail.NormalQuantile((1 - level) / 2)
	adjust := func(z float64) float64 {
		w := c.Z0 + z
		return tail.NormalLower(c.Z0 + w/(1-c.Accel*w))
	}
	c.Lo, c.Hi = adjust(z), adjust(-z)
	return Interval{Quantile(r.Sorted, c.Lo, q), Quantile(r.Sorted, c.Hi, q), level, "bootstrap BCa"}, c, nil
}
