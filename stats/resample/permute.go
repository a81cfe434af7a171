package resample

import (
	"fmt"
	"math"
)

// PermutationResult is a statistic beside its values on shuffled data.
type PermutationResult struct {
	Observed          float64
	Values            []float64 // by replicate
	Mean, SD          float64   // of Values
	Greater, Less, P2 float64   // P(shuffled >= observed), <=, and twice the smaller; each counts the observed one too
}

// Permute computes stat on shuffled row numbers: stat(order) finds in place i
// the row whose label row i gets. Rows are exchanged only within a stratum
// (nil: all rows are one), which must be the null hypothesis's exchangeable
// sets. The p values are (b+1)/(R+1) (Phipson & Smyth 2010, Stat. Appl.
// Genet. Mol. Biol. 9:39) and so never zero.
func Permute(n int, stratum []int, stat Statistic, opt Options) (*PermutationResult, error) {
	if n < 2 {
		return nil, fmt.Errorf("%d rows, at least 2 are needed: %w", n, ErrTooFew)
	}
	if stratum != nil && len(stratum) != n {
		return nil, fmt.Errorf("%d strata for %d rows: %w", len(stratum), n, ErrRange)
	}
	count := opt.replicates()
	if count < 1 {
		return nil, fmt.Errorf("%d replicates: %w", count, ErrTooFew)
	}
	sets := strata(n, stratum)
	identity := make([]int32, n)
	for i := range identity {
		identity[i] = int32(i)
	}
	res := &PermutationResult{Observed: stat(identity), Values: make([]float64, count)}
	if math.IsNaN(res.Observed) {
		return nil, fmt.Errorf("on the data themselves: %w", ErrUndefined)
	}
	opt.each(count, func() func(int) {
		order, buf := make([]int32, n), make([]int32, n)
		return func(r int) {
			s := NewStream(opt.Seed, uint64(r))
			for _, set := range sets {
				b := buf[:len(set)]
				copy(b, set)
				s.Shuffle(b)
				for k, row := range set {
					order[row] = b[k]
				}
			}
			res.Values[r] = stat(order)
		}
	})
	return res, res.tally()
}

func strata(n int, stratum []int) [][]int32 {
	index := map[int]int{}
	var sets [][]int32
	for i := range n {
		k := 0
		if stratum != nil {
			k = stratum[i]
		}
		at, ok := index[k]
		if !ok {
			at = len(sets)
			index[k] = at
			sets = append(sets, nil)
		}
		sets[at] = append(sets[at], int32(i))
	}
	return sets
}

func (r *PermutationResult) tally() error {
	n := float64(len(r.Values))
	above, below := 1.0, 1.0
	fuzz := 1e-12 * (1 + math.Abs(r.Observed)) // equal but for rounding counts as equal
	for i, v := range r.Values {
		if math.IsNaN(v) {
			return fmt.Errorf("in permutation %d: %w", i+1, ErrUndefined)
		}
		r.Mean += v / n
		if v >= r.Observed-fuzz {
			above++
		}
		if v <= r.Observed+fuzz {
			below++
		}
	}
	for _, v := range r.Values {
		r.SD += (v - r.Mean) * (v - r.Mean)
	}
	r.SD = math.Sqrt(r.SD / math.Max(1, n-1))
	r.Greater, r.Less = above/(n+1), below/(n+1)
	r.P2 = math.Min(1, 2*math.Min(r.Greater, r.Less))
	return nil
}
