package regress

import (
	"errors"
	"fmt"
	"math"

	"tend/stats/design"
)

// What an input can lack. Errors of this package wrap one of these or one of
// stats/design.
var (
	ErrTooFew       = errors.New("too few observations")
	ErrLength       = errors.New("lengths differ")
	ErrRange        = errors.New("out of range")
	ErrZeroVariance = errors.New("no variation")
	ErrSeparation   = errors.New("the columns tell the outcome apart without error")
	ErrConvergence  = errors.New("the iteration did not converge")
	ErrOneGroup     = errors.New("one group only")
)

// checkOutcome makes sure of an outcome and its columns.
func checkOutcome(y []float64, x []design.Column) error {
	if len(y) == 0 {
		return fmt.Errorf("no rows: %w", ErrTooFew)
	}
	if err := design.Finite("the outcome", y); err != nil {
		return err
	}
	return design.Check(x, len(y))
}

// rowMajor lays the columns out by row, so that a loop over rows reads memory
// in order.
func rowMajor(x []design.Column) []float64 {
	p := len(x)
	out := make([]float64, p*len(x[0].Values))
	for j, c := range x {
		for i, v := range c.Values {
			out[i*p+j] = v
		}
	}
	return out
}

func finite(what string, v ...float64) error {
	for _, f := range v {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%s is %v; the values are too large or too small to compute with: %w", what, f, ErrRange)
		}
	}
	return nil
}

// groups turns cluster codes of any kind into 0, 1, … and counts them.
func groups(code []int, n int) (index []int, count int, err error) {
	if len(code) != n {
		return nil, 0, fmt.Errorf("%d cluster codes for %d rows: %w", len(code), n, ErrLength)
	}
	seen := map[int]int{}
	index = make([]int, n)
	for i, c := range code {
		k, ok := seen[c]
		if !ok {
			k = len(seen)
			seen[c] = k
		}
		index[i] = k
	}
	if len(seen) < 2 {
		return nil, 0, fmt.Errorf("%d cluster, at least 2 are needed: %w", len(seen), ErrTooFew)
	}
	return index, len(seen), nil
}
