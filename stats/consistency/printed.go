package consistency

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrNotNumber    = errors.New("not a printed number")
	ErrTooFew       = errors.New("too few")
	ErrRange        = errors.New("out of range")
	ErrZeroVariance = errors.New("no variation")
	ErrMissing      = errors.New("not printed")
)

// Limits that keep the integer arithmetic exact.
const (
	maxDecimals = 6
	maxUnits    = 1_000_000_000 // of the last decimal
	maxAnswers  = 1_000_000     // people times answers averaged
	maxScore    = 1_000_000     // sum of the answers averaged into a person's score
)

// Printed is a number as a table prints it: a whole number of units of its
// last decimal. The zero value is one that is not there.
type Printed struct {
	units    int64
	decimals int
	given    bool
}

// Parse reads a number as printed: digits with at most six decimals, ".23"
// and "−1.5" (with a minus sign of either kind) included. Empty text is a
// number that is not there.
func Parse(text string) (Printed, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return Printed{}, nil
	}
	negative := false
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			s, negative = rest, true
			break
		}
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if whole+fraction == "" || len(fraction) > maxDecimals {
		return Printed{}, fmt.Errorf("%q (digits, at most %d decimals): %w", text, maxDecimals, ErrNotNumber)
	}
	p := Printed{decimals: len(fraction), given: true}
	for _, c := range whole + fraction {
		if c < '0' || c > '9' {
			return Printed{}, fmt.Errorf("%q: %w", text, ErrNotNumber)
		}
		if p.units = 10*p.units + int64(c-'0'); p.units > maxUnits {
			return Printed{}, fmt.Errorf("%q has too many digits: %w", text, ErrNotNumber)
		}
	}
	if negative {
		p.units = -p.units
	}
	return p, nil
}

// Given says whether there is a number.
func (p Printed) Given() bool { return p.given }

// Decimals is how many were printed.
func (p Printed) Decimals() int { return p.decimals }

// Value is the number.
func (p Printed) Value() float64 { return float64(p.units) / float64(p.scale()) }

// Half is half a unit of the last decimal: how far rounding can have moved it.
func (p Printed) Half() float64 { return 0.5 / float64(p.scale()) }

// Bounds are the smallest and the largest number that round to it.
func (p Printed) Bounds() (lo, hi float64) {
	den := 2 * float64(p.scale())
	return float64(2*p.units-1) / den, float64(2*p.units+1) / den
}

// String prints it as it was.
func (p Printed) String() string {
	if !p.given {
		return ""
	}
	return fmt.Sprintf("%.*f", p.decimals, p.Value())
}

// scale is 10 to the power of the decimals.
func (p Printed) scale() int64 {
	s := int64(1)
	for range p.decimals {
		s *= 10
	}
	return s
}

// overlaps says whether some number in [lo, hi] rounds to |p|.
func (p Printed) overlaps(lo, hi float64) bool {
	a, b := p.abs().Bounds()
	const fuzz = 1e-12
	return hi >= a-fuzz && lo <= b+fuzz
}

func (p Printed) abs() Printed {
	if p.units < 0 {
		p.units = -p.units
	}
	return p
}

func finite(name string, v ...float64) error {
	for _, f := range v {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%s (%v): %w", name, f, ErrRange)
		}
	}
	return nil
}
