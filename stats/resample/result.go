package resample

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/internal/tail"
)

// Result is a statistic with its bootstrap replicates.
type Result struct {
	Estimate  float64
	Sorted    []float64 // the replicates in which it was defined, ascending
	Undefined int       // replicates left out because it was not
	Bias, SE  float64   // mean of the replicates minus the estimate; their SD

	jackknife func() []float64
}

// Interval is a confidence interval from a bootstrap.
type Interval struct {
	Lo, Hi float64
	Level  float64
	Method string
}

// Quantiles names how a quantile is read off sorted replicates: R's type 7
// (its default) and type 6, and the interpolation on the normal scale of R's
// boot::boot.ci.
type Quantiles int

// See [Quantiles].
const (
	Type7 Quantiles = iota
	Type6
	NormalScale
)

// FromReplicates makes a result of replicates computed elsewhere. NaN among
// them is left out and counted; more than one in twenty is an error, because
// the interval would be that of another population.
func FromReplicates(estimate float64, replicates []float64) (*Result, error) {
	if math.IsNaN(estimate) || math.IsInf(estimate, 0) {
		return nil, fmt.Errorf("estimate %v: %w", estimate, ErrUndefined)
	}
	r := &Result{Estimate: estimate, Sorted: make([]float64, 0, len(replicates))}
	for _, v := range replicates {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			r.Undefined++
			continue
		}
		r.Sorted = append(r.Sorted, v)
	}
	if len(r.Sorted) < 2 || 20*r.Undefined > len(replicates) {
		return nil, fmt.Errorf("in %d of %d replicates: %w", r.Undefined, len(replicates), ErrUndefined)
	}
	mean := 0.0
	for _, v := range r.Sorted {
		mean += (v - estimate) / float64(len(r.Sorted))
	}
	r.Bias = mean
	ss := 0.0
	for _, v := range r.Sorted {
		d := v - estimate - mean
		ss += d * d
	}
	r.SE = math.Sqrt(ss / float64(len(r.Sorted)-1))
	slices.Sort(r.Sorted)
	return r, nil
}

// Quantile reads the p-quantile of ascending values, 0 <= p <= 1.
func Quantile(sorted []float64, p float64, q Quantiles) float64 {
	n := len(sorted)
	at := func(i int) float64 { return sorted[max(0, min(n-1, i-1))] } // 1-based
	switch q {
	case Type6, NormalScale:
		h := float64(n+1) * p
		k := math.Floor(h)
		if k < 1 || k >= float64(n) {
			return at(int(k))
		}
		f := h - k
		if q == NormalScale && f > 0 {
			a, b := tail.NormalQuantile(k/float64(n+1)), tail.NormalQuantile((k+1)/float64(n+1))
			f = (tail.NormalQuantile(p) - a) / (b - a)
		}
		return at(int(k)) + f*(at(int(k)+1)-at(int(k)))
	}
	h := float64(n-1)*p + 1
	k := math.Floor(h + 4*2.220446049250313e-16)
	return at(int(k)) + math.Max(0, h-k)*(at(int(k)+1)-at(int(k)))
}

func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("confidence level %v: %w", level, ErrRange)
	}
	return nil
}

// Percentile reads the interval off the replicates' own quantiles.
func (r *Result) Percentile(level float64, q Quantiles) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	a := (1 - level) / 2
	return Interval{Quantile(r.Sorted, a, q), Quantile(r.Sorted, 1-a, q), level, "bootstrap percentile"}, nil
}

// Basic reflects the percentile interval at the estimate.
func (r *Result) Basic(level float64, q Quantiles) (Interval, error) {
	p, err := r.Percentile(level, q)
	if err != nil {
		return Interval{}, err
	}
	return Interval{2*r.Estimate - p.Hi, 2*r.Estimate - p.Lo, level, "bootstrap basic"}, nil
}

// Normal takes the replicates' bias and standard deviation.
func (r *Result) Normal(level float64) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	half := tail.NormalQuantile(1-(1-level)/2) * r.SE
	mid := r.Estimate - r.Bias
	return Interval{mid - half, mid + half, level, "bootstrap normal"}, nil
}
