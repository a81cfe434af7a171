package cohort

import "strconv"

// careful reads a number the slow way, as the measure of the quick one.
func careful(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return v
}
