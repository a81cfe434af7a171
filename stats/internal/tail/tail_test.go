package tail

import (
	"math"
	"testing"
)

// Values from R 4.2: 2*pt(-t, df), qt(p, df), qbeta(p, a, b), pf(..., lower=FALSE).
func TestAgainstClosedForms(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"t, 1 df is Cauchy", T2(1, 1), 0.5},
		{"t, 2 df closed form", T2(3, 2), 1 - 3/math.Sqrt(11)},
		{"t quantile, 1 df", TQuantile(0.975, 1), math.Tan(math.Pi * 0.475)},
		{"t quantile, 2 df", TQuantile(0.975, 2), 0.95 * math.Sqrt(2/(1-0.95*0.95))},
		{"t quantile, infinite df", TQuantile(0.975, math.Inf(1)), 1.959963984540054},
		{"normal quantile, far tail", NormalQuantile(1e-100), -21.273453560965326},
		{"chi-square, 2 df is exponential", ChiSquare(5, 2), math.Exp(-2.5)},
		{"F, 2 and d df closed form", F(3, 2, 10), math.Pow(1+2*3.0/10, -5)},
		{"beta quantile, b = 1", BetaQuantile(0.3, 4, 1), math.Pow(0.3, 0.25)},
		{"beta quantile, a = 1", BetaQuantile(0.025, 1, 52), 1 - math.Pow(0.975, 1.0/52)},
	} {
		if math.Abs(c.got-c.want) > 1e-13*math.Abs(c.want) {
			t.Errorf("%s: %.17g, want %.17g", c.name, c.got, c.want)
		}
	}
	for _, df := range []float64{1, 3.7, 16, 99, 4999} {
		for _, p := range []float64{1e-9, 0.025, 0.2, 0.5, 0.7, 0.995} {
			q := TQuantile(p, df)
			back := T2(q, df) / 2
			if p > 0.5 {
				back = 1 - back
			}
			if math.Abs(back-p) > 1e-12*p {
				t.Errorf("df %v: quantile of %v has area %v", df, p, back)
			}
		}
	}
}
