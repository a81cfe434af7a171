package consistency

import (
	"fmt"
	"math"
)

// AssumesPossibleN are the assumptions of [PossibleN] in words.
const AssumesPossibleN = "All the figures given together come from the same number of people. " + AssumesGRIMMER

// Figure is a mean, with or without its SD, on a scale.
type Figure struct {
	Mean, SD Printed // SD may be left out
	Scale    Scale
}

// possible is GRIM, and GRIMMER where there is an SD and withSD asks for it.
func (f Figure) possible(n int, withSD bool) (bool, error) {
	if withSD && f.SD.Given() && n >= 2 {
		r, err := GRIMMER(f.Mean, f.SD, n, f.Scale)
		return r.Possible, err
	}
	r, err := GRIM(f.Mean, n, f.Scale)
	return r.Possible, err
}

// maxTried bounds how many n one question may ask about.
const maxTried = 100_000

// PossibleN lists the n in [from, to] with which every figure can be, by
// their means alone or, withSD, by their SDs too. An empty answer means none.
func PossibleN(figures []Figure, from, to int, withSD bool) ([]int, error) {
	if len(figures) == 0 {
		return nil, fmt.Errorf("no figures: %w", ErrTooFew)
	}
	if from < 1 || to < from || to-from > maxTried {
		return nil, fmt.Errorf("n from %d to %d: %w", from, to, ErrRange)
	}
	var fit []int
next:
	for n := from; n <= to; n++ {
		for i, f := range figures {
			ok, err := f.possible(n, withSD)
			if err != nil {
				return nil, fmt.Errorf("figure %d: %w", i+1, err)
			}
			if !ok {
				continue next
			}
		}
		fit = append(fit, n)
	}
	return fit, nil
}

// maxSD is the largest standard deviation (divisor n-1) of n scores with this
// mean between the scale's ends.
func maxSD(mean float64, n int, s Scale) float64 {
	v := (float64(s.Max) - mean) * (mean - float64(s.Min)) * float64(n) / float64(n-1)
	return math.Sqrt(math.Max(0, v))
}
