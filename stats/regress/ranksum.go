package regress

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// RankSumResult is the test of Mann, Whitney and Wilcoxon.
type RankSumResult struct {
	N1, N2      int
	U           float64 // pairs in which the first is larger; ties count half
	Exact       bool    // no ties and fewer than 50 in each group
	P           float64
	PNormal     float64 // corrected for ties and continuity
	Superiority float64 // U/(n1 n2)
	Cliff       float64 // 2·Superiority - 1
}

// RankSum tests whether values of one group tend to be larger (R:
// wilcox.test).
func RankSum(first, second []float64) (RankSumResult, error) {
	r := RankSumResult{N1: len(first), N2: len(second)}
	if r.N1 < 1 || r.N2 < 1 {
		return r, fmt.Errorf("groups of %d and %d: %w", r.N1, r.N2, ErrTooFew)
	}
	all := append(append([]float64{}, first...), second...)
	for i, v := range all {
		if v-v != 0 {
			return r, fmt.Errorf("value %d is %v: %w", i+1, v, ErrRange)
		}
	}
	rank, ties := ranks(all)
	for _, v := range rank[:r.N1] {
		r.U += v
	}
	n1, n2 := float64(r.N1), float64(r.N2)
	r.U -= n1 * (n1 + 1) / 2
	r.Superiority = r.U / (n1 * n2)
	r.Cliff = 2*r.Superiority - 1
	n := n1 + n2
	v := n1 * n2 / 12 * (n + 1 - ties/(n*math.Max(1, n-1)))
	if !(v > 0) {
		return r, fmt.Errorf("all values are the same: %w", ErrZeroVariance)
	}
	z := math.Max(0, math.Abs(r.U-n1*n2/2)-0.5) / math.Sqrt(v)
	r.PNormal = math.Min(1, tail.Normal2(z))
	r.P = r.PNormal
	if r.Exact = ties == 0 && r.N1 < 50 && r.N2 < 50; r.Exact {
		r.P = rankSumP(r.N1, r.N2, int(math.Round(r.U)))
	}
	return r, nil
}

// rankSumP is the two-sided exact p: f[i][u] counts the orders of i firsts
// among the ranks so far with that U.
func rankSumP(n1, n2, u int) float64 {
	top := n1 * n2
	f := make([][]float64, n1+1)
	for i := range f {
		f[i] = make([]float64, top+1)
	}
	f[0][0] = 1
	for k := 1; k <= n1+n2; k++ {
		for i := min(k, n1); i >= 1; i-- {
			// Rank k is a first's: it beats the k-i seconds below it.
			beats := k - i
			if beats > n2 {
				continue
			}
			for s := top; s >= beats; s-- {
				f[i][s] += f[i-1][s-beats]
			}
		}
	}
	total, lower, upper := 0.0, 0.0, 0.0
	for s, v := range f[n1] {
		total += v
		if s <= u {
			lower += v
		}
		if s >= u {
			upper += v
		}
	}
	return math.Min(1, 2*math.Min(lower, upper)/total)
}
