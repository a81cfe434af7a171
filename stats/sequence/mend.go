package sequence

import (
	"encoding/binary"
	"slices"

	"tend/stats/resample"
)

// With up to 8 states and 255 events a sequence is shuffled faster than by
// Fisher and Yates. Every event is first drawn on its own, with the states'
// shares of the sequence, eight from one output of the generator. That gives
// each state nearly as often as it should be; then events of states that are
// too frequent, at places drawn at random, are given to those that are too
// rare, until the numbers are right. Nothing in this knows one place from
// another, so all orders of the sequence's events are equally probable.
const (
	smallStates = 8
	smallEvents = 255
)

// recipes prepares the sequences for the fast way, or gives nil where it cannot
// take them: gaps keep their place, for which it has no means.
func recipes(decks []deck, states int) []recipe {
	if states > smallStates || slices.ContainsFunc(decks, func(d deck) bool { return d.runs != nil || len(d.codes) > smallEvents }) {
		return nil
	}
	out := make([]recipe, len(decks))
	for i, d := range decks {
		out[i] = newRecipe(d.codes)
	}
	return out
}

// recipe is what the fast way needs to know of a sequence.
type recipe struct {
	codes [256]uint8 // a random byte's state
	need  uint64     // events of each state, a byte each
	n     int
	bias  uint32 // 2¹⁶ mod n
}

func newRecipe(s []uint8) recipe {
	p := recipe{n: len(s), bias: 1 << 16 % uint32(len(s))}
	var number [smallStates]int
	for _, v := range s {
		number[v]++
		p.need += unit[v]
	}
	state, upTo := 0, number[0]
	for b := range p.codes {
		for (2*b+1)*len(s) >= 512*upTo { // the middle of the byte's share
			state++
			upTo += number[state]
		}
		p.codes[b] = uint8(state)
	}
	return p
}

// unit adds one to a state's byte. It is as long as a byte is wide, so that no
// index needs checking.
var unit = [256]uint64{1, 1 << 8, 1 << 16, 1 << 24, 1 << 32, 1 << 40, 1 << 48, 1 << 56}

// mender is the fast way's memory. Eight neighbouring transitions are counted
// in a table each, so that an increment need not wait for the one before; the
// index is eight times the state before plus the state.
type mender struct {
	x      [smallEvents + 1]uint8
	counts [8][256]uint32
	over   [smallStates]int32     // how much too frequent a state is
	give   [smallEvents + 1]uint8 // states that are too rare, once for each missing event; from 1
}

// all shuffles every sequence and leaves the transitions, k×k, in out.
func (c *mender) all(small []recipe, s *resample.Stream, out []uint32, k int) {
	c.counts = [8][256]uint32{}
	rng := newPCG64(s)
	for i := range small {
		rng = c.sequence(&small[i], rng)
	}
	clear(out)
	c.total(out, k)
}

// sequence shuffles one sequence and counts its transitions.
func (c *mender) sequence(p *recipe, rng pcg64) pcg64 {
	codes, n := &p.codes, p.n
	var tally uint64
	i := 0
	for ; i+8 <= n; i += 8 {
		r := rng.next()
		w := (*[8]uint8)(c.x[i : i+8])
		v := codes[uint8(r)]
		w[0] = v
		tally += unit[v]
		v = codes[uint8(r>>8)]
		w[1] = v
		tally += unit[v]
		v = codes[uint8(r>>16)]
		w[2] = v
		tally += unit[v]
		v = codes[uint8(r>>24)]
		w[3] = v
		tally += unit[v]
		v = codes[uint8(r>>32)]
		w[4] = v
		tally += unit[v]
		v = codes[uint8(r>>40)]
		w[5] = v
		tally += unit[v]
		v = codes[uint8(r>>48)]
		w[6] = v
		tally += unit[v]
		v = codes[uint8(r>>56)]
		w[7] = v
		tally += unit[v]
	}
	if i < n {
		for r := rng.next(); i < n; i++ {
			v := codes[uint8(r)]
			c.x[i] = v
			tally += unit[v]
			r >>= 8
		}
	}
	if tally != p.need {
		rng = c.mend(p, tally, rng)
	}
	c.count(n)
	return rng
}

// mend brings the states' numbers from those tallied to those needed. Whether
// a place holds a state that is too frequent is a toss-up that no processor
// can foretell, so the loop does not branch on it: ok is 1 or 0.
func (c *mender) mend(p *recipe, tally uint64, rng pcg64) pcg64 {
	short := 0 // events yet to be given away, the next to state c.give[short]
	for s := range c.over {
		d := int32(uint8(tally>>(8*s))) - int32(uint8(p.need>>(8*s)))
		c.over[s] = d
		for ; d < 0; d++ {
			short++
			c.give[uint8(short)] = uint8(s)
		}
	}
	n, bias := uint32(p.n), p.bias
	for short > 0 {
		// Four places from one output, without bias (Lemire 2019).
		r := rng.next()
		for range 4 {
			m := uint32(uint16(r)) * n
			r >>= 16
			at := uint8(m >> 16)
			v := c.x[at]
			ok := uint32(-c.over[v&7]) >> 31 &^ ((m&0xffff - bias) >> 31)
			c.over[v&7] -= int32(ok)
			c.x[at] = v ^ (v^c.give[uint8(short)])&-uint8(ok)
			short -= int(ok)
		}
	}
	return rng
}

// count counts the transitions of the first n events, eight at a time.
func (c *mender) count(n int) {
	t := &c.counts
	before := uint64(0) // as if state 0 came first; taken back below
	i := 0
	for ; i+8 <= n; i += 8 {
		w := binary.LittleEndian.Uint64(c.x[i : i+8])
		q := w | (w<<8|before)<<3
		before = w >> 56
		t[0][uint8(q)]++
		t[1][uint8(q>>8)]++
		t[2][uint8(q>>16)]++
		t[3][uint8(q>>24)]++
		t[4][uint8(q>>32)]++
		t[5][uint8(q>>40)]++
		t[6][uint8(q>>48)]++
		t[7][uint8(q>>56)]++
	}
	last := uint8(before)
	for ; i < n; i++ {
		v := c.x[i]
		t[i&7][last<<3|v]++
		last = v
	}
	t[0][c.x[0]]--
}

// total adds up the eight tables.
func (c *mender) total(out []uint32, k int) {
	for i := range k {
		for j := range k {
			for l := range c.counts {
				out[i*k+j] += c.counts[l][i<<3|j]
			}
		}
	}
}
