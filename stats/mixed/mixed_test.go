package mixed

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/design"
)

func TestBadInput(t *testing.T) {
	y := []float64{1, 3, 2, 5, 4, 7}
	one := []design.Column{design.Intercept(6)}
	pairs, visits := []int{0, 0, 1, 1, 2, 2}, []int{0, 1, 0, 1, 0, 1}
	ri := func(y []float64, x []design.Column, g []int) error {
		_, err := RandomIntercept(y, x, g, Options{})
		return err
	}
	visit := func(s, v []int) error {
		_, err := MMRM(y, one, s, v, Options{})
		return err
	}
	slope := func(g []int, z ...float64) error {
		_, err := RandomSlope(y, one, g, design.Column{Name: "z", Values: z}, Options{})
		return err
	}
	nested := func(p, g []int) error {
		_, err := Nested(y, one, p, g, Options{})
		return err
	}
	glmm := func(y []float64, x []design.Column) error {
		_, err := Logistic(y, x, pairs)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"no rows", ri(nil, []design.Column{design.Intercept(0)}, nil), design.ErrTooFew},
		{"no columns", ri(y, nil, pairs), design.ErrTooFew},
		{"NaN outcome", ri([]float64{1, 2, math.NaN(), 4, 5, 6}, one, pairs), design.ErrNotFinite},
		{"Inf in a column", ri(y, []design.Column{{Name: "x", Values: []float64{1, math.Inf(1), 2, 3, 4, 5}}}, pairs), design.ErrNotFinite},
		{"short column", ri(y, []design.Column{{Name: "x", Values: []float64{1}}}, pairs), design.ErrLength},
		{"constant column", ri(y, append(one, design.Column{Name: "c", Values: []float64{2, 2, 2, 2, 2, 2}}), pairs), design.ErrSingular},
		{"constant outcome", ri([]float64{4, 4, 4, 4, 4, 4}, one, pairs), ErrZeroVariance},
		{"one group", ri(y, one, []int{0, 0, 0, 0, 0, 0}), ErrTooFew},
		{"a group per row", ri(y, one, []int{0, 1, 2, 3, 4, 5}), ErrNoSupport},
		{"negative code", ri(y, one, []int{0, 0, -1, 1, 2, 2}), ErrCodes},
		{"wild code", ri(y, one, []int{0, 0, 1, 1, 2, 1 << 40}), ErrCodes},
		{"too few codes", ri(y, one, []int{0, 0}), ErrCodes},
		{"slope without spread within groups", slope(pairs, 1, 1, 2, 2, 3, 3), ErrNoSupport},
		{"slope and residual alike", slope(pairs, 0, 1, 0, 1, 0, 1), ErrNoSupport},
		{"slope of zeros", slope(pairs, 0, 0, 0, 0, 0, 0), design.ErrSingular},
		{"person in two groups", nested(pairs, []int{0, 1, 0, 0, 1, 1}), ErrCodes},
		{"group of one person", nested(pairs, pairs), ErrNoSupport},
		{"one group of persons", nested(pairs, []int{0, 0, 0, 0, 0, 0}), ErrTooFew},
		{"a visit twice", visit([]int{0, 0, 0, 1, 1, 2}, []int{0, 0, 1, 0, 1, 0}), ErrCodes},
		{"visits never together", visit([]int{0, 1, 2, 3, 4, 5}, visits), ErrNoSupport},
		{"one visit", visit([]int{0, 1, 2, 3, 4, 5}, []int{0, 0, 0, 0, 0, 0}), ErrCodes},
		{"every answer the same", glmm([]float64{1, 1, 1, 1, 1, 1}, one), ErrZeroVariance},
		{"an answer of two", glmm([]float64{1, 2, 1, 0, 1, 1}, one), ErrCodes},
		{"separation", glmm([]float64{0, 1, 0, 1, 0, 1}, append(one, design.Column{Name: "x", Values: []float64{0, 1, 0, 1, 0, 1}})), ErrNoSupport},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
	f, err := RandomIntercept(y, one, pairs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Contrast("c", []float64{1, 2}, Satterthwaite); !errors.Is(err, ErrContrast) {
		t.Errorf("contrast of the wrong length: %v", err)
	}
	if _, err := f.Effect(0, KenwardRogerLogCholesky); !errors.Is(err, ErrContrast) {
		t.Errorf("a variant that this model has not: %v", err)
	}
}

// trial draws a balanced or unbalanced set of people in two arms.
func trial(seed uint64, people, visits int, slopeSD, loss float64) register {
	rng := rand.New(rand.NewPCG(seed, 11))
	r := register{}
	var time, arm []float64
	for p := range people {
		u, s := rng.NormFloat64(), slopeSD*rng.NormFloat64()
		for v := range visits {
			if v > 1 && rng.Float64() < loss {
				break
			}
			time, arm = append(time, float64(v)), append(arm, float64(p%2))
			r.y = append(r.y, 5+u+(s-0.4)*float64(v)-0.5*float64(p%2)+rng.NormFloat64())
			r.person, r.group = append(r.person, p), append(r.group, p/4)
		}
	}
	r.time = design.Column{Name: "time", Values: time}
	r.x = []design.Column{design.Intercept(len(time)), r.time, {Name: "arm", Values: arm}}
	return r
}

// Shuffling rows, stretching or shifting the outcome and renaming units must
// not change what the fit says.
func TestInvariance(t *testing.T) {
	fits := map[string]func(r register) (*Fit, error){
		"intercept": func(r register) (*Fit, error) { return RandomIntercept(r.y, r.x, r.person, Options{}) },
		"slope":     func(r register) (*Fit, error) { return RandomSlope(r.y, r.x, r.person, r.time, Options{}) },
		"nested":    func(r register) (*Fit, error) { return Nested(r.y, r.x, r.person, r.group, Options{}) },
		"visits": func(r register) (*Fit, error) {
			v := make([]int, len(r.y))
			for i := range v {
				v[i] = int(r.time.Values[i])
			}
			return MMRM(r.y, r.x, r.person, v, Options{})
		},
	}
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		stretch := rapid.Float64Range(0.01, 50).Draw(rt, "stretch")
		shift := rapid.Float64Range(-500, 500).Draw(rt, "shift")
		r := trial(seed, 40, 4, 0.5, 0.2)
		n := len(r.y)
		s := register{x: make([]design.Column, 3)}
		relabel := rand.New(rand.NewPCG(seed, 1)).Perm(40)
		for _, i := range rand.New(rand.NewPCG(seed, 2)).Perm(n) {
			s.y = append(s.y, stretch*r.y[i]+shift)
			s.person, s.group = append(s.person, relabel[r.person[i]]), append(s.group, 9-r.group[i])
			for j := range r.x {
				s.x[j].Name = r.x[j].Name
				s.x[j].Values = append(s.x[j].Values, r.x[j].Values[i])
			}
		}
		s.time = s.x[1]
		for name, fit := range fits {
			a, err := fit(r)
			if err != nil {
				rt.Fatal(name, err)
			}
			b, err := fit(s)
			if err != nil {
				rt.Fatal(name, err)
			}
			if a.Boundary != b.Boundary {
				rt.Fatalf("%s: boundary %v became %v", name, a.Params, b.Params)
			}
			for j := range a.Beta {
				e, _ := a.Effect(j, KenwardRoger)
				f, _ := b.Effect(j, KenwardRoger)
				want := stretch * e.Estimate
				if j == 0 {
					want += shift
				}
				if math.Abs(f.Estimate-want) > 1e-6*(stretch+math.Abs(want)) || math.Abs(f.SE-stretch*e.SE) > 1e-6*f.SE || math.Abs(f.DF-e.DF) > 1e-4*e.DF {
					rt.Fatalf("%s, %s: %+v became %+v (stretch %g, shift %g)", name, e.Name, e, f, stretch, shift)
				}
			}
		}
	})
}

// With every visit attended and a design saturated in visits, REML's
// unstructured covariance is that of the residuals within arms, and the test
// of an arm at a visit is Student's t with people - 2 degrees of freedom.
func TestBalancedMMRMIsStudent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		people := 2 * rapid.IntRange(4, 20).Draw(rt, "pairs of people")
		r := trial(rapid.Uint64().Draw(rt, "seed"), people, 3, 0.3, 0)
		n := len(r.y)
		var x []design.Column
		visit := make([]int, n)
		for v := range 3 {
			a, b := make([]float64, n), make([]float64, n)
			for i := range n {
				if visit[i] = int(r.time.Values[i]); visit[i] == v {
					a[i], b[i] = 1, r.x[2].Values[i]
				}
			}
			x = append(x, design.Column{Name: fmt.Sprint("visit", v), Values: a}, design.Column{Name: fmt.Sprint("arm", v), Values: b})
		}
		f, err := MMRM(r.y, x, r.person, visit, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		for v := range 3 {
			mean, ss := [2]float64{}, 0.0
			half := float64(people / 2)
			for i := range n {
				if visit[i] == v {
					mean[r.person[i]%2] += r.y[i] / half
				}
			}
			for i := range n {
				if visit[i] == v {
					d := r.y[i] - mean[r.person[i]%2]
					ss += d * d
				}
			}
			df := float64(people - 2)
			want := Effect{Estimate: mean[1] - mean[0], SE: math.Sqrt(ss / df * 2 / half), DF: df}
			for _, method := range []DF{Satterthwaite, SatterthwaiteExpected, KenwardRoger, KenwardRogerObserved} {
				e, err := f.Effect(2*v+1, method)
				if err != nil {
					rt.Fatal(err)
				}
				if math.Abs(e.Estimate-want.Estimate) > 1e-8 || math.Abs(e.SE-want.SE) > 1e-6*want.SE || math.Abs(e.DF-df) > 1e-5*df {
					rt.Fatalf("visit %d, %s: %+v, want %+v", v, method, e, want)
				}
			}
		}
	})
}

// A slope variance, or an intercept's, that the data do not show is reported
// as the boundary it is, with the likelihood of the smaller model at least.
func TestBoundaryIsReported(t *testing.T) {
	boundaries := 0
	for seed := range uint64(30) {
		r := trial(seed, 24, 4, 0, 0.1)
		big, err := RandomSlope(r.y, r.x, r.person, r.time, Options{})
		if err != nil {
			t.Fatal(seed, err)
		}
		small, err := RandomIntercept(r.y, r.x, r.person, Options{})
		if err != nil {
			t.Fatal(seed, err)
		}
		if big.LogLik < small.LogLik-1e-7 {
			t.Errorf("seed %d: the larger model has the smaller likelihood, %v below %v", seed, big.LogLik, small.LogLik)
		}
		if big.Boundary {
			boundaries++
			a, _ := big.Param("intercept")
			b, _ := big.Param("slope")
			c, _ := big.Param("covariance")
			if det := a.Value*b.Value - c.Value*c.Value; math.Abs(det) > 1e-8 {
				t.Errorf("seed %d: on the boundary with determinant %g", seed, det)
			}
		}
		for j := range big.Beta {
			if _, err := big.Effect(j, KenwardRoger); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
	if boundaries < 5 {
		t.Errorf("%d of 30 fits on the boundary, expected about half", boundaries)
	}
}

// The fits agree with the likelihood written out with full matrices: no
// nearby covariance is more likely.
func TestUnequalResiduals(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var y, treated []float64
	var group []int
	for g := range 12 {
		u := 0.8 * rng.NormFloat64()
		for range 6 {
			y, treated, group = append(y, 3+u+2*rng.NormFloat64()), append(treated, 1), append(group, g)
		}
	}
	for range 70 {
		y, treated, group = append(y, 4+rng.NormFloat64()), append(treated, 0), append(group, -1)
	}
	x := []design.Column{design.Intercept(len(y)), {Name: "treated", Values: treated}}
	f, err := PartiallyNested(y, x, group, true, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The arms do not share a parameter, so each is its own model.
	inGroups, err := RandomIntercept(y[:72], []design.Column{design.Intercept(72)}, group[:72], Options{})
	if err != nil {
		t.Fatal(err)
	}
	mean, ss := 0.0, 0.0
	for _, v := range y[72:] {
		mean += v / 70
	}
	for _, v := range y[72:] {
		ss += (v - mean) * (v - mean)
	}
	g, _ := f.Param("group")
	in, _ := f.Param("residual in groups")
	alone, _ := f.Param("residual alone")
	wg, _ := inGroups.Param("group")
	wr, _ := inGroups.Param("residual")
	for _, c := range [][2]float64{{g.Value, wg.Value}, {in.Value, wr.Value}, {alone.Value, ss / 69}, {f.Beta[0], mean}, {f.Beta[0] + f.Beta[1], inGroups.Beta[0]}} {
		if math.Abs(c[0]-c[1]) > 1e-8*math.Abs(c[1]) {
			t.Errorf("%.12g, want %.12g", c[0], c[1])
		}
	}
	e, err := f.Effect(1, Satterthwaite)
	if err != nil || !(e.DF > 5 && e.DF < 140) {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestLogisticBoundary(t *testing.T) {
	// Answers that alternate within everyone vary less between people than
	// chance would have them.
	var y []float64
	var g []int
	for p := range 20 {
		y, g = append(y, 0, 1, 0, 1), append(g, p, p, p, p)
	}
	f, err := Logistic(y, []design.Column{design.Intercept(80)}, g)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Boundary || f.SD != 0 || math.Abs(f.Beta[0]) > 1e-9 || math.Abs(f.SE[0]-2/math.Sqrt(80)) > 1e-9 {
		t.Errorf("%+v", f)
	}
}

func FuzzRandomIntercept(f *testing.F) {
	f.Add([]byte("ABBACDDCEFFE"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := min(len(raw), 60)
		y, x, g, v := make([]float64, n), make([]float64, n), make([]int, n), make([]int, n)
		seen := map[int]int{}
		for i := range n {
			y[i], x[i], g[i] = float64(raw[i]&15), float64(raw[i]>>5), int(raw[i]>>4)&7
			v[i] = seen[g[i]]
			seen[g[i]]++
		}
		cols := []design.Column{design.Intercept(n), {Name: "x", Values: x}}
		a, errA := RandomIntercept(y, cols, g, Options{})
		b, errB := RandomSlope(y, cols, g, cols[1], Options{})
		c, errC := MMRM(y, cols, g, v, Options{})
		for i, fit := range []*Fit{a, b, c} {
			if [3]error{errA, errB, errC}[i] != nil {
				continue
			}
			for j := range fit.Beta {
				e, err := fit.Effect(j, KenwardRoger)
				if err == nil && (math.IsNaN(e.Estimate) || math.IsNaN(e.SE) || math.IsNaN(e.DF) || math.IsNaN(e.P)) {
					t.Fatalf("%s: %+v", fit.Model, e)
				}
			}
		}
	})
}

func ExampleRandomIntercept() {
	// Pain of six people before and after, 0 to 10.
	person := []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}
	after := design.Column{Name: "after", Values: []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}}
	pain := []float64{7, 5, 8, 7, 6, 6, 9, 6, 5, 4, 7, 5}
	f, err := RandomIntercept(pain, []design.Column{design.Intercept(12), after}, person, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := f.Effect(1, Satterthwaite)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %.2f (95 %% CI %.2f to %.2f), t(%.1f) = %.2f, p = %.3f\n", e.Name, e.Estimate, e.Lo, e.Hi, e.DF, e.T, e.P)
	for _, p := range f.Params {
		fmt.Printf("%s variance %.2f\n", p.Name, p.Value)
	}
	// Output:
	// after -1.50 (95 % CI -2.60 to -0.40), t(5.0) = -3.50, p = 0.017
	// group variance 1.00
	// residual variance 0.55
}

func ExampleConstrainedBaseline() {
	x, err := ConstrainedBaseline([]int{0, 1, 0, 1}, []bool{false, false, true, true}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range x {
		fmt.Println(strings.TrimSpace(c.Name), c.Values)
	}
	// Output:
	// (Intercept) [1 1 1 1]
	// visit 1 [0 1 0 1]
	// treated at visit 1 [0 0 0 1]
}
