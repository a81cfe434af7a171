package sequence

import "tend/stats/resample"

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
