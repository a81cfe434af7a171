package regress

import (
	"fmt"
	"slices"
)

// Holm adjusts p values of a family so that the chance of any false finding
// stays below the level: reject where the adjusted value is below it (Holm
// 1979; R: p.adjust("holm")). The order of p is kept.
func Holm(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, err
	}
	out, worst := make([]float64, len(p)), 0.0
	for i, k := range order {
		worst = max(worst, min(1, float64(len(p)-i)*p[k]))
		out[k] = worst
	}
	return out, nil
}

// BenjaminiHochberg adjusts p values so that the expected share of false ones
// among the findings stays below the level (Benjamini & Hochberg 1995; R:
// p.adjust("BH")), for independent or positively dependent tests.
func BenjaminiHochberg(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, err
	}
	out, best := make([]float64, len(p)), 1.0
	for i, k := range slices.Backward(order) {
		best = min(best, float64(len(p))/float64(i+1)*p[k])
		out[k] = best
	}
	return out, nil
}

func ascending(p []float64) ([]int, error) {
	if len(p) == 0 {
		return nil, fmt.Errorf("no p values: %w", ErrTooFew)
	}
	order := make([]int, len(p))
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("p value %d is %v: %w", i+1, v, ErrRange)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return order, nil
}
