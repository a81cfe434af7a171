package regress

import (
	"fmt"
	"math"
	"slices"
)

// Holm adjusts a family of p values so that the chance of any false finding
// stays at the level (Holm 1979; R: p.adjust(method = "holm")).
func Holm(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(p))
	running := 0.0
	for k, i := range order {
		running = math.Max(running, math.Min(1, float64(len(p)-k)*p[i]))
		out[i] = running
	}
	return out, nil
}

// BenjaminiHochberg adjusts a family of p values so that the expected share
// of false findings stays at the level (1995; R: p.adjust(method = "BH")).
func BenjaminiHochberg(p []float64) ([]float64, error) {
	order, err := ascending(p)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(p))
	running := 1.0
	for k := len(order) - 1; k >= 0; k-- {
		i := order[k]
		running = math.Min(running, float64(len(p))/float64(k+1)*p[i])
		out[i] = running
	}
	return out, nil
}

func ascending(p []float64) ([]int, error) {
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
