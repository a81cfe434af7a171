// Package tail gives the tail areas and quantiles that the tests and
// intervals of stats share, each accurate in the tail itself (no 1 - p).
package tail

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// T2 is P(|T| >= |t|) for Student's t with df > 0 (which may be infinite).
func T2(t, df float64) float64 {
	if math.IsInf(df, 1) {
		return Normal2(t)
	}
	if math.IsInf(t, 0) {
		return 0
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// TQuantile is the t with P(T <= t) = p for 0 < p < 1.
func TQuantile(p, df float64) float64 {
	if math.IsInf(df, 1) {
		return NormalQuantile(p)
	}
	if p == 0.5 {
		return 0
	}
	upper := p > 0.5
	if upper {
		p = 1 - p
	}
	d := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	t := -d.Quantile(p)
	// Newton's steps take the library's start to full precision.
	for range 4 {
		step := (T2(t, df)/2 - p) / d.Prob(t)
		if math.IsNaN(step) || math.Abs(step) > math.Abs(t)/2 {
			break
		}
		t += step
		if math.Abs(step) < 1e-15*math.Abs(t) {
			break
		}
	}
	if upper {
		return t
	}
	return -t
}

// Normal2 is P(|Z| >= |z|).
func Normal2(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// NormalLower is P(Z <= z).
func NormalLower(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// NormalQuantile is the z with P(Z <= z) = p, accurate for tiny p too
// (Wichura 1988, algorithm AS 241).
func NormalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }

// ChiSquare is P(X >= x) for the χ² distribution with df degrees of freedom.
func ChiSquare(x, df float64) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// F is P(X >= f) for the F distribution with df1 and df2 degrees of freedom.
func F(f, df1, df2 float64) float64 {
	if f <= 0 {
		return 1
	}
	if math.IsInf(df2, 1) {
		return ChiSquare(f*df1, df1)
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+df1*f))
}

// BetaQuantile is the x with I_x(a, b) = p, for a, b > 0.
func BetaQuantile(p, a, b float64) float64 {
	x := mathext.InvRegIncBeta(a, b, p)
	d := distuv.Beta{Alpha: a, Beta: b}
	for range 4 {
		step := (p - mathext.RegIncBeta(a, b, x)) / d.Prob(x)
		if math.IsNaN(step) || math.IsInf(step, 0) || x+step <= 0 || x+step >= 1 {
			break
		}
		x += step
		if math.Abs(step) < 1e-15*x {
			break
		}
	}
	return x
}
