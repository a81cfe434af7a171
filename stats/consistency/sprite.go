package consistency

import (
	"fmt"
	"slices"

	"tend/stats/resample"
)

// AssumesSPRITE are the assumptions of [SPRITE] in words.
const AssumesSPRITE = "Scores are whole numbers within the scale's range. The data sets shown are some of those that fit, not a random sample of them and not the study's own data; that none was found in the tries allowed is no proof that there is none."

// SPRITEOptions bound the search. The zero value asks for 20 data sets in at
// most 200 tries from seed 0.
type SPRITEOptions struct {
	Sets  int
	Tries int
	Seed  uint64
}

// SPRITEResult holds data sets with the printed mean and SD.
type SPRITEResult struct {
	// Sets are ascending person scores, each different from the others. With
	// k answers averaged a score is a whole number of k-ths: divide by
	// Averaged.
	Sets     [][]int
	Averaged int
	Tries    int
}

// SPRITE reconstructs data (Sample Parameter Reconstruction via Iterative
// Techniques; Heathers, Anaya, van der Zee & Brown 2018, PeerJ Preprints
// 6:e26968): from a random set with the right total it moves pairs of scores
// apart or together until the SD is the printed one. n at most 10,000; the
// scale's range must be known.
func SPRITE(mean, sd Printed, n int, s Scale, opt SPRITEOptions) (SPRITEResult, error) {
	out := SPRITEResult{Averaged: int(s.averaged())}
	if !s.HasRange {
		return out, fmt.Errorf("the range of the scale: %w", ErrMissing)
	}
	if n > 10_000 || opt.Sets < 0 || opt.Tries < 0 || opt.Tries > 100_000 {
		return out, fmt.Errorf("n = %d, %d data sets in %d tries: %w", n, opt.Sets, opt.Tries, ErrRange)
	}
	g, err := GRIMMER(mean, sd, n, s)
	if err != nil || !g.Possible {
		return out, err
	}
	if opt.Sets == 0 {
		opt.Sets = 20
	}
	if opt.Tries == 0 {
		opt.Tries = 10 * opt.Sets
	}
	seen := map[string]bool{}
	x, key := make([]int64, n), make([]byte, 0, 2*n)
	for ; out.Tries < opt.Tries && len(out.Sets) < opt.Sets; out.Tries++ {
		stream := resample.NewStream(opt.Seed, uint64(out.Tries))
		fit := g.Fits[stream.Below(uint32(len(g.Fits)))]
		if !walk(x, fit, s, &stream) {
			continue
		}
		slices.Sort(x)
		key = key[:0]
		for _, v := range x {
			key = fmt.Appendf(key, "%d ", v)
		}
		if seen[string(key)] {
			continue
		}
		seen[string(key)] = true
		set := make([]int, n)
		for i, v := range x {
			set[i] = int(v)
		}
		out.Sets = append(out.Sets, set)
	}
	return out, nil
}

// walk fills x with whole numbers of the given total whose sum of squares is
// within the bounds, and says whether it got there.
func walk(x []int64, fit Sums, s Scale, stream *resample.Stream) bool {
	a, b := int64(s.Min)*s.averaged(), int64(s.Max)*s.averaged()
	n := uint32(len(x))
	total := int64(0)
	for i := range x {
		x[i] = a + int64(stream.Below(uint32(b-a+1)))
		total += x[i]
	}
	for total != fit.Total {
		i := stream.Below(n)
		step := int64(0)
		switch {
		case total < fit.Total && x[i] < b:
			step = 1 + int64(stream.Below(uint32(min(b-x[i], fit.Total-total))))
		case total > fit.Total && x[i] > a:
			step = -1 - int64(stream.Below(uint32(min(x[i]-a, total-fit.Total))))
		}
		x[i] += step
		total += step
	}
	squares := int64(0)
	for _, v := range x {
		squares += v * v
	}
	for range 2000 + 200*len(x)*bitsOf(b-a) {
		if squares >= fit.Low && squares <= fit.High {
			return true
		}
		gap := fit.Low - squares
		if squares > fit.High {
			gap = fit.High - squares
		}
		i, j := stream.Below(n), stream.Below(n)
		if i == j {
			continue
		}
		step := stepFor(x[i], x[j], a, b, gap, stream)
		// Raising one score and lowering another by step changes the sum of
		// squares by this much; a move must bring it nearer, or, rarely, any
		// will do, to leave a dead end.
		move := 2 * step * (x[i] - x[j] + step)
		if step > 0 && (abs(gap-move) < abs(gap) || stream.Below(50) == 0) {
			x[i] += step
			x[j] -= step
			squares += move
		}
	}
	return false
}

// stepFor is how far to move: one point when near, up to the whole room when
// far, so that wide scales do not take forever.
func stepFor(up, down, a, b, gap int64, stream *resample.Stream) int64 {
	room := min(b-up, down-a)
	if room <= 0 {
		return 0
	}
	if abs(gap) < 4*(b-a) {
		return 1
	}
	return 1 + int64(stream.Below(uint32(room)))
}

func abs(v int64) int64 { return max(v, -v) }

func bitsOf(v int64) int {
	n := 1
	for ; v > 1; v /= 2 {
		n++
	}
	return n
}
