package sequence

import "tend/stats/resample"

// shuffler shuffles every sequence and counts transitions, in one pass and
// without allocating.
type shuffler struct {
	k      int
	flat   []uint8
	starts []int
	work   []uint8 // nil: the fast way
	counts []uint32
	fast   mender
	small  []recipe
}

func newShuffler(flat []uint8, starts []int, k int) *shuffler {
	longest := 0
	for i := 1; i < len(starts); i++ {
		longest = max(longest, starts[i]-starts[i-1])
	}
	c := &shuffler{k: k, flat: flat, starts: starts, counts: make([]uint32, k*k)}
	if k > smallStates || longest > smallEvents {
		c.work = make([]uint8, longest)
		return c
	}
	for i := 1; i < len(starts); i++ {
		c.small = append(c.small, newRecipe(flat[starts[i-1]:starts[i]]))
	}
	return c
}

// shuffled gives the transition counts of one shuffling, valid until the next.
func (c *shuffler) shuffled(s *resample.Stream) []uint32 {
	clear(c.counts)
	if c.work == nil {
		c.fast.counts = [8][256]uint32{}
		rng := newPCG64(s)
		for i := range c.small {
			rng = c.fast.sequence(&c.small[i], rng)
		}
		c.fast.total(c.counts, c.k)
		return c.counts
	}
	for i := 1; i < len(c.starts); i++ {
		// Fisher and Yates, from the end to the beginning.
		x := c.work[:copy(c.work, c.flat[c.starts[i-1]:c.starts[i]])]
		next := 0
		for n := len(x); n > 0; n-- {
			j := s.Below(uint32(n))
			v := int(x[j])
			x[j] = x[n-1]
			if n < len(x) {
				c.counts[v*c.k+next]++
			}
			next = v
		}
	}
	return c.counts
}
