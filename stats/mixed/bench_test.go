package mixed

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/cputime"
)

// register simulates 50,000 people in groups of ten, each seen four times.
type register struct {
	y             []float64
	x             []design.Column
	person, group []int
	time          design.Column
}

func simulateRegister(people, visits, perGroup int) register {
	rng := rand.New(rand.NewPCG(2018, 58))
	n := people * visits
	r := register{y: make([]float64, n), person: make([]int, n), group: make([]int, n)}
	time, arm, age, cross := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	groupEffect := make([]float64, (people+perGroup-1)/perGroup)
	for g := range groupEffect {
		groupEffect[g] = 0.6 * rng.NormFloat64()
	}
	i := 0
	for p := range people {
		u, s := 1.4*rng.NormFloat64(), 0.3*rng.NormFloat64()
		a, z := float64(p%2), 20+50*rng.Float64()
		for v := range visits {
			r.person[i], r.group[i] = p, p/perGroup
			time[i], arm[i], age[i], cross[i] = float64(v), a, z, a*float64(v)
			r.y[i] = 7 - 0.3*float64(v) - 0.2*a*float64(v) + 0.01*z + u + s*float64(v) + groupEffect[p/perGroup] + 1.2*rng.NormFloat64()
			i++
		}
	}
	r.time = design.Column{Name: "time", Values: time}
	r.x = []design.Column{design.Intercept(n), r.time, {Name: "arm", Values: arm}, {Name: "age", Values: age}, {Name: "time:arm", Values: cross}}
	return r
}

func answer(b *testing.B, f *Fit, err error, df DF) {
	if err != nil {
		b.Fatal(err)
	}
	for j := range f.Beta {
		if _, err := f.Effect(j, df); err != nil {
			b.Fatal(err)
		}
	}
}

// R: lme4 1.74 s, with Satterthwaite 3.28 s; bar 0.03 s.
func BenchmarkRandomIntercept200k(b *testing.B) {
	r := simulateRegister(50000, 4, 10)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := RandomIntercept(r.y, r.x, r.person, Options{})
		answer(b, f, err, Satterthwaite)
	}
}

// R: lme4 2.45 s; bar 0.20 s.
func BenchmarkNested200k(b *testing.B) {
	r := simulateRegister(50000, 4, 10)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := Nested(r.y, r.x, r.person, r.group, Options{})
		answer(b, f, err, Satterthwaite)
	}
}

// The same with one visit in seven lost, so that groups differ in make-up.
func BenchmarkNestedWithLoss(b *testing.B) {
	r := simulateRegister(50000, 4, 10).lose(7)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := Nested(r.y, r.x, r.person, r.group, Options{})
		answer(b, f, err, Satterthwaite)
	}
}

// R: lme4 3.43 s; bar 0.20 s.
func BenchmarkRandomSlope200k(b *testing.B) {
	r := simulateRegister(50000, 4, 10)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := RandomSlope(r.y, r.x, r.person, r.time, Options{})
		answer(b, f, err, Satterthwaite)
	}
}

// lose drops every k-th row by a fixed shuffle.
func (r register) lose(k int) register {
	rng := rand.New(rand.NewPCG(7, 7))
	out := register{}
	for j := range r.x {
		out.x = append(out.x, design.Column{Name: r.x[j].Name})
	}
	for i := range r.y {
		if rng.IntN(k) == 0 {
			continue
		}
		out.y, out.person, out.group = append(out.y, r.y[i]), append(out.person, r.person[i]), append(out.group, r.group[i])
		for j := range r.x {
			out.x[j].Values = append(out.x[j].Values, r.x[j].Values[i])
		}
	}
	out.time = out.x[1]
	return out
}

func simulateTrial(people int) (y []float64, x []design.Column, subject, visit []int) {
	rng := rand.New(rand.NewPCG(83, 58))
	var month []string
	var arm, base []float64
	for p := range people {
		u, b := 4*rng.NormFloat64(), 20+6*rng.NormFloat64()
		for v := range 4 {
			if v > 0 && rng.Float64() < 0.12 {
				break // lost to follow-up
			}
			y = append(y, 5+0.6*b-float64(v)-float64(p%2)*(1+0.5*float64(v))+u+(2+0.5*float64(v))*rng.NormFloat64())
			month, arm, base = append(month, fmt.Sprint(v)), append(arm, float64(p%2)), append(base, b)
			subject, visit = append(subject, p), append(visit, v)
		}
	}
	m, err := design.Dummies("visit", month, []string{"0", "1", "2", "3"})
	if err != nil {
		panic(err)
	}
	a := design.Column{Name: "arm", Values: arm}
	x = append([]design.Column{design.Intercept(len(y)), {Name: "base", Values: base}, a}, m...)
	for _, c := range m {
		x = append(x, design.Product(c, a))
	}
	return y, x, subject, visit
}

// R: mmrm 0.38 s, nlme 4.66 s; bar 0.02 s.
func BenchmarkMMRM2000Satterthwaite(b *testing.B) {
	y, x, subject, visit := simulateTrial(2000)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := MMRM(y, x, subject, visit, Options{})
		answer(b, f, err, Satterthwaite)
	}
}

// R: mmrm 0.60 s; bar 0.04 s.
func BenchmarkMMRM2000KenwardRoger(b *testing.B) {
	y, x, subject, visit := simulateTrial(2000)
	defer cputime.Report(b)()
	for b.Loop() {
		f, err := MMRM(y, x, subject, visit, Options{})
		answer(b, f, err, KenwardRoger)
	}
}
