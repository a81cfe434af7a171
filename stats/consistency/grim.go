package consistency

import (
	"fmt"
	"math"
)

// Verdict is an answer with what it rests on, in words.
type Verdict struct {
	Possible  bool
	Statement string
	Assumes   string
}

const wholeNumbers = "every person gave a whole number, nobody is missing from this row, and the mean was rounded, not cut off"

// GRIM asks whether a mean of n people's whole-number scores can be printed
// as this (Brown & Heathers 2017, Soc. Psychol. Pers. Sci. 8:363). items is 1
// for a total score, or the number of items where the mean of items is
// printed. With as many people as the decimals can tell apart every mean is
// possible.
func GRIM(mean Printed, n, items int) (Verdict, error) {
	if err := mean.check("mean"); err != nil {
		return Verdict{}, err
	}
	if n < 1 || items < 1 || n > 1<<30/items {
		return Verdict{}, fmt.Errorf("%d people, %d items: %w", n, items, ErrRange)
	}
	lo, hi := sums(mean, n*items)
	v := Verdict{Possible: lo <= hi, Assumes: wholeNumbers}
	total := float64(n * items)
	if v.Possible {
		v.Statement = fmt.Sprintf("%s is the mean of %d whole numbers that sum to %.0f", mean, n*items, lo)
		return v, nil
	}
	decimals := mean.Decimals
	v.Statement = fmt.Sprintf("no %d whole numbers have the mean %s: the nearest are %.*f and %.*f", n*items, mean, decimals+1, hi/total, decimals+1, lo/total)
	return v, nil
}

// sums gives the first and last whole-number sum whose mean rounds to the
// printed one; the first is above the last where there is none.
func sums(mean Printed, n int) (lo, hi float64) {
	return math.Ceil(mean.Lo()*float64(n) - slack), math.Floor(mean.Hi()*float64(n) + slack)
}

// PossibleN lists the numbers of people from lo to hi for which GRIM allows
// every one of the means, such as those of one measure before and after.
func PossibleN(means []Printed, items, lo, hi int) ([]int, error) {
	if len(means) == 0 || lo < 1 || hi < lo || hi-lo > 1_000_000 {
		return nil, fmt.Errorf("%d means, %d to %d people: %w", len(means), lo, hi, ErrRange)
	}
	var out []int
	for n := lo; n <= hi; n++ {
		all := true
		for _, m := range means {
			v, err := GRIM(m, n, items)
			if err != nil {
				return nil, err
			}
			all = all && v.Possible
		}
		if all {
			out = append(out, n)
		}
	}
	return out, nil
}

// Scale is the whole numbers that one person's score can be.
type Scale struct{ Min, Max int }

func (s Scale) check(n int) error {
	if s.Max <= s.Min || s.Max-s.Min > 100_000 || s.Min < -1_000_000 || s.Max > 1_000_000 {
		return fmt.Errorf("scale %d to %d: %w", s.Min, s.Max, ErrRange)
	}
	if n < 2 || n > 10_000_000 {
		return fmt.Errorf("%d people: %w", n, ErrRange)
	}
	return nil
}

// GRIMMER asks whether a standard deviation (divisor n-1) can belong to a
// mean of n whole numbers on a scale (Anaya 2016; Allard 2018): some sum of
// squares between the printed bounds must be whole, as even or odd as the
// sum, and within what the scale allows for that sum.
func GRIMMER(mean, sd Printed, n int, scale Scale) (Verdict, error) {
	if err := mean.check("mean"); err != nil {
		return Verdict{}, err
	}
	if err := sd.check("SD"); err != nil {
		return Verdict{}, err
	}
	if err := scale.check(n); err != nil {
		return Verdict{}, err
	}
	v := Verdict{Assumes: fmt.Sprintf("%s; scores run from %d to %d; the standard deviation has the divisor n - 1", wholeNumbers, scale.Min, scale.Max)}
	targets := targets(mean, sd, n, scale)
	if v.Possible = len(targets) > 0; v.Possible {
		v.Statement = fmt.Sprintf("%d whole numbers with mean %s and standard deviation %s exist", n, mean, sd)
		return v, nil
	}
	if lo, hi := sums(mean, n); lo > hi {
		v.Statement = fmt.Sprintf("no %d whole numbers have the mean %s, whatever their spread", n, mean)
	} else {
		v.Statement = fmt.Sprintf("no %d whole numbers with mean %s have the standard deviation %s", n, mean, sd)
	}
	return v, nil
}

// target is a sum and a range of sums of squares that print as given, for
// scores counted from the scale's minimum.
type target struct {
	sum            int
	loSquare, hiSq int
}

func targets(mean, sd Printed, n int, scale Scale) []target {
	lo, hi := sums(mean, n)
	width := scale.Max - scale.Min
	var out []target
	for s := lo; s <= hi; s++ {
		sum := int(s) - n*scale.Min
		if sum < 0 || sum > n*width {
			continue
		}
		least, most := squares(sum, n, width)
		centre := float64(sum) * float64(sum) / float64(n)
		low := math.Max(0, sd.Lo())
		a := max(least, int(math.Ceil(float64(n-1)*low*low+centre-1e-7)))
		b := min(most, int(math.Floor(float64(n-1)*sd.Hi()*sd.Hi()+centre+1e-7)))
		if (a-sum)%2 != 0 { // x² is odd where x is
			a++
		}
		if a <= b {
			out = append(out, target{sum, a, b})
		}
	}
	return out
}

// squares bounds the sum of squares of n numbers from 0 to width with a sum:
// least when they are as equal as can be, most when all but one are at an end.
func squares(sum, n, width int) (least, most int) {
	q, r := sum/n, sum%n
	least = (n-r)*q*q + r*(q+1)*(q+1)
	full, rest := sum/width, sum%width
	return least, full*width*width + rest*rest
}
