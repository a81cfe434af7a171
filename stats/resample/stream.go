package resample

import "math/bits"

// Stream is the randomness of one replicate: the generator PCG DXSM (O'Neill
// 2014; 128 bits of state), seeded by the seed and the replicate's number
// only. It is written out here so that the inner loops keep its state in
// registers; math/rand/v2 has the same.
type Stream struct{ hi, lo uint64 }

const (
	pcgMulHi, pcgMulLo = 2549297995355413924, 4865540595714422341
	pcgIncHi, pcgIncLo = 6364136223846793005, 1442695040888963407
	pcgCheap           = 0xda942042e4dd58b5
)

// NewStream makes the stream of a replicate.
func NewStream(seed, replicate uint64) Stream {
	// The golden ratio's bits part the replicates' starting points.
	return Stream{seed, (replicate + 1) * 0x9e3779b97f4a7c15}
}

// step is the generator's next state.
func step(hi, lo uint64) (uint64, uint64) {
	h, l := bits.Mul64(lo, pcgMulLo)
	h += hi*pcgMulLo + lo*pcgMulHi
	l, c := bits.Add64(l, pcgIncLo, 0)
	h, _ = bits.Add64(h, pcgIncHi, c)
	return h, l
}

// output is the state's 64 random bits.
func output(hi, lo uint64) uint64 {
	hi ^= hi >> 32
	hi *= pcgCheap
	hi ^= hi >> 48
	return hi * (lo | 1)
}

// Step and Output are the two halves of Uint64 on a state held in two
// variables, for inner loops that would otherwise store it at every draw;
// State and SetState take it out of a Stream and put it back.
func Step(hi, lo uint64) (uint64, uint64) { return step(hi, lo) }

// Output is described at [Step].
func Output(hi, lo uint64) uint64 { return output(hi, lo) }

// State is described at [Step].
func (s *Stream) State() (hi, lo uint64) { return s.hi, s.lo }

// SetState is described at [Step].
func (s *Stream) SetState(hi, lo uint64) { s.hi, s.lo = hi, lo }

// Uint64 is 64 random bits.
func (s *Stream) Uint64() uint64 {
	s.hi, s.lo = step(s.hi, s.lo)
	return output(s.hi, s.lo)
}

// Float64 is uniform in [0, 1).
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) / (1 << 53) }

// Below is a whole number uniform in [0, n), without bias (Lemire 2019, ACM
// Trans. Model. Comput. Simul. 29:3).
func (s *Stream) Below(n uint32) uint32 {
	m := (s.Uint64() >> 32) * uint64(n)
	if low := uint32(m); low < n {
		for t := -n % n; low < t; low = uint32(m) {
			m = (s.Uint64() >> 32) * uint64(n)
		}
	}
	return uint32(m >> 32)
}

// lanes holds two products of a 16-bit draw and n <= 2¹⁶, one in each half.
const (
	laneDraw = 0x0000ffff0000ffff
	laneOne  = 0x0000000100000001
	laneBit  = 0x0001000000010000
)

// four draws row numbers from one output of the generator: the upper 16 bits
// of each 32-bit half of x and y. reject is 2¹⁶ mod n in both halves; a draw
// whose remainder is below it would favour some rows (Lemire 2019) and is
// made again.
func (s *Stream) four(n, reject uint64) (x, y uint64) {
	for {
		r := s.Uint64()
		x, y = (r&laneDraw)*n, (r>>16&laneDraw)*n
		if ((x&laneDraw)+laneBit-reject)&((y&laneDraw)+laneBit-reject)&laneBit == laneBit {
			return x, y
		}
	}
}

// Rows fills dst with row numbers uniform in [0, n), without bias. Up to
// 65,536 rows, four come from each output of the generator.
func (s *Stream) Rows(dst []int32, n int) {
	i := 0
	if n <= 1<<16 {
		reject := uint64(1<<16%n) * laneOne
		for ; i+4 <= len(dst); i += 4 {
			x, y := s.four(uint64(n), reject)
			q := dst[i : i+4 : i+4]
			q[0], q[1], q[2], q[3] = int32(uint16(x>>16)), int32(x>>48), int32(uint16(y>>16)), int32(y>>48)
		}
	}
	for ; i < len(dst); i++ {
		dst[i] = int32(s.Below(uint32(n)))
	}
}

// Shuffle permutes rows in place.
func (s *Stream) Shuffle(rows []int32) {
	for i := len(rows) - 1; i > 0; i-- {
		j := s.Below(uint32(i + 1))
		rows[i], rows[j] = rows[j], rows[i]
	}
}
