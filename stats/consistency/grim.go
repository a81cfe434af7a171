package consistency

import (
	"fmt"
	"math"
)

// AssumesGRIM are the assumptions of [GRIM] in words.
const AssumesGRIM = "Every answer is a whole number, nobody's missing answer was filled with a fraction, the mean is a plain (unweighted, unadjusted) one over the stated number of people, and it was rounded to the decimals shown (a half may go either way)."

// Rounding is how the last decimal was made.
type Rounding int

// Nearest rounds to the nearest, a half either way; CutOff drops what follows
// the last decimal.
const (
	Nearest Rounding = iota
	CutOff
)

// Scale is what is known of the scores behind a mean.
type Scale struct {
	// Averaged is how many whole-number answers are averaged into one
	// person's score: 1 (or 0) for a single item or for a sum of items, 12
	// for the mean of a 12-item scale.
	Averaged int
	HasRange bool // whether Min and Max, the bounds of a person's score, are known
	Min, Max int
	Rounding Rounding
}

func (s Scale) averaged() int64 { return int64(max(1, s.Averaged)) }

func (s Scale) check(n int) error {
	switch {
	case n < 1:
		return fmt.Errorf("n = %d: %w", n, ErrTooFew)
	case s.Averaged < 0 || int64(n) > maxAnswers/s.averaged():
		return fmt.Errorf("n = %d with %d answers averaged: %w", n, s.Averaged, ErrRange)
	case s.HasRange && (s.Min >= s.Max || s.Min < -maxScore/int(s.averaged()) || s.Max > maxScore/int(s.averaged())):
		return fmt.Errorf("scores from %d to %d: %w", s.Min, s.Max, ErrRange)
	}
	return nil
}

// NearMean is a mean that whole numbers can have.
type NearMean struct {
	Total int64 // sum of all answers
	Mean  float64
}

// GRIMResult says whether a mean can be.
type GRIMResult struct {
	N        int
	Possible bool
	// First and Last are the smallest and largest sum of all answers that
	// gives the printed mean; First > Last where there is none.
	First, Last int64
	// Below and Above are the means nearest to the printed one that can be.
	Below, Above NearMean
}

// GRIM is the granularity test (Brown & Heathers 2017, Soc. Psychol. Personal.
// Sci. 8:363): the mean of n whole numbers is a multiple of 1/n, so many
// printed means are impossible. It is silent once n times the answers averaged
// passes 10 to the power of the decimals.
func GRIM(mean Printed, n int, s Scale) (GRIMResult, error) {
	if !mean.Given() {
		return GRIMResult{}, fmt.Errorf("mean: %w", ErrMissing)
	}
	if err := s.check(n); err != nil {
		return GRIMResult{}, err
	}
	if float64(s.averaged())*math.Abs(mean.Value()) > maxScore {
		return GRIMResult{}, fmt.Errorf("mean %v is too large for exact arithmetic: %w", mean, ErrRange)
	}
	m := int64(n) * s.averaged()
	first, last := totals(mean, m, s.Rounding)
	r := GRIMResult{N: n, First: first, Last: last}
	if s.HasRange {
		r.First, r.Last = max(first, m*int64(s.Min)), min(last, m*int64(s.Max))
	}
	r.Possible = r.First <= r.Last
	below := floorDiv(mean.units*m, mean.scale())
	r.Below = NearMean{below, float64(below) / float64(m)}
	r.Above = NearMean{below + 1, float64(below+1) / float64(m)}
	return r, nil
}

// totals are the sums of m whole numbers whose mean is printed as p.
func totals(p Printed, m int64, how Rounding) (first, last int64) {
	den := 2 * p.scale()
	if how == Nearest {
		return ceilDiv(m*(2*p.units-1), den), floorDiv(m*(2*p.units+1), den)
	}
	// Cutting off moves towards zero; the far end itself would print otherwise.
	lo, hi := m*2*p.units, m*2*(p.units+1)
	switch {
	case p.units > 0:
		return ceilDiv(lo, den), ceilDiv(hi, den) - 1
	case p.units < 0:
		return floorDiv(m*2*(p.units-1), den) + 1, floorDiv(lo, den)
	}
	return floorDiv(-2*m, den) + 1, ceilDiv(2*m, den) - 1
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }
