package regress

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/internal/tail"
)

// SignedRankResult is Wilcoxon's test of paired differences.
type SignedRankResult struct {
	N               int     // differences that are not zero
	V, W            float64 // rank sums of positive and of negative differences
	Exact           bool    // no ties or zeros and fewer than 50 differences
	P               float64 // exact where possible, else with continuity correction
	PNormal         float64 // normal, corrected for ties and continuity
	PNormalPlain    float64 // normal, corrected for ties only
	RankBiserial    float64 // (V - W)/(V + W), matched-pairs rank-biserial correlation
	PseudoMedian    float64 // Hodges–Lehmann: the median of all pairwise means
	HasCI           bool    // an exact interval exists
	Lo, Hi          float64 // 95 % for the pseudo-median
	ZerosLeftOut    int
	distributionSum []float64
}

// SignedRank tests whether differences lie symmetrically around zero
// (Wilcoxon 1945; R: wilcox.test(paired = TRUE, conf.int = TRUE)). Zeros are
// left out.
func SignedRank(difference []float64) (SignedRankResult, error) {
	var d []float64
	r := SignedRankResult{}
	for i, v := range difference {
		if v-v != 0 {
			return r, fmt.Errorf("difference %d is %v: %w", i+1, v, ErrRange)
		}
		if v == 0 {
			r.ZerosLeftOut++
			continue
		}
		d = append(d, v)
	}
	if r.N = len(d); r.N < 1 {
		return r, fmt.Errorf("no difference but zero: %w", ErrZeroVariance)
	}
	abs := make([]float64, r.N)
	for i, v := range d {
		abs[i] = math.Abs(v)
	}
	rank, ties := ranks(abs)
	for i, v := range d {
		if v > 0 {
			r.V += rank[i]
		} else {
			r.W += rank[i]
		}
	}
	n := float64(r.N)
	r.RankBiserial = (r.V - r.W) / (r.V + r.W)
	z := r.V - n*(n+1)/4
	sd := math.Sqrt(n*(n+1)*(2*n+1)/24 - ties/48)
	r.PNormalPlain = tail.Normal2(z / sd)
	r.PNormal = math.Min(1, tail.Normal2(math.Max(0, math.Abs(z)-0.5)/sd))
	r.P = r.PNormal
	if r.Exact = ties == 0 && r.ZerosLeftOut == 0 && r.N < 50; r.Exact {
		r.exact()
	}
	r.median(d)
	return r, nil
}

// exact sets P from the distribution of V: each rank is in it or not.
func (r *SignedRankResult) exact() {
	n := r.N
	top := n * (n + 1) / 2
	p := make([]float64, top+1)
	p[0] = 1
	for k := 1; k <= n; k++ {
		for s := top; s >= 0; s-- {
			p[s] /= 2
			if s >= k {
				p[s] += p[s-k] / 2
			}
		}
	}
	r.distributionSum = p
	lower, upper := 0.0, 0.0
	for s, v := range p {
		if float64(s) <= r.V {
			lower += v
		}
		if float64(s) >= r.V {
			upper += v
		}
	}
	r.P = math.Min(1, 2*math.Min(lower, upper))
}

// median sets the pseudo-median and its exact interval.
func (r *SignedRankResult) median(d []float64) {
	walsh := make([]float64, 0, len(d)*(len(d)+1)/2)
	for i, a := range d {
		for _, b := range d[:i+1] {
			walsh = append(walsh, (a+b)/2)
		}
	}
	slices.Sort(walsh)
	m := len(walsh)
	r.PseudoMedian = (walsh[(m-1)/2] + walsh[m/2]) / 2
	if !r.Exact {
		return
	}
	// The smallest q with P(V <= q) >= 2.5 %, as R's qsignrank.
	q, sum := 0, 0.0
	for s, v := range r.distributionSum {
		if sum += v; sum >= 0.025*(1-1e-12) {
			q = s
			break
		}
	}
	q = max(1, q)
	if q > m/2 {
		return
	}
	r.HasCI, r.Lo, r.Hi = true, walsh[q-1], walsh[m-q]
}
