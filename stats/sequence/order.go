package sequence

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Test is a likelihood-ratio test.
type Test struct {
	G2 float64
	DF int
	P  float64
}

// OrderTest asks whether the code before the last helps to predict the next:
// first order against second (Anderson & Goodman 1957, Ann. Math. Stat. 28:89).
// Its χ² needs a fair number of each pair.
func OrderTest(sequences [][]int, states int) (Test, error) {
	if _, err := Count(sequences, states, false); err != nil {
		return Test{}, err
	}
	k := states
	n := make([]float64, k*k*k)
	for _, s := range sequences {
		for i := 2; i < len(s); i++ {
			if s[i-2] >= 0 && s[i-1] >= 0 && s[i] >= 0 {
				n[(s[i-2]*k+s[i-1])*k+s[i]]++
			}
		}
	}
	var out Test
	for j := range k {
		var total float64
		before, after := make([]float64, k), make([]float64, k)
		for i := range k {
			for l := range k {
				v := n[(i*k+j)*k+l]
				before[i] += v
				after[l] += v
				total += v
			}
		}
		for i := range k {
			for l := range k {
				if v := n[(i*k+j)*k+l]; v > 0 {
					out.G2 += 2 * v * math.Log(v*total/(before[i]*after[l]))
				}
			}
		}
	}
	out.DF = k * (k - 1) * (k - 1)
	out.P = tail.ChiSquare(out.G2, float64(out.DF))
	return out, nil
}

// Homogeneity asks whether several sets of sequences (halves of a course,
// arms of a trial) share one transition matrix.
func Homogeneity(sets ...*Transitions) (Test, error) {
	if len(sets) < 2 {
		return Test{}, fmt.Errorf("%d set of sequences, two are needed: %w", len(sets), ErrTooFew)
	}
	k := sets[0].K
	pool := &Transitions{K: k, N: make([]float64, k*k)}
	for s, t := range sets {
		if t.K != k {
			return Test{}, fmt.Errorf("set %d has %d states, the first %d: %w", s+1, t.K, k, ErrRange)
		}
		for i, v := range t.N {
			pool.N[i] += v
		}
	}
	out := Test{DF: (len(sets) - 1) * k * (k - 1)}
	p := pool.Probabilities()
	for _, t := range sets {
		q := t.Probabilities()
		for i, v := range t.N {
			if v > 0 {
				out.G2 += 2 * v * math.Log(q.P[i]/p.P[i])
			}
		}
	}
	out.P = tail.ChiSquare(out.G2, float64(out.DF))
	return out, nil
}
