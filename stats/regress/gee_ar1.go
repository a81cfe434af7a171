package regress

import (
	"fmt"
	"math"

	"tend/stats/internal/root"
)

// autoregressive solves geepack's estimating equation for α: over all pairs
// of rows d apart in a unit, Σ d α^(d-1) (e e'/φ - α^d) = 0.
func (g *equations) autoregressive() (float64, error) {
	sum, pairs := make([]float64, len(g.line)), make([]float64, len(g.line))
	for _, rows := range g.rows {
		for a, i := range rows {
			for b := a + 1; b < len(rows); b++ {
				sum[b-a] += g.e[i] * g.e[rows[b]] / g.phi
				pairs[b-a]++
			}
		}
	}
	if len(pairs) < 2 || pairs[1] == 0 {
		return 0, fmt.Errorf("no unit has two rows: %w", ErrTooFew)
	}
	f := func(alpha float64) float64 {
		s := 0.0
		for d := 1; d < len(sum); d++ {
			s += float64(d) * math.Pow(alpha, float64(d-1)) * (sum[d] - pairs[d]*math.Pow(alpha, float64(d)))
		}
		return s
	}
	// Start from the neighbours' own correlation and look around it.
	guess := math.Max(-0.98, math.Min(0.98, sum[1]/pairs[1]))
	for width := 0.05; width < 2; width *= 2 {
		lo, hi := math.Max(-1+1e-9, guess-width), math.Min(1-1e-9, guess+width)
		if alpha, err := root.Brent(f, lo, hi, 1e-14); err == nil {
			return alpha, nil
		}
	}
	return 0, fmt.Errorf("no autoregressive correlation solves its equation: %w", ErrConvergence)
}
