package consistency

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrNumber = errors.New("not a printed number")
	ErrRange  = errors.New("out of range")
)

// Printed is a number as a table shows it: the decimals say how far it may
// have been rounded.
type Printed struct {
	Value    float64
	Decimals int
}

// Parse reads a printed number: "7.17" has two decimals, "21.30" two, "-.5"
// one. A comma serves as the decimal point too.
func Parse(s string) (Printed, error) {
	t := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "−", "-"), ",", ".")
	digits := strings.TrimPrefix(strings.TrimPrefix(t, "-"), "+")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return Printed{}, fmt.Errorf("%q: %w", s, ErrNumber)
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || v-v != 0 {
		return Printed{}, fmt.Errorf("%q: %w", s, ErrNumber)
	}
	p := Printed{Value: v}
	if _, after, ok := strings.Cut(digits, "."); ok {
		p.Decimals = len(after)
	}
	if p.Decimals > 12 {
		return Printed{}, fmt.Errorf("%q has %d decimals: %w", s, p.Decimals, ErrNumber)
	}
	return p, nil
}

// Half is half a unit of the last decimal: the number before rounding lies
// within it, whichever way a tie was rounded.
func (p Printed) Half() float64 { return 0.5 * math.Pow(10, -float64(p.Decimals)) }

// Lo and Hi bound the number before rounding.
func (p Printed) Lo() float64 { return p.Value - p.Half() }

// Hi is described at [Printed.Lo].
func (p Printed) Hi() float64 { return p.Value + p.Half() }

// String prints the number with its decimals.
func (p Printed) String() string { return strconv.FormatFloat(p.Value, 'f', p.Decimals, 64) }

func (p Printed) check(what string) error {
	if p.Value-p.Value != 0 || p.Decimals < 0 || p.Decimals > 12 {
		return fmt.Errorf("%s %v with %d decimals: %w", what, p.Value, p.Decimals, ErrNumber)
	}
	return nil
}

// slack covers the binary fractions of the bounds.
const slack = 1e-9
