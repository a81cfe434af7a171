package suggest

import (
	"cmp"
	"math"
	"slices"
)

// Guess is a first suggestion on a turn that was not learnt from.
type Guess struct {
	Probability float64
	Right       bool
}

// Bin sets the mean probability of first suggestions beside how often they
// were right, over a tenth of the turns.
type Bin struct {
	Said, Right float64
	Turns       int
}

// Curve sets what was said beside what was right, over ten bins of equal
// numbers from the least to the most probable; off is the mean distance
// between the two (the expected calibration error), by the numbers of turns.
//
// Even perfect probabilities are off by about 0.4/√(turns in a bin), so that
// few turns tell little.
func Curve(guesses []Guess) (curve []Bin, off float64) {
	sorted := slices.SortedStableFunc(slices.Values(guesses), func(a, b Guess) int { return cmp.Compare(a.Probability, b.Probability) })
	for n := range 10 {
		part := sorted[n*len(sorted)/10 : (n+1)*len(sorted)/10]
		if len(part) == 0 {
			continue
		}
		b := Bin{Turns: len(part)}
		for _, g := range part {
			b.Said += g.Probability / float64(len(part))
			if g.Right {
				b.Right += 1 / float64(len(part))
			}
		}
		curve = append(curve, b)
		off += math.Abs(b.Said-b.Right) * float64(b.Turns) / float64(len(sorted))
	}
	return curve, off
}
