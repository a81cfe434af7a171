package consistency

import (
	"fmt"
	"math/big"
)

// AssumesGRIMMER are the assumptions of [GRIMMER] in words.
const AssumesGRIMMER = AssumesGRIM + " The standard deviation has the divisor n - 1 and was rounded likewise."

// GRIMMERResult says whether a mean and a standard deviation can be together.
type GRIMMERResult struct {
	N        int
	Possible bool
	// Fits are the sums and sums of squares that whole numbers could have.
	Fits []Sums
	// MaxSD is the largest SD that the mean and the range of the scale allow
	// (Bhatia & Davis 2000), where the range is known.
	HasMaxSD bool
	MaxSD    float64
}

// Sums is a total of whole-number person scores (a person's answers added up)
// and the bounds of their sum of squares that give the printed SD. Every
// second value between them, from Low on, has the right parity.
type Sums struct {
	Total     int64
	Low, High int64
}

// maxFits bounds how many totals are listed; one is enough to be possible.
const maxFits = 1000

// GRIMMER extends GRIM to the standard deviation (Anaya 2016, PeerJ Preprints
// 4:e2400; in the analytic form of Allard 2018): for a total T that gives the
// mean, the sum of squares must be a whole number of T's parity, not below
// that of the flattest and not above that of the widest set of scores.
func GRIMMER(mean, sd Printed, n int, s Scale) (GRIMMERResult, error) {
	g, err := GRIM(mean, n, s)
	if err != nil {
		return GRIMMERResult{}, err
	}
	switch {
	case !sd.Given():
		return GRIMMERResult{}, fmt.Errorf("standard deviation: %w", ErrMissing)
	case sd.units < 0:
		return GRIMMERResult{}, fmt.Errorf("standard deviation %v is negative: %w", sd, ErrRange)
	case n < 2:
		return GRIMMERResult{}, fmt.Errorf("a standard deviation of n = %d: %w", n, ErrTooFew)
	}
	r := GRIMMERResult{N: n}
	for t := g.First; t <= g.Last && len(r.Fits) < maxFits; t++ {
		if lo, hi, ok := squares(t, sd, n, s); ok {
			r.Fits = append(r.Fits, Sums{t, lo, hi})
		}
	}
	r.Possible = len(r.Fits) > 0
	if s.HasRange {
		r.HasMaxSD, r.MaxSD = true, maxSD(mean.Value(), n, s)
	}
	return r, nil
}

// squares bounds the sum of squares of n whole numbers with total t whose SD
// is printed as sd. With k answers averaged, the whole numbers are k times the
// scores and so is their SD.
func squares(t int64, sd Printed, n int, s Scale) (lo, hi int64, ok bool) {
	from, below := max(0, 2*sd.units-1), 2*sd.units+1
	if s.Rounding == CutOff {
		from, below = 2*sd.units, 2*sd.units+2
	}
	least, most := spread(t, int64(n), s)
	low, high := squaresAt(t, from, sd, n, s, true), squaresAt(t, below, sd, n, s, false)
	if !low.IsInt64() || low.Int64() > most {
		return 0, 0, false
	}
	lo, hi = max(least, low.Int64()), most
	if high.IsInt64() {
		hi = min(most, high.Int64())
	}
	if (lo-t)%2 != 0 { // x² and x have the same parity, so their sums do
		lo++
	}
	return lo, hi, lo <= hi
}

// squaresAt is (T² + n(n-1)·var)/n for an SD of half/2 units, rounded up or down.
func squaresAt(t, half int64, sd Printed, n int, s Scale, up bool) *big.Int {
	unit := 4 * sd.scale() * sd.scale()
	k, m := s.averaged(), int64(n)
	num := new(big.Int).Mul(big.NewInt(unit), new(big.Int).Mul(big.NewInt(t), big.NewInt(t)))
	v := new(big.Int).Mul(big.NewInt(m*(m-1)), new(big.Int).Mul(big.NewInt(k*half), big.NewInt(k*half)))
	num.Add(num, v)
	q, rest := new(big.Int).DivMod(num, new(big.Int).Mul(big.NewInt(unit), big.NewInt(m)), new(big.Int))
	if up && rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// spread is the smallest and largest sum of squares of n whole numbers with
// total t: as equal as can be, and as many as can be at the ends of the range.
func spread(t, n int64, s Scale) (least, most int64) {
	q := floorDiv(t, n)
	r := t - q*n
	least = (n-r)*q*q + r*(q+1)*(q+1)
	if !s.HasRange {
		return least, 1<<63 - 1
	}
	a, b := int64(s.Min)*s.averaged(), int64(s.Max)*s.averaged()
	above := t - n*a
	top, rest := above/(b-a), above%(b-a)
	most = top * b * b
	if top < n {
		most += (a+rest)*(a+rest) + (n-top-1)*a*a
	}
	return least, most
}
