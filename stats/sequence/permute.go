package sequence

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// Cell is a count beside its values on shuffled data.
type Cell struct {
	From, To          string
	Observed          int
	Mean, SD          float64 // of the shuffled counts
	Lift              float64 // Observed / Mean; 0 where Mean is 0
	Greater, Less, P2 float64 // P(shuffled >= observed), <=, twice the smaller; (b+1)/(R+1)
}

// Permute shuffles the events within each sequence and counts the transitions
// anew: how often would this follow that, if the order within a sequence did
// not matter but each sequence kept its own mix of states? Unlike
// [LagSequential] it needs no large counts and is not fooled by sequences that
// differ in their mix. The p values are never zero (Phipson & Smyth 2010) and
// not adjusted for the number of cells.
func (d Data) Permute(opt resample.Options) ([][]Cell, error) {
	observed, err := d.Count(1)
	if err != nil {
		return nil, err
	}
	count := replicates(opt)
	if count < 1 || count > 100_000_000 {
		return nil, fmt.Errorf("%d replicates: %w", count, ErrRange)
	}
	k := len(d.States)
	var flat []uint8
	var starts []int
	for _, s := range d.Sequences {
		if len(s) > 1 {
			starts = append(starts, len(flat))
			flat = append(flat, s...)
		}
	}
	starts = append(starts, len(flat))
	g := newGathered(observed.N, k)
	parts := make([]*gathered, workers(opt, count))
	stretches(len(parts), count, func(worker, from, to int) {
		own := newGathered(observed.N, k)
		parts[worker] = own
		c := newShuffler(flat, starts, k)
		for r := from; r < to; r++ {
			s := resample.NewStream(opt.Seed, uint64(r))
			own.add(c.shuffled(&s))
		}
	})
	for _, p := range parts {
		g.merge(p)
	}
	return g.cells(count, d.States, d.States), nil
}

// gathered counts over replicates, in whole numbers, so that the sum does not
// depend on which processor did which.
type gathered struct {
	columns     int
	observed    []int
	sum, square []int
	above, same []int
}

func newGathered(observed [][]int, columns int) *gathered {
	g := &gathered{columns: columns}
	for _, row := range observed {
		g.observed = append(g.observed, row...)
	}
	n := len(g.observed)
	g.sum, g.square, g.above, g.same = make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	return g
}

func (g *gathered) add(counts []uint32) {
	for i, o := range g.observed {
		v := int(counts[i])
		g.sum[i] += v
		g.square[i] += (v - o) * (v - o)
		if v > o {
			g.above[i]++
		} else if v == o {
			g.same[i]++
		}
	}
}

func (g *gathered) merge(p *gathered) {
	for i := range g.observed {
		g.sum[i] += p.sum[i]
		g.square[i] += p.square[i]
		g.above[i] += p.above[i]
		g.same[i] += p.same[i]
	}
}

// cells turns the counts into tests.
func (g *gathered) cells(count int, from, to []string) [][]Cell {
	out := make([][]Cell, len(from))
	n := float64(count)
	for i, a := range from {
		for j, b := range to {
			at := i*g.columns + j
			c := Cell{From: a, To: b, Observed: g.observed[at], Mean: float64(g.sum[at]) / n}
			// Squares are around the observed count, which is near the mean.
			off := c.Mean - float64(c.Observed)
			if count > 1 {
				c.SD = math.Sqrt(math.Max(0, float64(g.square[at])-n*off*off) / (n - 1))
			}
			if c.Mean > 0 {
				c.Lift = float64(c.Observed) / c.Mean
			}
			c.Greater = float64(g.above[at]+g.same[at]+1) / (n + 1)
			c.Less = float64(count-g.above[at]+1) / (n + 1)
			c.P2 = min(1, 2*min(c.Greater, c.Less))
			out[i] = append(out[i], c)
		}
	}
	return out
}
