package sequence

import (
	"math"
	"slices"

	"tend/stats/internal/tail"
)

// exactTrend is the length of series up to which all orders are counted.
const exactTrend = 50

// exactKendall is P(|S| >= |s|) over all orders of n different values, by the
// shares of orders with so many falling pairs (Kendall 1975).
func exactKendall(n, s int) float64 {
	ways := []float64{1}
	for k := 2; k <= n; k++ {
		next := make([]float64, len(ways)+k-1)
		for i, w := range ways {
			for j := range k {
				next[i+j] += w / float64(k)
			}
		}
		ways = next
	}
	most := n * (n - 1) / 2
	p := 0.0
	for falling, w := range ways {
		if value := most - 2*falling; max(value, -value) >= max(s, -s) {
			p += w
		}
	}
	return math.Min(1, p)
}

// bound gives Sen's slope the interval of Gilbert (1987, p. 217): slopes as
// many ranks from either end as S's standard error leaves.
func (t *Trend) bound(slopes []float64, se float64) {
	slices.Sort(slopes)
	n := len(slopes)
	c := tail.NormalQuantile(0.975) * se
	lo, hi := int(math.Round((float64(n)-c)/2)), int(math.Round((float64(n)+c)/2))+1
	if t.HasCI = lo >= 1 && hi <= n; t.HasCI {
		t.SlopeLo, t.SlopeHi = slopes[lo-1], slopes[hi-1]
	}
}
