package sequence

import "tend/stats/resample"

// shuffler counts the transitions of shuffled sequences.
type shuffler struct {
	k    int
	n    []uint32 // K×K of the replicate
	deck *[1 << 16]uint8
	// Transitions prev<<4 | next, up to 16 states: four sets in turn, so that
	// an increment need not wait for the one before it.
	c *[4][256]uint32
}

func newShuffler(k int) *shuffler {
	return &shuffler{k: k, n: make([]uint32, k*k), deck: new([1 << 16]uint8), c: new([4][256]uint32)}
}

// count fills n with the transitions of one shuffle of every deck.
func (sh *shuffler) count(decks []deck, s *resample.Stream) {
	clear(sh.n)
	*sh.c = [4][256]uint32{}
	for i := range decks {
		d := &decks[i]
		copy(sh.deck[:], d.codes)
		if sh.k > 16 || d.runs != nil {
			sh.plain(d, s)
			continue
		}
		sh.quick(len(d.codes), s)
	}
	for a := range min(sh.k, 16) {
		for b := range min(sh.k, 16) {
			at := a<<4 | b
			sh.n[a*sh.k+b] += sh.c[0][at] + sh.c[1][at] + sh.c[2][at] + sh.c[3][at]
		}
	}
}

// plain draws the codes without replacement, one by one.
func (sh *shuffler) plain(d *deck, s *resample.Stream) {
	left, run := len(d.codes), 0
	room := left
	if d.runs != nil {
		room = d.runs[0]
	}
	prev := -1
	for left > 0 {
		for room == 0 {
			run++
			room = d.runs[run]
			prev = -1
		}
		j := s.Below(uint32(left))
		c := int(sh.deck[uint16(j)])
		left--
		sh.deck[uint16(j)] = sh.deck[uint16(left)]
		if prev >= 0 {
			sh.n[prev*sh.k+c]++
		}
		prev = c
		room--
	}
}

// quick does the same for up to 16 states and no gaps, four codes from each
// output of the generator: a 16-bit draw times the number left, kept where
// its remainder does not favour some place (Lemire 2019).
func (sh *shuffler) quick(n int, s *resample.Stream) {
	deck := sh.deck
	c0, c1, c2, c3 := &sh.c[0], &sh.c[1], &sh.c[2], &sh.c[3]
	left := uint64(n)
	j := s.Below(uint32(left))
	left--
	prev := deck[uint16(j)]
	deck[uint16(j)] = deck[uint16(left)]
	hi, lo := s.State()
	for left >= 4 {
		hi, lo = resample.Step(hi, lo)
		r := resample.Output(hi, lo)
		a, b := (r&0xffff)*left, (r>>16&0xffff)*(left-1)
		c, d := (r>>32&0xffff)*(left-2), (r>>48)*(left-3)
		if a&0xffff < left || b&0xffff < left || c&0xffff < left || d&0xffff < left {
			s.SetState(hi, lo)
			a = exact(a, left, s)
			b = exact(b, left-1, s)
			c = exact(c, left-2, s)
			d = exact(d, left-3, s)
			hi, lo = s.State()
		}
		i0, i1, i2, i3 := uint16(a>>16), uint16(b>>16), uint16(c>>16), uint16(d>>16)
		v0 := deck[i0]
		deck[i0] = deck[uint16(left-1)]
		v1 := deck[i1]
		deck[i1] = deck[uint16(left-2)]
		v2 := deck[i2]
		deck[i2] = deck[uint16(left-3)]
		v3 := deck[i3]
		deck[i3] = deck[uint16(left-4)]
		c0[prev<<4|v0]++
		c1[v0<<4|v1]++
		c2[v1<<4|v2]++
		c3[v2<<4|v3]++
		prev = v3
		left -= 4
	}
	s.SetState(hi, lo)
	for ; left > 0; left-- {
		i := s.Below(uint32(left))
		v := deck[uint16(i)]
		deck[uint16(i)] = deck[uint16(left-1)]
		c0[prev<<4|v]++
		prev = v
	}
}

// exact keeps a product whose remainder is fair and draws anew otherwise.
func exact(product, n uint64, s *resample.Stream) uint64 {
	if product&0xffff < (1<<16)%n {
		return uint64(s.Below(uint32(n))) << 16
	}
	return product
}
