package survival

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"tend/stats/internal/tail"
)

// LogRankResult compares the curves of groups.
type LogRankResult struct {
	Groups   []string // sorted
	N        []int
	Observed []float64 // events (weighted where rho is not 0)
	Expected []float64 // were there no difference
	ChiSq    float64
	DF       int
	P        float64
}

// LogRank tests whether groups share one curve (Mantel 1966). rho = 0 is the
// log-rank test; rho = 1 weighs each time by the pooled curve just before it,
// which stresses early differences (Peto & Peto; Harrington & Fleming 1982;
// R: survival::survdiff). It needs two groups and an event.
func LogRank(time []float64, event []bool, group []string, rho float64) (LogRankResult, error) {
	if err := check(time, event); err != nil {
		return LogRankResult{}, err
	}
	if len(group) != len(time) {
		return LogRankResult{}, fmt.Errorf("%d times, %d groups: %w", len(time), len(group), ErrLength)
	}
	if math.IsNaN(rho) || math.IsInf(rho, 0) {
		return LogRankResult{}, fmt.Errorf("rho %v: %w", rho, ErrRange)
	}
	names := slices.Compact(slices.Sorted(slices.Values(group)))
	k := len(names)
	if k < 2 {
		return LogRankResult{}, fmt.Errorf("%d group, two are needed: %w", k, ErrTooFew)
	}
	r := LogRankResult{Groups: names, N: make([]int, k), Observed: make([]float64, k), Expected: make([]float64, k), DF: k - 1}
	of := make([]int, len(group))
	for i, g := range group {
		of[i], _ = slices.BinarySearch(names, g)
		r.N[of[i]]++
	}
	v := r.accumulate(time, event, of, rho)
	return r, r.test(v)
}

// accumulate walks the times once and returns the covariance of observed
// minus expected, k×k.
func (r *LogRankResult) accumulate(time []float64, event []bool, of []int, rho float64) []float64 {
	k := len(r.N)
	v := make([]float64, k*k)
	risk := slices.Clone(r.N)
	died := make([]int, k)
	left := make([]int, k)
	order := byTime(time)
	s := 1.0
	for i := 0; i < len(order); {
		at := time[order[i]]
		n, d := float64(len(order)-i), 0.0
		clear(died)
		clear(left)
		for ; i < len(order) && time[order[i]] == at; i++ {
			g := of[order[i]]
			left[g]++
			if event[order[i]] {
				died[g]++
				d++
			}
		}
		w := math.Pow(s, rho)
		for a := range k {
			fa := float64(risk[a]) / n
			r.Observed[a] += w * float64(died[a])
			r.Expected[a] += w * d * fa
			if n < 2 {
				continue
			}
			for b := range k {
				x := -fa * float64(risk[b]) / n
				if a == b {
					x += fa
				}
				v[a*k+b] += w * w * d * (n - d) / (n - 1) * x
			}
		}
		s *= (n - d) / n
		for a := range k {
			risk[a] -= left[a]
		}
	}
	return v
}

func (r *LogRankResult) test(v []float64) error {
	k := len(r.N)
	cov := mat.NewSymDense(k-1, nil)
	diff := mat.NewVecDense(k-1, nil)
	for a := range k - 1 {
		diff.SetVec(a, r.Observed[a]-r.Expected[a])
		for b := a; b < k-1; b++ {
			cov.SetSym(a, b, v[a*k+b])
		}
	}
	var ch mat.Cholesky
	if !ch.Factorize(cov) {
		return fmt.Errorf("the groups were never at risk together when it happened: %w", ErrNoEvents)
	}
	var x mat.VecDense
	if err := ch.SolveVecTo(&x, diff); err != nil {
		return fmt.Errorf("log-rank covariance: %w", ErrNotIdentify)
	}
	r.ChiSq = mat.Dot(diff, &x)
	r.P = tail.ChiSquare(r.ChiSq, float64(r.DF))
	return nil
}
