package sequence

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/internal/tail"
)

// Trend is the Mann–Kendall test of a series.
type Trend struct {
	N       int
	S       int     // pairs that rise minus pairs that fall
	SE      float64 // of S without a trend, ties allowed for
	Z       float64 // S brought one nearer to zero, over SE
	P       float64 // two-sided: exact where Exact, else normal
	Exact   bool
	PNormal float64
	Tau     float64 // Kendall's τ_b with time, -1 to 1
	// Slope is Sen's: the median change per step over all pairs, with its
	// 95 % interval, which very short series do not have (HasCI).
	Slope  float64
	HasCI  bool
	Lo, Hi float64
}

const (
	exactTrend = 50
	mostSeries = 3000 // longer ones have too many pairs to list
)

// MannKendall asks whether a series tends to rise or to fall, without asking
// for a straight line (Mann 1945; Kendall 1975; R: Kendall::MannKendall, which
// prints PNormal; trend::sens.slope). Values are in order of time, at even
// distances and independent but for the trend. Without ties and up to 50
// values P counts all orders. From 3 to 3,000 values.
func MannKendall(v []float64) (Trend, error) {
	n := len(v)
	if n < 3 || n > mostSeries {
		return Trend{}, fmt.Errorf("%d values, from 3 to %d are needed: %w", n, mostSeries, ErrTooFew)
	}
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Trend{}, fmt.Errorf("value %d is %v: %w", i+1, x, ErrRange)
		}
	}
	r := Trend{N: n}
	slopes := make([]float64, 0, n*(n-1)/2)
	for i, a := range v {
		for j, b := range v[i+1:] {
			switch {
			case b > a:
				r.S++
			case b < a:
				r.S--
			}
			slopes = append(slopes, b/float64(j+1)-a/float64(j+1))
		}
	}
	tied, pairs := ties(v)
	m := float64(n)
	variance := (m*(m-1)*(2*m+5) - tied) / 18
	if !(variance > 0) || pairs == m*(m-1)/2 {
		return Trend{}, fmt.Errorf("all values are the same: %w", ErrOneState)
	}
	r.SE = math.Sqrt(variance)
	nearer := float64(r.S)
	nearer -= math.Copysign(math.Min(1, math.Abs(nearer)), nearer)
	r.Z = nearer / r.SE
	r.PNormal = tail.Normal2(r.Z)
	r.P = r.PNormal
	all := m * (m - 1) / 2
	r.Tau = float64(r.S) / math.Sqrt(all*(all-pairs))
	if r.Exact = n <= exactTrend && pairs == 0; r.Exact {
		r.P = exactKendall(n, r.S)
	}
	r.sen(slopes)
	if bad := r.Slope + r.Lo + r.Hi; math.IsNaN(bad) || math.IsInf(bad, 0) {
		return Trend{}, fmt.Errorf("the slope of values so large: %w", ErrRange)
	}
	return r, nil
}

// ties gives Σ t(t-1)(2t+5) and Σ t(t-1)/2 over the sets of t equal values.
func ties(v []float64) (tied, pairs float64) {
	x := slices.Clone(v)
	slices.Sort(x)
	for i := 0; i < len(x); {
		j := i
		for j < len(x) && x[j] == x[i] {
			j++
		}
		t := float64(j - i)
		tied += t * (t - 1) * (2*t + 5)
		pairs += t * (t - 1) / 2
		i = j
	}
	return tied, pairs
}

// exactKendall is P(|S| >= |s|) over all orders of n different values, by the
// numbers of orders with so many falling pairs.
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

// sen is the median slope, with the interval of Gilbert (1987, p. 217).
func (r *Trend) sen(slopes []float64) {
	slices.Sort(slopes)
	n := len(slopes)
	r.Slope = slopes[n/2]
	if n%2 == 0 {
		r.Slope = slopes[n/2-1]/2 + slopes[n/2]/2
	}
	c := tail.NormalQuantile(0.975) * r.SE
	lo, hi := int(math.Round((float64(n)-c)/2)), int(math.Round((float64(n)+c)/2))+1
	if r.HasCI = lo >= 1 && hi <= n; r.HasCI {
		r.Lo, r.Hi = slopes[lo-1], slopes[hi-1]
	}
}
