package agreement

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew      = errors.New("too few ratings")
	ErrOneCategory = errors.New("only one category occurs")
	ErrNotFinite   = errors.New("not a finite number")
	ErrRange       = errors.New("out of range")
)

// Units are ratings by unit: how many raters gave each category to each.
// Which rater gave which is not kept; the coefficients here do not use it.
type Units struct {
	Values []float64 // the categories, ascending
	counts [][]int   // by unit, by category
	rated  []int     // ratings of each unit
}

// NewUnits takes ratings[u][r], the value that rater r gave unit u, NaN where
// there is none. Nominal codes are numbers too; their order does not matter.
// categories, if not nil, names values that could have occurred beside those
// that did, as Gwet's coefficients want.
func NewUnits(ratings [][]float64, categories []float64) (*Units, error) {
	u := &Units{Values: slices.Clone(categories)}
	for i, row := range ratings {
		for r, v := range row {
			if math.IsInf(v, 0) {
				return nil, fmt.Errorf("unit %d, rater %d: %w (%v)", i+1, r+1, ErrNotFinite, v)
			}
			if !math.IsNaN(v) {
				u.Values = append(u.Values, v)
			}
		}
	}
	for _, c := range categories {
		if c-c != 0 {
			return nil, fmt.Errorf("category %v: %w", c, ErrNotFinite)
		}
	}
	slices.Sort(u.Values)
	u.Values = slices.Compact(u.Values)
	for _, row := range ratings {
		n, c := 0, make([]int, len(u.Values))
		for _, v := range row {
			if k, ok := slices.BinarySearch(u.Values, v); ok && !math.IsNaN(v) {
				c[k]++
				n++
			}
		}
		u.counts, u.rated = append(u.counts, c), append(u.rated, n)
	}
	return u, nil
}

// NewNominal takes codes[u][r], 0 … categories-1, negative where there is none.
func NewNominal(codes [][]int, categories int) (*Units, error) {
	u := &Units{Values: make([]float64, categories), counts: make([][]int, len(codes)), rated: make([]int, len(codes))}
	for k := range u.Values {
		u.Values[k] = float64(k)
	}
	all := make([]int, len(codes)*categories)
	for i, row := range codes {
		c := all[i*categories : (i+1)*categories : (i+1)*categories]
		u.counts[i] = c
		for r, k := range row {
			switch {
			case k >= categories:
				return nil, fmt.Errorf("unit %d, rater %d: code %d of %d: %w", i+1, r+1, k, categories, ErrRange)
			case k >= 0:
				c[k]++
				u.rated[i]++
			}
		}
	}
	return u, nil
}

// Len is the number of units, rated or not.
func (u *Units) Len() int { return len(u.counts) }

// pairable counts the ratings in units that have two at least.
func (u *Units) pairable() int {
	n := 0
	for _, m := range u.rated {
		if m >= 2 {
			n += m
		}
	}
	return n
}
