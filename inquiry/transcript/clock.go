package transcript

import (
	"strconv"
	"strings"
)

// clockPattern is a time: hours optional, a fraction behind comma or point.
const clockPattern = `(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,9}))?`

// clock reads "1:02:03.450" or "02:03,45" as milliseconds.
func clock(text string) (ms int, ok bool) {
	part, parts, digits := [3]int{}, 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9' && digits < 3:
			part[parts] = part[parts]*10 + int(c-'0')
			digits++
		case c == ':' && digits > 0 && parts < 2:
			parts, digits = parts+1, 0
		case (c == '.' || c == ',') && parts > 0 && digits == 2:
			fraction, ok := thousandths(text[i+1:])
			return inMilliseconds(part, parts) + fraction, ok && sound(part, parts)
		default:
			return Unknown, false
		}
	}
	if parts == 0 || digits != 2 || !sound(part, parts) {
		return Unknown, false
	}
	return inMilliseconds(part, parts), true
}

// thousandths reads the digits behind the point.
func thousandths(digits string) (n int, ok bool) {
	if digits == "" || len(digits) > 9 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, _ = strconv.Atoi((digits + "000")[:3])
	return n, true
}

// sound tells whether the seconds, and the minutes where there are hours, are
// below 60. parts counts the colons.
func sound(part [3]int, parts int) bool { return part[parts] < 60 && (parts < 2 || part[1] < 60) }

func inMilliseconds(part [3]int, parts int) int {
	if parts == 1 {
		return (part[0]*60 + part[1]) * 1000
	}
	return ((part[0]*60+part[1])*60 + part[2]) * 1000
}

// writeClock writes milliseconds as hh:mm:ss with a point and three digits.
func writeClock(ms int) string {
	if ms < 0 {
		return ""
	}
	pad := func(n, width int) string {
		s := strconv.Itoa(n)
		for len(s) < width {
			s = "0" + s
		}
		return s
	}
	return pad(ms/3600000, 2) + ":" + pad(ms/60000%60, 2) + ":" + pad(ms/1000%60, 2) + "." + pad(ms%1000, 3)
}
