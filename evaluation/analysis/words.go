package analysis

import (
	"math"
	"strconv"
	"strings"
)

// NotCalculable stands where there is no number; it is never a zero.
const NotCalculable = "–"

// Fixed writes a number with so many decimals and a true minus sign.
func Fixed(n Number, decimals int) string {
	if !n.Known() {
		return NotCalculable
	}
	text := strconv.FormatFloat(float64(n), 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return strings.Replace(text, "-", "−", 1)
}

// WithCI writes an estimate with its interval, as "−6.2 (−8.1 to −4.3)".
func (e Estimate) WithCI(decimals int) string {
	if !e.Value.Known() || !e.Lo.Known() {
		return Fixed(e.Value, decimals)
	}
	return Fixed(e.Value, decimals) + " (" + Range(e.Lo, e.Hi, decimals) + ")"
}

// Range writes an interval; it is never broken across lines.
func Range(lo, hi Number, decimals int) string {
	return Fixed(lo, decimals) + "\u00a0to\u00a0" + Fixed(hi, decimals)
}

// Percent writes a share in whole per cent.
func Percent(n Number) string {
	if !n.Known() {
		return NotCalculable
	}
	return Fixed(100*n, 0) + "\u00a0%"
}

// Text writes a share as "16 of 52, 31 % (20 to 44)".
func (s Share) Text() string {
	if s.N == 0 {
		return "nobody to count"
	}
	return s.Fraction() + ", " + s.PercentCI()
}

// Fraction writes a share as "16 of 52".
func (s Share) Fraction() string { return Count3(s.Count) + " of " + Count3(s.N) }

// PercentCI writes a share as "31 % (20 to 44)".
func (s Share) PercentCI() string {
	if !s.Value.Known() {
		return NotCalculable
	}
	return Percent(s.Value) + " (" + Range(100*s.Lo, 100*s.Hi, 0) + ")"
}

// PValue writes a p value as journals do; it goes beside an estimate only.
func PValue(p Number) string {
	switch {
	case !p.Known():
		return NotCalculable
	case p < 0.001:
		return "< .001"
	case p < 0.1:
		return strings.TrimPrefix(strconv.FormatFloat(float64(p), 'f', 3, 64), "0")
	}
	return strings.TrimPrefix(strconv.FormatFloat(float64(p), 'f', 2, 64), "0")
}

// Count3 writes a count with its thousands set apart, as "50,000".
func Count3(n int) string {
	text := strconv.Itoa(int(math.Abs(float64(n))))
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if n < 0 {
		return "−" + text
	}
	return text
}

// Decimals is how many decimals suit the points of a scale: two for a short
// one such as 0–10, one for a longer one.
func Decimals(width float64) int {
	if width <= 20 {
		return 2
	}
	return 1
}
