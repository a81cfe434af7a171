package sequence

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"tend/stats/resample"
)

// Permuted sets each transition's count beside what the same codes, shuffled
// within their own sequence, give.
type Permuted struct {
	K          int
	Observed   []float64 // K×K
	Mean, SD   []float64
	Z          []float64 // (observed - mean)/SD; zero where SD is
	More, Less []float64 // P(shuffled >= observed) and <=, (b+1)/(R+1)
	Replicates int
}

// P2 is the two-sided p of transition i to j: twice the smaller tail, at most
// one.
func (p *Permuted) P2(i, j int) float64 {
	return math.Min(1, 2*math.Min(p.More[i*p.K+j], p.Less[i*p.K+j]))
}

// PermuteWithin shuffles the codes within every sequence. It tests order
// alone: how often each code occurs in a sequence stays as it is, so that a
// difference between sequences does not look like a transition. Gaps keep
// their place. At most 256 states; sequences of at most 65,536 events.
func PermuteWithin(sequences [][]int, states int, opt resample.Options) (*Permuted, error) {
	t, err := Count(sequences, states, false)
	if err != nil {
		return nil, err
	}
	if states > 256 {
		return nil, fmt.Errorf("%d states, 256 can be shuffled: %w", states, ErrCodes)
	}
	if opt.Replicates == 0 {
		opt.Replicates = 2000
	}
	if opt.Replicates < 2 {
		return nil, fmt.Errorf("%d replicates: %w", opt.Replicates, ErrRange)
	}
	decks, err := newDecks(sequences)
	if err != nil {
		return nil, err
	}
	p := &Permuted{K: states, Observed: t.N, Replicates: opt.Replicates}
	return p, p.run(decks, opt)
}

// deck is the codes of one sequence, and where its gaps are.
type deck struct {
	codes []uint8
	runs  []int // lengths of the stretches between gaps; nil for one stretch
}

func newDecks(sequences [][]int) ([]deck, error) {
	var out []deck
	for s, seq := range sequences {
		var d deck
		run := 0
		for _, c := range seq {
			if c < 0 {
				d.runs = append(d.runs, run)
				run = 0
				continue
			}
			d.codes = append(d.codes, uint8(c))
			run++
		}
		if d.runs != nil {
			d.runs = append(d.runs, run)
		}
		if len(d.codes) > 1<<16 {
			return nil, fmt.Errorf("sequence %d has %d events: %w", s+1, len(d.codes), ErrRange)
		}
		if len(d.codes) > 1 {
			out = append(out, d)
		}
	}
	return out, nil
}

// tally gathers the replicates of one goroutine: whole numbers, so that the
// totals do not depend on who added them.
type tally struct{ sum, square, more, less []int64 }

func (p *Permuted) run(decks []deck, opt resample.Options) error {
	k := p.K
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, opt.Replicates))
	tallies := make([]tally, workers)
	small := recipes(decks, k)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			g := tally{make([]int64, k*k), make([]int64, k*k), make([]int64, k*k), make([]int64, k*k)}
			sh := newShuffler(k)
			var quick mender
			for r := w * opt.Replicates / workers; r < (w+1)*opt.Replicates/workers; r++ {
				s := resample.NewStream(opt.Seed, uint64(r))
				if small != nil {
					quick.all(small, &s, sh.n, k)
				} else {
					sh.count(decks, &s)
				}
				for i, obs := range p.Observed {
					n := int64(sh.n[i])
					g.sum[i] += n
					g.square[i] += n * n
					if n >= int64(obs) {
						g.more[i]++
					}
					if n <= int64(obs) {
						g.less[i]++
					}
				}
			}
			tallies[w] = g
		})
	}
	wg.Wait()
	p.finish(tallies)
	return nil
}

func (p *Permuted) finish(tallies []tally) {
	k, n := p.K, float64(p.Replicates)
	p.Mean, p.SD, p.Z = make([]float64, k*k), make([]float64, k*k), make([]float64, k*k)
	p.More, p.Less = make([]float64, k*k), make([]float64, k*k)
	for i := range p.Observed {
		var t [4]int64
		for _, g := range tallies {
			t[0], t[1], t[2], t[3] = t[0]+g.sum[i], t[1]+g.square[i], t[2]+g.more[i], t[3]+g.less[i]
		}
		p.Mean[i] = float64(t[0]) / n
		p.SD[i] = math.Sqrt(math.Max(0, float64(t[1])-float64(t[0])*p.Mean[i]) / (n - 1))
		if p.SD[i] > 0 {
			p.Z[i] = (p.Observed[i] - p.Mean[i]) / p.SD[i]
		}
		p.More[i], p.Less[i] = (float64(t[2])+1)/(n+1), (float64(t[3])+1)/(n+1)
	}
}
