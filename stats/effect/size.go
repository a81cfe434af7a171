package effect

import (
	"math"
)

// Size is one standardised mean difference with the convention it follows,
// because "d" alone says nothing: the same change divided by another standard
// deviation is another number.
type Size struct {
	// Convention is its name: "d_z", "d_av", "d_av_mean", "d_rm", "d_pre",
	// "d_post", "d_pooled", "glass", …; with Hedges' exact correction the
	// same name begins with g.
	Convention string
	Value      float64 // standard deviations; the sign is that of the change
	HasCI      bool    // whether Lo and Hi are given
	Lo, Hi     float64
	CIMethod   string  // how the interval was made, in words
	N          int     // people in it
	R          float64 // the pre–post correlation used; 0 where none is
}

// HedgesJ is the exact small-sample factor Γ(df/2) / (√(df/2) Γ((df-1)/2))
// that makes a standardised mean difference unbiased (Hedges 1981, J. Educ.
// Stat. 6:107, eq. 6e). It is 0 for df = 1, where no correction exists; df
// below 1 gives 0.
func HedgesJ(df float64) float64 {
	if !(df > 1) {
		return 0
	}
	a := df / 2
	if a < 25 {
		u, _ := math.Lgamma(a)
		l, _ := math.Lgamma(a - 0.5)
		return math.Exp(u - l - math.Log(a)/2)
	}
	// For large df the two gamma functions cancel; the ratio's asymptotic
	// series in 1/a does not (Tricomi & Erdélyi 1951).
	i := 1 / a
	return 1 + i*(-3.0/8+i*(-7.0/128+i*(-9.0/1024+i*(59.0/32768+i*(483.0/262144+i*(-2323.0/4194304+i*(-42801.0/33554432+i*923923.0/2147483648)))))))
}

// HedgesJApprox is the usual approximation 1 - 3/(4 df - 1), given so that
// published values can be recomputed.
func HedgesJApprox(df float64) float64 { return 1 - 3/(4*df-1) }

// corrected is s with Hedges' exact factor for df; the interval shrinks with it.
func (s Size) corrected(df float64) Size {
	j := HedgesJ(df)
	s.Convention = "g" + s.Convention[1:]
	s.Value *= j
	s.Lo *= j
	s.Hi *= j
	if s.HasCI {
		s.CIMethod += ", times Hedges' exact J"
	}
	return s
}
