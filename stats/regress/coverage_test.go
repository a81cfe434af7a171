package regress

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"tend/stats/design"
)

var coverage = flag.Bool("coverage", false, "simulate the coverage of the intervals (about ten seconds)")

// With few groups of unlike size, CR2 with its degrees of freedom must hold
// its level where plain least squares is far off.
func TestCoverage(t *testing.T) {
	if !*coverage {
		t.Skip("use -coverage")
	}
	const trials = 4000
	rng := rand.New(rand.NewPCG(5, 6))
	plain, cluster, profile := 0, 0, 0
	for range trials {
		var y, arm, yes, dose []float64
		var group []int
		for g := range 10 {
			shared := 0.7 * rng.NormFloat64()
			for range 4 + 2*(g/2%3) {
				y, arm, group = append(y, shared+rng.NormFloat64()), append(arm, float64(g%2)), append(group, g)
				d := rng.NormFloat64()
				v := 0.0
				if rng.Float64() < 1/(1+math.Exp(-0.5*d)) {
					v = 1
				}
				yes, dose = append(yes, v), append(dose, d)
			}
		}
		f, err := OLS(y, []design.Column{design.Intercept(len(y)), {Name: "arm", Values: arm}})
		if err != nil {
			t.Fatal(err)
		}
		c, err := f.Cluster(group)
		if err != nil {
			t.Fatal(err)
		}
		if v := f.Coefficients[1]; v.Lo <= 0 && v.Hi >= 0 {
			plain++
		}
		if v := c[1]; v.Lo <= 0 && v.Hi >= 0 {
			cluster++
		}
		b, err := Firth(yes, []design.Column{design.Intercept(len(y)), {Name: "dose", Values: dose}})
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := b.Profile(1, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if lo <= 0.5 && hi >= 0.5 {
			profile++
		}
	}
	share := func(n int) float64 { return float64(n) / trials }
	t.Logf("least squares %.3f, CR2 %.3f, Firth's profile %.3f", share(plain), share(cluster), share(profile))
	if math.Abs(share(cluster)-0.95) > 0.015 || math.Abs(share(profile)-0.95) > 0.015 || share(plain) > 0.85 {
		t.Error("an interval does not cover as it says")
	}
}
