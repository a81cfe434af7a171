package cohort

import (
	"bytes"
	"math"
	"strconv"
)

// decimals remembers in which row a decimal comma and a decimal point were
// first met; a file that uses both is ambiguous.
type decimals struct{ comma, point int }

// number reads a number as people write it: digits, a sign, a decimal point,
// or a decimal comma where the comma does not separate cells. ok is false for
// anything else, such as "inf", "0x1f" or "1,234.5".
func number(cell []byte, commaIsFree bool, row int, met *decimals) (value float64, ok bool) {
	if v, ok := short(cell); ok {
		if bytes.IndexByte(cell, '.') >= 0 {
			first(&met.point, row)
		}
		return v, true
	}
	for _, b := range cell {
		if (b < '0' || b > '9') && b != '.' && b != ',' && b != '-' && b != '+' && b != 'e' && b != 'E' {
			return 0, false
		}
	}
	text := string(cell)
	if i := bytes.IndexByte(cell, ','); i >= 0 {
		if !commaIsFree || bytes.IndexByte(cell, '.') >= 0 {
			return 0, false
		}
		text = text[:i] + "." + text[i+1:]
		first(&met.comma, row)
	} else if bytes.IndexByte(cell, '.') >= 0 {
		first(&met.point, row)
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// short reads up to 14 digits with at most one point among them, which is what
// answers are. Both the digits and the power of ten are exact, so the quotient
// is the nearest number, as in strconv.
func short(cell []byte) (float64, bool) {
	if len(cell) == 0 || len(cell) > 14 {
		return 0, false
	}
	n, after, point := int64(0), 0, false
	for _, b := range cell {
		switch {
		case b >= '0' && b <= '9':
			n = 10*n + int64(b-'0')
			if point {
				after++
			}
		case b == '.' && !point:
			point = true
		default:
			return 0, false
		}
	}
	if point && (after == 0 || after == len(cell)-1) {
		return 0, false // "3." and ".5" are left to the careful way
	}
	return float64(n) / tens[after], true
}

func first(at *int, row int) {
	if *at == 0 {
		*at = row
	}
}
