package sequence

import (
	"math"
	"math/bits"

	"tend/stats/resample"
)

func root(sum, n float64) float64 { return math.Sqrt(math.Max(0, sum) / n) }

// shuffler shuffles every sequence and counts transitions, in one pass and
// without allocating.
type shuffler struct {
	k      int
	flat   []uint8
	starts []int
	work   []uint8
	counts []uint32
	small  smallShuffler
}

// Up to 16 states and 256 events a sequence, codes and places fit one byte
// each, and arrays of 256 need no bounds to be checked.
const (
	smallStates = 16
	smallEvents = 256
)

func newShuffler(flat []uint8, starts []int, k int) *shuffler {
	longest := 0
	for i := 1; i < len(starts); i++ {
		longest = max(longest, starts[i]-starts[i-1])
	}
	c := &shuffler{k: k, flat: flat, starts: starts, counts: make([]uint32, k*k)}
	if k > smallStates || longest > smallEvents {
		c.work = make([]uint8, longest)
	}
	return c
}

// shuffled gives the transition counts of one shuffling, valid until the next.
func (c *shuffler) shuffled(s *resample.Stream) []uint32 {
	clear(c.counts)
	if c.work == nil {
		c.small.counts = [lanes][smallStates * smallStates]uint32{}
		rng := newPCG64(s)
		for i := 1; i < len(c.starts); i++ {
			c.small.sequence(c.flat[c.starts[i-1]:c.starts[i]], &rng)
		}
		for i := range c.k {
			for j := range c.k {
				for l := range lanes {
					c.counts[i*c.k+j] += c.small.counts[l][i*smallStates+j]
				}
			}
		}
		return c.counts
	}
	for i := 1; i < len(c.starts); i++ {
		x := c.work[:copy(c.work, c.flat[c.starts[i-1]:c.starts[i]])]
		previous := 0
		for n := len(x); n > 0; n-- {
			j := s.Below(uint32(n))
			v := int(x[j])
			x[j] = x[n-1]
			if n < len(x) {
				c.counts[v*c.k+previous]++
			}
			previous = v
		}
	}
	return c.counts
}

// lanes is how many draws come from one output of the generator, each counted
// in a table of its own: an increment waits for the one before it in the same
// place, and there are few places.
const lanes = 6

// smallShuffler is the fast way.
type smallShuffler struct {
	x      [smallEvents]uint8
	counts [lanes][smallStates * smallStates]uint32
}

// pcg64 is the generator PCG RXS M XS (O'Neill 2014), small enough that a
// whole shuffling runs in registers. Its stream is the replicate's.
type pcg64 struct{ state, increment uint64 }

func newPCG64(s *resample.Stream) pcg64 { return pcg64{s.Uint64(), s.Uint64() | 1} }

func (p *pcg64) next() uint64 {
	s := p.state
	p.state = s*6364136223846793005 + p.increment
	w := (s>>(s>>59+5) ^ s) * 12605985483714917081
	return w>>43 ^ w
}

// sequence draws the events of one sequence from its end to its beginning,
// each uniformly among those left (Fisher & Yates), and counts who precedes
// whom. Six draws come from one output of the generator: multiplying 64
// random bits by n gives a place in [0, n) above and fresh bits below, again
// and again (Brackett-Rozinsky & Lemire 2024, Softw. Pract. Exp.). The result
// is uniform unless what is left at the end is below the product of the six
// n; then it is drawn again.
func (c *smallShuffler) sequence(s []uint8, p *pcg64) {
	copy(c.x[:], s)
	x, counts := &c.x, &c.counts
	n := uint64(len(s))
	next := c.take(n, p)
	n--
	rng := *p
	for n >= 6 {
		j0, r := bits.Mul64(rng.next(), n)
		j1, r := bits.Mul64(r, n-1)
		j2, r := bits.Mul64(r, n-2)
		j3, r := bits.Mul64(r, n-3)
		j4, r := bits.Mul64(r, n-4)
		j5, r := bits.Mul64(r, n-5)
		if r < 1<<48 && uneven(r, n*(n-1)*(n-2)*(n-3)*(n-4)*(n-5)) {
			continue
		}
		v := x[uint8(j0)]
		x[uint8(j0)] = x[uint8(n-1)]
		counts[0][v<<4|next]++
		next = x[uint8(j1)]
		x[uint8(j1)] = x[uint8(n-2)]
		counts[1][next<<4|v]++
		v = x[uint8(j2)]
		x[uint8(j2)] = x[uint8(n-3)]
		counts[2][v<<4|next]++
		next = x[uint8(j3)]
		x[uint8(j3)] = x[uint8(n-4)]
		counts[3][next<<4|v]++
		v = x[uint8(j4)]
		x[uint8(j4)] = x[uint8(n-5)]
		counts[4][v<<4|next]++
		next = x[uint8(j5)]
		x[uint8(j5)] = x[uint8(n-6)]
		counts[5][next<<4|v]++
		n -= 6
	}
	*p = rng
	for ; n > 0; n-- {
		v := c.take(n, p)
		counts[0][v<<4|next]++
		next = v
	}
}

// uneven says whether what is left of the random bits falls among those that
// would favour some draws.
//
//go:noinline
func uneven(rest, product uint64) bool { return rest < product && rest < -product%product }

// take draws one of the first n events and closes the gap.
func (c *smallShuffler) take(n uint64, rng *pcg64) uint8 {
	for {
		j, r := bits.Mul64(rng.next(), n)
		if r < n && uneven(r, n) {
			continue
		}
		v := c.x[uint8(j)]
		c.x[uint8(j)] = c.x[uint8(n-1)]
		return v
	}
}
