package progression

import (
	"runtime"
	"sync"

	"tend/stats/resample"
)

// permute shuffles the changes within every stratum and counts, for each move
// and for each stratum and move, how often the sum of changes of moments with
// the move is as large as seen, and as small. Sums are of whole numbers, and
// each replicate has its own stream, so that the counts are the same on any
// number of processors.
func (g *comparison) permute(opt Options) (more, less, cellMore, cellLess []int) {
	k := len(g.has)
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	seen := make([]int64, len(g.with))
	g.sums(g.fixed, seen)
	all := pool(seen, k)
	parts := make([][2][]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			hi, lo := make([]int, k+len(seen)), make([]int, k+len(seen))
			deck, got := make([]int32, len(g.fixed)), make([]int64, len(seen))
			for r := w; r < opt.Permutations; r += workers {
				stream := resample.NewStream(seed, uint64(r))
				copy(deck, g.fixed)
				for s := range g.strata {
					shuffle(deck[g.begin(s):g.ends[s]], &stream)
				}
				g.sums(deck, got)
				tally(hi[k:], lo[k:], got, seen)
				tally(hi[:k], lo[:k], pool(got, k), all)
			}
			parts[w] = [2][]int{hi, lo}
		})
	}
	wg.Wait()
	hi, lo := make([]int, k+len(seen)), make([]int, k+len(seen))
	for _, p := range parts {
		for i := range hi {
			hi[i] += p[0][i]
			lo[i] += p[1][i]
		}
	}
	return hi[:k], lo[:k], hi[k:], lo[k:]
}

func shuffle(deck []int32, s *resample.Stream) {
	for i := len(deck) - 1; i > 0; i-- {
		j := s.Below(uint32(i + 1))
		deck[i], deck[j] = deck[j], deck[i]
	}
}

// sums adds the changes of the moments with each move, by stratum and move.
func (g *comparison) sums(deck []int32, into []int64) {
	for c, list := range g.with {
		sum := int64(0)
		for _, i := range list {
			sum += int64(deck[i])
		}
		into[c] = sum
	}
}

// pool adds cells over strata.
func pool(cells []int64, moves int) []int64 {
	all := make([]int64, moves)
	for c, v := range cells {
		all[c%moves] += v
	}
	return all
}

func tally(more, less []int, got, seen []int64) {
	for i, v := range got {
		if v >= seen[i] {
			more[i]++
		}
		if v <= seen[i] {
			less[i]++
		}
	}
}

// booted are the replicates of one effect.
type booted struct{ change, lift replicate }

type replicate struct{ values []float64 }

// interval reads 95 % off the replicates of so many people; not where more
// than one in twenty is undefined, because it would be that of another
// population. Of few people percentiles alone hold the truth too seldom.
func (r replicate) interval(people int) (lo, hi, se float64, ok bool) {
	if people < 2 || len(r.values) == 0 {
		return 0, 0, 0, false
	}
	found, err := resample.FromReplicates(0, r.values)
	if err != nil {
		return 0, 0, 0, false
	}
	ci, err := found.Expanded(0.95, people, resample.Type7)
	return ci.Lo, ci.Hi, found.SE, err == nil
}

// bootstrap resamples people, with everything that they said: first each move
// over all strata, then by stratum and move.
func (g *comparison) bootstrap(replicates int) []booted {
	k, strata := len(g.has), len(g.strata)
	out := make([]booted, k+strata*k)
	for i := range out {
		out[i] = booted{replicate{make([]float64, replicates)}, replicate{make([]float64, replicates)}}
	}
	each := g.byPerson()
	if len(each) < 2 {
		return make([]booted, len(out))
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			rows, total, column := make([]int32, len(each)), make([]cell, strata*k), make([]cell, strata)
			for r := w; r < replicates; r += workers {
				stream := resample.NewStream(seed, uint64(r))
				stream.Rows(rows, len(each))
				clear(total)
				for _, who := range rows {
					for _, part := range each[who] {
						total[part.at].add(part.cell)
					}
				}
				for j := range k {
					for s := range strata {
						column[s] = total[s*k+j]
						c, l, _, _ := pooled(column[s : s+1])
						out[k+s*k+j].change.values[r], out[k+s*k+j].lift.values[r] = c, l
					}
					out[j].change.values[r], out[j].lift.values[r], _, _ = pooled(column)
				}
			}
		})
	}
	wg.Wait()
	return out
}

type placed struct {
	at int
	cell
}

// byPerson sums each person's moments; a cell in which they have none is left out.
func (g *comparison) byPerson() [][]placed {
	k := len(g.has)
	each := make([][]placed, len(g.people))
	full := make(map[[2]int]int)
	for s := range g.strata {
		for i := g.begin(s); i < g.ends[s]; i++ {
			who := g.who[i]
			base, known := full[[2]int{who, s}]
			if !known {
				base = len(each[who])
				full[[2]int{who, s}] = base
				for j := range k {
					each[who] = append(each[who], placed{at: s*k + j})
				}
			}
			for j := range k {
				c := &each[who][base+j].cell
				if g.has[j][i] {
					c.n1, c.d1, c.f1 = c.n1+1, c.d1+g.change[i], c.f1+g.forward[i]
				} else {
					c.n0, c.d0, c.f0 = c.n0+1, c.d0+g.change[i], c.f0+g.forward[i]
				}
			}
		}
	}
	return each
}
