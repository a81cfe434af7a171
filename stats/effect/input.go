package effect

import (
	"errors"
	"fmt"
	"math"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew       = errors.New("too few observations")
	ErrZeroVariance = errors.New("no variation")
	ErrNotFinite    = errors.New("not a finite number")
	ErrLength       = errors.New("lengths differ")
	ErrRange        = errors.New("out of range")
)

// finite refuses NaN and infinities, naming the place (1-based).
func finite(name string, x []float64) error {
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s, value %d: %w (%v)", name, i+1, ErrNotFinite, v)
		}
	}
	return nil
}

// CompletePairs keeps the pairs in which both values are present. A missing
// value is NaN; excluded counts the pairs that were left out.
func CompletePairs(pre, post []float64) (x, y []float64, excluded int, err error) {
	if len(pre) != len(post) {
		return nil, nil, 0, fmt.Errorf("pre has %d values, post %d: %w", len(pre), len(post), ErrLength)
	}
	for i := range pre {
		if math.IsNaN(pre[i]) || math.IsNaN(post[i]) {
			excluded++
			continue
		}
		x, y = append(x, pre[i]), append(y, post[i])
	}
	return x, y, excluded, nil
}

// meanSD gives the mean and the standard deviation with divisor n-1.
func meanSD(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	ss, drift := 0.0, 0.0
	for _, v := range x {
		d := v - mean
		ss += d * d
		drift += d
	}
	// The correction removes what rounding left in the mean.
	n := float64(len(x))
	return mean + drift/n, math.Sqrt(math.Max(0, ss-drift*drift/n) / (n - 1))
}

// constant says whether a standard deviation is nothing but rounding of
// numbers as large as the given scale.
func constant(sd, scale float64) bool { return !(sd > 1e-13*math.Abs(scale)) || sd == 0 }
