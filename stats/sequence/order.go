package sequence

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// LikelihoodRatio is a G² test.
type LikelihoodRatio struct {
	G2 float64
	DF int
	P  float64
}

// OrderTest asks whether the state before last helps to tell the next one: a
// chain of first order against one of second (Anderson & Goodman 1957). A
// small p says that one step of memory is not enough.
func (d Data) OrderTest() (LikelihoodRatio, error) {
	if err := d.check(); err != nil {
		return LikelihoodRatio{}, err
	}
	k := len(d.States)
	triple, first, last, middle := make([]float64, k*k*k), make([]float64, k*k), make([]float64, k*k), make([]float64, k)
	some := false
	for _, s := range d.Sequences {
		for t := 2; t < len(s); t++ {
			a, b, c := int(s[t-2]), int(s[t-1]), int(s[t])
			triple[(a*k+b)*k+c]++
			first[a*k+b]++
			last[b*k+c]++
			middle[b]++
			some = true
		}
	}
	if !some {
		return LikelihoodRatio{}, fmt.Errorf("no sequence has 3 events: %w", ErrTooFew)
	}
	r := LikelihoodRatio{DF: k * (k - 1) * (k - 1)}
	for i, n := range triple {
		if n > 0 {
			a, b, c := i/(k*k), i/k%k, i%k
			r.G2 += 2 * n * math.Log(n*middle[b]/(first[a*k+b]*last[b*k+c]))
		}
	}
	r.P = tail.ChiSquare(r.G2, float64(r.DF))
	return r, nil
}

// Homogeneity asks whether several tables of transitions, of groups or of
// parts of the time, could be of one chain.
func Homogeneity(parts ...Counts) (LikelihoodRatio, error) {
	if len(parts) < 2 {
		return LikelihoodRatio{}, fmt.Errorf("%d tables, at least 2 are needed: %w", len(parts), ErrTooFew)
	}
	k := len(parts[0].N)
	all := square(k)
	for h, c := range parts {
		if err := c.check(); err != nil {
			return LikelihoodRatio{}, fmt.Errorf("table %d: %w", h+1, err)
		}
		if len(c.N) != k {
			return LikelihoodRatio{}, fmt.Errorf("table %d has %d states, the first %d: %w", h+1, len(c.N), k, ErrLength)
		}
		for i, row := range c.N {
			for j, v := range row {
				all[i][j] += v
			}
		}
	}
	pooled, err := Fit(Counts{parts[0].States, all})
	if err != nil {
		return LikelihoodRatio{}, err
	}
	r := LikelihoodRatio{DF: (len(parts) - 1) * k * (k - 1)}
	for _, c := range parts {
		own, err := Fit(c)
		if err != nil {
			return LikelihoodRatio{}, err
		}
		for i, row := range c.N {
			for j, v := range row {
				if v > 0 {
					r.G2 += 2 * float64(v) * math.Log(own.P[i][j]/pooled.P[i][j])
				}
			}
		}
	}
	r.P = tail.ChiSquare(r.G2, float64(r.DF))
	return r, nil
}
