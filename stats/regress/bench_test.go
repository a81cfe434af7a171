package regress

import (
	"math/rand/v2"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/cputime"
)

// register makes people measured before and after, in groups of ten, half of
// them treated.
func register(n int) (y, before []float64, arm []string, yes []float64, group []int) {
	rng := rand.New(rand.NewPCG(3, 4))
	shared := 0.0
	for i := range n {
		if i%10 == 0 {
			shared = 0.3 * rng.NormFloat64()
		}
		b := rng.NormFloat64()
		e := 0.5*b + shared + rng.NormFloat64()
		a := "waiting"
		if i/10%2 == 1 {
			a, e = "course", e-0.3
		}
		v := 0.0
		if e < -0.5 {
			v = 1
		}
		y, before, arm, yes, group = append(y, e), append(before, b), append(arm, a), append(yes, v), append(group, i/10)
	}
	return y, before, arm, yes, group
}

func BenchmarkANCOVACluster50k(b *testing.B) {
	y, before, arm, _, group := register(50_000)
	defer cputime.Report(b)()
	for b.Loop() {
		r, err := ANCOVA(y, []design.Column{{Name: "before", Values: before}}, arm, []string{"waiting", "course"}, Classical)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.Fit.CR2(group); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLogistic50k(b *testing.B) {
	_, before, _, yes, _ := register(50_000)
	x := []design.Column{design.Intercept(len(yes)), {Name: "before", Values: before}}
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := Logistic(yes, x); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGEE50kIn5k(b *testing.B) {
	_, before, _, yes, group := register(50_000)
	x := []design.Column{design.Intercept(len(yes)), {Name: "before", Values: before}}
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := GEE(yes, x, group, Exchangeable); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRankSum50k(b *testing.B) {
	y, _, _, _, _ := register(50_000)
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := RankSum(y[:20_000], y[20_000:]); err != nil {
			b.Fatal(err)
		}
	}
}
