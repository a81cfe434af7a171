package regress

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/oracle"
)

// The case of stats/regress's other ANCOVA test, by the function for it.
func TestANCOVAByGroups(t *testing.T) {
	c := oracle.Load(t, "ancova_anorexia_FT_Cont")
	tab := oracle.CSV(t, "anorexia.csv")
	pre, post := tab.Float(t, "Prewt"), tab.Float(t, "Postwt")
	var y, x []float64
	var group []string
	for i, g := range tab.Cells["Treat"] {
		if g == "FT" || g == "Cont" {
			y, x, group = append(y, post[i]), append(x, pre[i]), append(group, g)
		}
	}
	r, err := ANCOVA(y, []design.Column{{Name: "pre", Values: x}}, group, []string{"Cont", "FT"}, Classical)
	if err != nil {
		t.Fatal(err)
	}
	d := r.Differences[0]
	for key, got := range map[string]float64{
		"coef[group]": d.Estimate, "se[group]": d.SE, "ci_lo[group]": d.Lo, "ci_hi[group]": d.Hi, "p[group]": d.P,
		"adj_means_at_grand_mean_pre.control": r.Adjusted[0].Mean, "adj_means_at_grand_mean_pre.treated": r.Adjusted[1].Mean,
	} {
		if want := c.Values[key]; !oracle.Near(got, want, c.RelTol) {
			t.Errorf("%s = %.15g, want %.15g", key, got, want)
		}
	}
	robust, err := ANCOVA(y, []design.Column{{Name: "pre", Values: x}}, group, []string{"Cont", "FT"}, HC3)
	if err != nil || !oracle.Near(robust.Differences[0].SE, c.Values["se_HC3[group]"], c.RelTol) {
		t.Errorf("HC3: %v", err)
	}
	if a := r.Adjusted[1]; a.N != 17 || !(a.Lo < a.Mean && a.Mean < a.Hi) {
		t.Errorf("%+v", a)
	}
}

// Without covariates an adjusted mean is the group's own, for any number of
// groups.
func TestANCOVAWithoutCovariates(t *testing.T) {
	y := []float64{1, 2, 3, 5, 6, 7, 2, 2, 5}
	group := []string{"a", "a", "a", "b", "b", "b", "c", "c", "c"}
	r, err := ANCOVA(y, nil, group, []string{"a", "b", "c"}, Classical)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2, 6, 3} {
		if a := r.Adjusted[k]; math.Abs(a.Mean-want) > 1e-12 || math.Abs(a.Raw-want) > 1e-12 || math.Abs(a.SE-r.Fit.Sigma/math.Sqrt(3)) > 1e-12 {
			t.Errorf("group %s: %+v, want a mean of %v", a.Group, a, want)
		}
	}
}

func TestANCOVABadInput(t *testing.T) {
	second := func(_ any, err error) error { return err }
	y, group := []float64{1, 3, 2, 5, 4, 7}, []string{"a", "a", "a", "b", "b", "b"}
	f, err := OLS(y, []design.Column{design.Intercept(6)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one group", second(ANCOVA(y, nil, group, []string{"a"}, Classical)), ErrTooFew},
		{"an empty group", second(ANCOVA(y, nil, group, []string{"a", "b", "c"}, Classical)), ErrTooFew},
		{"an unknown group", second(ANCOVA(y, nil, []string{"a", "a", "b", "b", "x", "x"}, []string{"a", "b"}, Classical)), design.ErrNotFinite},
		{"lengths", second(ANCOVA(y, nil, group[:3], []string{"a", "b"}, Classical)), ErrRange},
		{"a constant covariate", second(ANCOVA(y, []design.Column{{Name: "x", Values: []float64{2, 2, 2, 2, 2, 2}}}, group, []string{"a", "b"}, Classical)), design.ErrSingular},
		{"weights", second(f.Contrast("c", []float64{1, 2}, Classical)), ErrRange},
		{"weights of NaN", second(f.Contrast("c", []float64{math.NaN()}, Classical)), design.ErrNotFinite},
		{"weights of zero", second(f.Contrast("c", []float64{0}, Classical)), ErrZeroVariance},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// Published: Vickers 2004 (BMJ 328:744), from the released data.
func TestAcupunctureTrial(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "acupuncture_headache_rct", "acupuncture.csv"))
	if err != nil {
		t.Skip("the trial's data are not beside the repository:", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for j, name := range rows[0] {
		at[name] = j
	}
	var y, base []float64
	var arm []string
	for _, r := range rows[1:] {
		post, err1 := strconv.ParseFloat(r[at["pk5"]], 64)
		pre, err2 := strconv.ParseFloat(r[at["pk1"]], 64)
		if err1 == nil && err2 == nil {
			y, base, arm = append(y, post), append(base, pre), append(arm, r[at["group"]])
		}
	}
	a, err := ANCOVA(y, []design.Column{{Name: "pk1", Values: base}}, arm, []string{"0", "1"}, Classical)
	if err != nil {
		t.Fatal(err)
	}
	d := a.Differences[0]
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"n", float64(a.Fit.N), 301}, {"difference", d.Estimate, -4.587}, {"lower", d.Lo, -7.05}, {"upper", d.Hi, -2.12}} {
		if math.Abs(c.got-c.want) > 0.006 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

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
		o, err1 := f.Coefficients(Classical)
		c, err2 := f.CR2(group)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if o[1].Lo <= 0 && o[1].Hi >= 0 {
			plain++
		}
		if c[1].Lo <= 0 && c[1].Hi >= 0 {
			cluster++
		}
		b, err := Firth(yes, []design.Column{design.Intercept(len(y)), {Name: "dose", Values: dose}})
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := b.ProfileInterval(1, 0.95)
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

func ExampleANCOVA() {
	before := []float64{7, 8, 6, 9, 7, 8, 6, 8}
	after := []float64{5, 6, 5, 6, 7, 7, 6, 8}
	group := []string{"course", "course", "course", "course", "waiting", "waiting", "waiting", "waiting"}
	r, err := ANCOVA(after, []design.Column{{Name: "before", Values: before}}, group, []string{"waiting", "course"}, Classical)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range r.Adjusted {
		fmt.Printf("%s: %.2f (n = %d)\n", a.Group, a.Mean, a.N)
	}
	d := r.Differences[0]
	fmt.Printf("difference %.2f (95 %% CI %.2f to %.2f)\n", d.Estimate, d.Lo, d.Hi)
	// Output:
	// waiting: 7.06 (n = 4)
	// course: 5.44 (n = 4)
	// difference -1.63 (95 % CI -2.42 to -0.84)
}
