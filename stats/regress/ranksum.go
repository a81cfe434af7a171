package regress

import (
	"fmt"
	"math"

	"tend/stats/design"
)

// RankSum is the Wilcoxon–Mann–Whitney test of two independent samples (Mann
// & Whitney 1947; R: wilcox.test). With fewer than 50 in each, the p value is
// exact, also with ties, where R falls back on PNormal.
func RankSum(first, second []float64) (*RankTest, error) {
	for _, s := range []struct {
		name string
		v    []float64
	}{{"first sample", first}, {"second sample", second}} {
		if len(s.v) == 0 {
			return nil, fmt.Errorf("the %s is empty: %w", s.name, ErrTooFew)
		}
		if err := design.Finite(s.name, s.v); err != nil {
			return nil, err
		}
	}
	a, b := float64(len(first)), float64(len(second))
	if a+b < 3 {
		return nil, fmt.Errorf("two values in all: %w", ErrTooFew)
	}
	ranks, ties := midranks(append(append([]float64(nil), first...), second...))
	r := &RankTest{N1: len(first), N2: len(second)}
	r.Statistic, _ = rankSum(first, second)
	r.Other = a*b - r.Statistic
	r.RankBiserial = (r.Statistic - r.Other) / (a * b)
	n := a + b
	v := a * b / 12 * (n + 1 - ties/(n*(n-1)))
	if !(v > 0) {
		return nil, fmt.Errorf("everyone has the same value: %w", ErrZeroVariance)
	}
	r.normal(a*b/2, math.Sqrt(v))
	if r.Exact = len(first) < exactUpTo && len(second) < exactUpTo; r.Exact {
		// The counts are of the first sample's rank sum.
		r.P = twoSided(rankSumCounts(ranks, len(first)), 2*r.Statistic+a*(a+1))
	}
	r.differences(first, second)
	return r, nil
}

// rankSumCounts counts, for every doubled rank sum, the ways to choose so many
// of the ranks.
func rankSumCounts(ranks []float64, choose int) []float64 {
	total := 0
	for _, v := range ranks {
		total += int(2 * v)
	}
	ways := make([][]float64, choose+1)
	for k := range ways {
		ways[k] = make([]float64, total+1)
	}
	ways[0][0] = 1
	reach := 0
	for i, v := range ranks {
		d := int(2 * v)
		reach += d
		for k := min(choose, i+1); k > 0; k-- {
			to, from := ways[k], ways[k-1]
			for s := reach; s >= d; s-- {
				to[s] += from[s-d]
			}
		}
	}
	return ways[choose]
}

// differences estimates the shift from all differences between the samples
// (Hodges & Lehmann 1963).
func (r *RankTest) differences(first, second []float64) {
	m, n := len(first), len(second)
	if m > mostPairs/n {
		return
	}
	d := make([]float64, 0, m*n)
	for _, a := range first {
		for _, b := range second {
			d = append(d, a-b)
		}
	}
	if design.Finite("difference", d) != nil {
		return
	}
	if !r.Exact {
		r.shiftNormal(d, math.Sqrt(float64(m)*float64(n)*float64(m+n+1)/12))
		return
	}
	plain := make([]float64, m+n)
	for i := range plain {
		plain[i] = float64(i+1) / 2
	}
	ways := rankSumCounts(plain, m)
	r.shift(d, ways[m*(m+1)/2:]) // from the rank sum to U
}
