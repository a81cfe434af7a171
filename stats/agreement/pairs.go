package agreement

import (
	"fmt"
	"math"
)

// Pair sets two raters side by side, over the units that both rated: per cent
// and Cohen's κ (Cohen 1960), each with a percentile interval from a bootstrap
// of whole clusters.
type Pair struct {
	First, Second int
	Units         int
	Table         [][]int // rows the first rater's categories
	PerCent       Ranged
	Kappa         Ranged
}

// mostColumns is how many words of sums are resampled at once.
const mostColumns = 2048

// Pairs compares every two raters of codes[u][r], 0 … categories-1, negative
// where there is none. Pairs without a common unit are left out.
func (d *Draws) Pairs(codes [][]int, categories int) ([]Pair, error) {
	if len(d.place) != len(codes) {
		return nil, fmt.Errorf("%d clusters for %d units: %w", len(d.place), len(codes), ErrRange)
	}
	var all []Pair
	var sums []*pairSums
	raters := 0
	for _, row := range codes {
		raters = max(raters, len(row))
	}
	for i := range raters {
		for j := i + 1; j < raters; j++ {
			s, err := sumsOf(codes, i, j, categories, d.place, d.clusters)
			if err != nil {
				return nil, err
			}
			if s.pair.Units > 0 {
				sums = append(sums, s)
			}
		}
	}
	bits := d.laneBits(sums)
	for len(sums) > 0 {
		n, columns := 0, 0
		for n < len(sums) && (n == 0 || columns+sums[n].words(bits) <= mostColumns) {
			columns += sums[n].words(bits)
			n++
		}
		table, from := make([]uint64, d.clusters*columns), 0
		for _, s := range sums[:n] {
			for c, v := range s.by {
				pack(table[c*columns+from:], v, bits)
			}
			from += s.words(bits)
		}
		totals := d.counts(table, columns)
		from = 0
		for _, s := range sums[:n] {
			all = append(all, s.ranged(totals, columns, from, bits))
			from += s.words(bits)
		}
		sums = sums[n:]
	}
	return all, nil
}

// laneBits is how wide a count is of those that share a word: 21 bits, or 32
// where a replicate may hold more units than that.
func (d *Draws) laneBits(sums []*pairSums) int {
	most := 0
	for _, s := range sums {
		for _, v := range s.by {
			if v != nil {
				most = max(most, v[0])
			}
		}
	}
	if most*d.clusters < 1<<21 {
		return 21
	}
	return 32
}

// pack puts counts next to each other in words.
func pack(words []uint64, counts []int, bits int) {
	for k, v := range counts {
		words[k/(64/bits)] |= uint64(v) << (k % (64 / bits) * bits)
	}
}

func unpack(counts []float64, words []uint64, bits int) {
	for k := range counts {
		counts[k] = float64(words[k/(64/bits)] >> (k % (64 / bits) * bits) & (1<<bits - 1))
	}
}

// pairSums are what κ of one pair needs, by cluster: units, units alike, and
// how often each rater used each category that one of them used.
type pairSums struct {
	pair     Pair
	used     []int
	clusters int     // with a unit of both
	by       [][]int // of each cluster; nil without a unit of both
}

func (s *pairSums) columns() int { return 2 + 2*len(s.used) }

func (s *pairSums) words(bits int) int { return (s.columns() + 64/bits - 1) / (64 / bits) }

func sumsOf(codes [][]int, i, j, categories int, within []int, clusters int) (*pairSums, error) {
	s := &pairSums{pair: Pair{First: i, Second: j, Table: make([][]int, categories)}}
	for k := range s.pair.Table {
		s.pair.Table[k] = make([]int, categories)
	}
	both := func(row []int) bool { return i < len(row) && j < len(row) && row[i] >= 0 && row[j] >= 0 }
	at := make([]int, categories)
	for u, row := range codes {
		if !both(row) {
			continue
		}
		if row[i] >= categories || row[j] >= categories {
			return nil, fmt.Errorf("unit %d: code %d of %d: %w", u+1, max(row[i], row[j]), categories, ErrRange)
		}
		s.pair.Table[row[i]][row[j]]++
		s.pair.Units++
		at[row[i]], at[row[j]] = 1, 1
	}
	for k := range at {
		if at[k] == 1 {
			at[k] = len(s.used)
			s.used = append(s.used, k)
		}
	}
	s.by = make([][]int, clusters)
	q := len(s.used)
	for u, row := range codes {
		if !both(row) {
			continue
		}
		c := within[u]
		if s.by[c] == nil {
			s.by[c] = make([]int, s.columns())
			s.clusters++
		}
		s.by[c][0]++
		if row[i] == row[j] {
			s.by[c][1]++
		}
		s.by[c][2+at[row[i]]]++
		s.by[c][2+q+at[row[j]]]++
	}
	return s, nil
}

// kappa gives per cent and κ of a pair's sums; NaN where one is not defined.
func kappa(sums []float64) (percent, k float64) {
	n, q := sums[0], (len(sums)-2)/2
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	percent = sums[1] / n
	chance := 0.0
	for c := range q {
		chance += sums[2+c] * sums[2+q+c]
	}
	chance /= n * n
	if !(1-chance > 1e-14) {
		return percent, math.NaN()
	}
	return percent, (percent - chance) / (1 - chance)
}

// ranged reads the intervals off the replicates' totals, whose words begin at
// from.
func (s *pairSums) ranged(totals []uint64, columns, from, bits int) Pair {
	whole := make([]float64, s.columns())
	for _, sums := range s.by {
		for k, v := range sums {
			whole[k] += float64(v)
		}
	}
	p, estimate := kappa(whole)
	n := 0
	if columns > 0 {
		n = len(totals) / columns
	}
	percent, k := make([]float64, n), make([]float64, n)
	for r := range n {
		unpack(whole, totals[r*columns+from:], bits)
		percent[r], k[r] = kappa(whole)
	}
	s.pair.PerCent, s.pair.Kappa = ranged(p, percent, s.clusters), ranged(estimate, k, s.clusters)
	return s.pair
}
