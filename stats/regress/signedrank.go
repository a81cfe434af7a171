package regress

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// exactUpTo is the sample size below which rank tests count every outcome, as
// R does.
const exactUpTo = 50

// RankTest is a test on ranks with Hodges and Lehmann's estimate of the shift.
type RankTest struct {
	N1, N2 int // people in each sample; for pairs, those who differ and those who do not
	// Statistic is the rank sum of positive differences (V), or Mann and
	// Whitney's U of the first sample; Other is that of the other side.
	Statistic, Other float64
	P                float64 // two-sided: exact where Exact, else PNormal
	Exact            bool    // given the ties, all outcomes were counted
	PNormal          float64 // normal with continuity correction, ties allowed for
	PUncorrected     float64 // the same without correction
	RankBiserial     float64 // (Statistic - Other) / their sum, -1 to 1
	HasShift         bool    // false for samples too large to list all pairs
	Shift            float64 // median of the pairs' means, or of all differences
	Lo, Hi           float64 // about 95 %
	Level            float64 // what Lo and Hi reach under no ties
}

// SignedRank is Wilcoxon's test of paired values: first minus second (Wilcoxon
// 1945; R: wilcox.test(paired = TRUE)). Pairs that do not differ are left out
// and counted. With fewer than 50 others the p value is exact, also with ties,
// where R falls back on PNormal. Differences are ranked as they are computed,
// as R does: 5.3 - 5.1 is not quite 0.2. Where such ties matter, give tenths
// as whole numbers.
func SignedRank(first, second []float64) (*RankTest, error) {
	if len(first) != len(second) {
		return nil, fmt.Errorf("%d values and %d: %w", len(first), len(second), ErrLength)
	}
	if err := design.Finite("first", first); err != nil {
		return nil, err
	}
	if err := design.Finite("second", second); err != nil {
		return nil, err
	}
	if len(first) < 2 {
		return nil, fmt.Errorf("%d pairs, at least 2 are needed: %w", len(first), ErrTooFew)
	}
	var d, size []float64
	for i := range first {
		if v := first[i] - second[i]; v != 0 {
			d, size = append(d, v), append(size, math.Abs(v))
		}
	}
	if err := design.Finite("difference", d); err != nil {
		return nil, err
	}
	if len(d) == 0 {
		return nil, fmt.Errorf("no pair differs: %w", ErrZeroVariance)
	}
	ranks, ties := midranks(size)
	r := &RankTest{N1: len(d), N2: len(first) - len(d)}
	for i, v := range d {
		if v > 0 {
			r.Statistic += ranks[i]
		} else {
			r.Other += ranks[i]
		}
	}
	n := float64(len(d))
	r.RankBiserial = (r.Statistic - r.Other) / (n * (n + 1) / 2)
	sd := math.Sqrt(n*(n+1)*(2*n+1)/24 - ties/48)
	r.normal(n*(n+1)/4, sd)
	if r.Exact = len(d) < exactUpTo; r.Exact {
		r.P = twoSided(signedRankCounts(ranks), 2*r.Statistic)
	}
	r.walsh(d)
	return r, nil
}

// normal fills the normal p values from the statistic's mean and SD.
func (r *RankTest) normal(mean, sd float64) {
	z := r.Statistic - mean
	correction := math.Copysign(0.5, z)
	if z == 0 {
		correction = 0
	}
	r.PNormal, r.PUncorrected = tail.Normal2((z-correction)/sd), tail.Normal2(z/sd)
	r.P = r.PNormal
}

// signedRankCounts counts, for every doubled rank sum, the ways to give signs.
func signedRankCounts(ranks []float64) []float64 {
	total := 0
	for _, v := range ranks {
		total += int(2 * v)
	}
	ways := make([]float64, total+1)
	ways[0] = 1
	reach := 0
	for _, v := range ranks {
		k := int(2 * v)
		reach += k
		for s := reach; s >= k; s-- {
			ways[s] += ways[s-k]
		}
	}
	return ways
}

// twoSided is twice the smaller tail that holds the doubled statistic.
func twoSided(ways []float64, doubled float64) float64 {
	at := int(math.Round(doubled))
	below, above := 0.0, 0.0
	for s, w := range ways {
		if s <= at {
			below += w
		}
		if s >= at {
			above += w
		}
	}
	all := 0.0
	for _, w := range ways {
		all += w
	}
	return math.Min(1, 2*math.Min(below, above)/all)
}

const mostPairs = 4_000_000 // listed for the Hodges–Lehmann estimate

// walsh estimates the shift from the means of all pairs of differences, each
// with itself too (Hodges & Lehmann 1963; Hollander & Wolfe 1999, ch. 3).
func (r *RankTest) walsh(d []float64) {
	n := len(d)
	if n*(n+1)/2 > mostPairs {
		return
	}
	means := make([]float64, 0, n*(n+1)/2)
	for i, a := range d {
		for _, b := range d[i:] {
			means = append(means, a/2+b/2)
		}
	}
	if n < exactUpTo {
		plain := make([]float64, n)
		for i := range plain {
			plain[i] = float64(i+1) / 2 // halved, so that sums are not doubled
		}
		r.shift(means, signedRankCounts(plain))
		return
	}
	m := float64(n)
	r.shiftNormal(means, math.Sqrt(m*(m+1)*(2*m+1)/24))
}

// shift reads estimate and interval off the listed pairs by the statistic's
// exact distribution.
func (r *RankTest) shift(pairs, ways []float64) {
	all := 0.0
	for _, w := range ways {
		all += w
	}
	k, below := 0, 0.0
	for below+ways[k] < 0.025*all*(1-1e-12) {
		below += ways[k]
		k++
	}
	if k == 0 {
		k = 1
		below = ways[0]
	}
	r.Level = 1 - 2*below/all
	r.bounds(pairs, k)
}

// shiftNormal does the same by the statistic's normal approximation.
func (r *RankTest) shiftNormal(pairs []float64, sd float64) {
	k := max(1, int(math.Floor(float64(len(pairs))/2-tail.NormalQuantile(0.975)*sd)))
	r.Level = 0.95
	r.bounds(pairs, k)
}

// bounds takes the k-th pair from either end.
func (r *RankTest) bounds(pairs []float64, k int) {
	slices.Sort(pairs)
	k = min(k, (len(pairs)+1)/2)
	r.HasShift, r.Shift = true, median(pairs)
	r.Lo, r.Hi = pairs[k-1], pairs[len(pairs)-k]
}
