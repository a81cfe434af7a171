package regress

import (
	"math"

	"tend/stats/internal/tail"
)

// Coefficient is one estimate with its test against zero and its interval.
type Coefficient struct {
	Name   string
	Value  float64
	SE     float64
	T      float64 // value / SE; a z where DF is infinite
	DF     float64 // degrees of freedom of T, +Inf for a normal test
	P      float64 // two-sided
	Lo, Hi float64 // 95 %
}

// coefficient tests a value by its standard error.
func coefficient(name string, value, se, df float64) Coefficient {
	half := tail.TQuantile(0.975, df) * se
	c := Coefficient{Name: name, Value: value, SE: se, DF: df, Lo: value - half, Hi: value + half}
	if se > 0 {
		c.T = value / se
		c.P = tail.T2(c.T, df)
		return c
	}
	// Without any error the value is certain.
	c.P = 1
	if value != 0 {
		c.T, c.P = math.Copysign(math.MaxFloat64, value), 0
	}
	return c
}

// coefficients tests each value by the square root of the covariance's
// diagonal (p×p, row-major).
func coefficients(names []string, value, cov []float64, df float64) []Coefficient {
	p := len(names)
	out := make([]Coefficient, p)
	for j, name := range names {
		out[j] = coefficient(name, value[j], math.Sqrt(math.Max(0, cov[j*p+j])), df)
	}
	return out
}
