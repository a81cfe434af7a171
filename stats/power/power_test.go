package power

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/cputime"
	"tend/stats/resample"
)

func TestBadInput(t *testing.T) {
	second := func(_ any, err error) error { return err }
	nan := math.NaN()
	groups := Clusters{PerGroup: 10, ICC: 0.05}
	trial := Trial{Effect: 0.5, Groups: 4, PerGroup: 8, ICC: 0.05, R: 0.5}
	with := func(change func(*Trial)) error {
		tr := trial
		change(&tr)
		return second(Simulate(tr, two, resample.Options{Replicates: 2}))
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one pair", second(Paired(0.5, 1, two)), ErrTooFew},
		{"effect of NaN", second(Paired(nan, 9, two)), ErrRange},
		{"no significance level", second(Paired(0.5, 9, Test{})), ErrRange},
		{"three sides", second(Paired(0.5, 9, Test{Alpha: 0.05, Sides: 3})), ErrRange},
		{"an empty group", second(TwoGroups(0.5, 0, 9, two)), ErrTooFew},
		{"infinite effect", second(TwoGroups(math.Inf(1), 9, 9, two)), ErrRange},
		{"no effect", second(PairedSize(0, 0.8, two)), ErrUnreachable},
		{"power of one", second(PairedSize(0.5, 1, two)), ErrRange},
		{"power below α", second(TwoGroupsSize(0.5, 0.01, two)), ErrRange},
		{"safeguard of nothing", second(Safeguard(0, 20, 0.6, 0.8, two)), ErrRange},
		{"safeguard of one pair", second(Safeguard(0.5, 1, 0.6, 0.8, two)), ErrTooFew},
		{"safeguard level", second(Safeguard(0.5, 20, 1, 0.8, two)), ErrRange},
		{"intraclass correlation above one", second(Clusters{PerGroup: 5, ICC: 2}.DesignEffect()), ErrRange},
		{"groups of nobody", second(Clusters{ICC: 0.1}.DesignEffect()), ErrRange},
		{"one group in an arm", second(ClusteredTrial(0.5, 1, groups, true, two)), ErrTooFew},
		{"proportion above one", second(Proportions(1.2, 0.5, 0.8, two)), ErrRange},
		{"equal proportions", second(Proportions(0.5, 0.5, 0.8, two)), ErrUnreachable},
		{"hazard ratio of one", second(LogRankEvents(1, 0.5, 0.8, two)), ErrUnreachable},
		{"hazard ratio below zero", second(LogRankEvents(-1, 0.5, 0.8, two)), ErrRange},
		{"everyone is lost", second(Enrol(20, 1)), ErrRange},
		{"simulate one group", with(func(tr *Trial) { tr.Groups = 1 }), ErrTooFew},
		{"simulate r of one", with(func(tr *Trial) { tr.R = 1 }), ErrRange},
		{"simulate NaN", with(func(tr *Trial) { tr.Effect = nan }), ErrRange},
		{"simulate, nobody is left", with(func(tr *Trial) { tr.Lost = 0.999 }), ErrTooFew},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// More people, a larger effect or a laxer test never lower the power; the size
// found is the first that is enough.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Float64Range(0.05, 2).Draw(t, "d")
		n := rapid.IntRange(3, 300).Draw(t, "n")
		alpha := rapid.Float64Range(0.001, 0.2).Draw(t, "alpha")
		test := Test{Alpha: alpha, Sides: Sides(rapid.IntRange(0, 1).Draw(t, "sides"))}
		power := func(d float64, n int, test Test) float64 {
			p, err := Paired(d, n, test)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		p := power(d, n, test)
		if power(d, n+1, test) < p-1e-12 || power(d*1.1, n, test) < p-1e-12 || power(d, n, Test{Alpha: alpha * 1.1, Sides: test.Sides}) < p-1e-12 || power(-d, n, test) != p {
			t.Fatal("power falls")
		}
		if math.Abs(power(0, n, test)-alpha) > 1e-10 {
			t.Fatalf("without an effect the power is %v, not α = %v", power(0, n, test), alpha)
		}
		want := rapid.Float64Range(0.5, 0.99).Draw(t, "power")
		s, err := PairedSize(d, want, test)
		if err != nil {
			t.Fatal(err)
		}
		if s.Power < want-1e-9 || s.N > 2 && power(d, s.N-1, test) >= want {
			t.Fatalf("%+v for a power of %v", s, want)
		}
		if e, err := Enrol(s.N, 0.25); err != nil || 3*e < 4*s.N || 3*(e-1) >= 4*s.N {
			t.Fatalf("%d enrolled for %d, %v", e, s.N, err)
		}
	})
}

func TestClustersWithoutCorrelation(t *testing.T) {
	// No correlation: as many people, but the degrees of freedom of groups.
	alone, err1 := TwoGroups(0.5, 400, 400, two)
	groups, err2 := ClusteredTrial(0.5, 40, Clusters{PerGroup: 10}, true, two)
	if err1 != nil || err2 != nil || math.Abs(alone-groups) > 1e-3 {
		t.Errorf("%v beside %v, %v, %v", groups, alone, err1, err2)
	}
	de, err := Clusters{PerGroup: 10, CV: 0.5, ICC: 0.1}.DesignEffect()
	if err != nil || math.Abs(de-(1+(1.25*10-1)*0.1)) > 1e-12 {
		t.Errorf("design effect %v, %v", de, err)
	}
	// Groups in one arm only cost less.
	c := Clusters{PerGroup: 10, ICC: 0.1}
	both, err1 := ClusteredSize(0.5, 0.8, c, true, two)
	single, err2 := ClusteredSize(0.5, 0.8, c, false, two)
	if err1 != nil || err2 != nil || single.N > both.N || both.Power < 0.8 {
		t.Errorf("groups in an arm: %+v and %+v, %v, %v", both, single, err1, err2)
	}
}

// The simulation must agree with the formula where both hold: baseline leaves
// 1 - r² of the variance.
func TestSimulationAgreesWithTheFormula(t *testing.T) {
	for _, c := range []struct {
		tr   Trial
		want float64
	}{
		{Trial{Effect: 0.5, Groups: 6, PerGroup: 8, ICC: 0.05, R: 0.5, ControlInGroups: true}, -1},
		{Trial{Effect: 0.5, Groups: 6, PerGroup: 8, ICC: 0.05, R: 0.5}, -1},
		{Trial{Groups: 6, PerGroup: 8, ICC: 0.1, R: 0.5, ControlInGroups: true}, 0.05},
	} {
		want := c.want
		if want < 0 {
			var err error
			d := c.tr.Effect / math.Sqrt(1-c.tr.R*c.tr.R)
			want, err = ClusteredTrial(d, c.tr.Groups, Clusters{PerGroup: float64(c.tr.PerGroup), ICC: c.tr.ICC}, c.tr.ControlInGroups, two)
			if err != nil {
				t.Fatal(err)
			}
		}
		s, err := Simulate(c.tr, two, resample.Options{Replicates: 1500, Seed: 11})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(s.Power-want) > 0.05 || s.Failed > 15 || math.Abs(s.MeanEst-c.tr.Effect) > 0.03 {
			t.Errorf("%+v: power %.3f (%d failed), the formula says %.3f", c.tr, s.Power, s.Failed, want)
		}
	}
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	tr := Trial{Effect: 0.4, Groups: 4, PerGroup: 8, ICC: 0.05, R: 0.5, Lost: 0.2}
	first := Simulated{}
	for i, workers := range []int{1, 2, 5} {
		s, err := Simulate(tr, two, resample.Options{Replicates: 60, Seed: 2, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = s
		} else if s != first {
			t.Errorf("%d workers: %+v, not %+v", workers, s, first)
		}
	}
}

func FuzzSizes(f *testing.F) {
	f.Add(0.5, 0.8, 0.05, 20, 0.05, 3.0)
	f.Add(1e-9, 0.999, 1e-9, 2, 1.0, 1.0)
	f.Fuzz(func(t *testing.T, d, power, alpha float64, n int, icc, m float64) {
		bad := func(what string, v ...float64) {
			for _, x := range v {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("%s: %v without an error", what, v)
				}
			}
		}
		for _, test := range []Test{{Alpha: alpha}, {Alpha: alpha, Sides: OneSided}} {
			if p, err := Paired(d, n, test); err == nil {
				bad("paired", p)
				if p < 0 || p > 1 {
					t.Fatalf("power %v", p)
				}
			}
			if s, err := PairedSize(d, power, test); err == nil {
				bad("size", s.Exact, s.Power)
			}
			if s, err := Safeguard(d, n, power, 0.8, test); err == nil {
				bad("safeguard", s.Lower, s.AtSafe.Exact)
			}
			if s, err := ClusteredSize(d, power, Clusters{PerGroup: m, ICC: icc}, n%2 == 0, test); err == nil {
				bad("clusters", s.Exact, s.Power)
			}
			if s, err := Proportions(d, icc, power, test); err == nil {
				bad("proportions", s.Exact, s.Power)
			}
			if e, err := LogRankEvents(d, icc, power, test); err == nil {
				bad("events", e)
			}
		}
	})
}

func ExampleSafeguard() {
	// The next uncontrolled study, from an effect of .47 seen in 58 people.
	r, err := Safeguard(0.47, 58, SafeguardLevel, 0.80, Test{Alpha: 0.05})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := Enrol(r.AtSafe.N, 25.0/83)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("at face value %d people; at the safeguard effect (%.2f) %d, so enrol %d\n", r.AtFace.N, r.Lower, r.AtSafe.N, all)
	// Output: at face value 38 people; at the safeguard effect (0.35) 66, so enrol 95
}

func ExampleClusteredSize() {
	c := Clusters{PerGroup: 10, CV: 0.3, ICC: 0.05}
	s, err := ClusteredSize(0.5, 0.80, c, false, Test{Alpha: 0.05})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d therapy groups of 10, and as many people treated alone\n", s.N)
	// Output: 9 therapy groups of 10, and as many people treated alone
}

func BenchmarkSimulate2000(b *testing.B) {
	tr := Trial{Effect: 0.4, Groups: 6, PerGroup: 10, ICC: 0.05, R: 0.5, Lost: 0.2}
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := Simulate(tr, two, resample.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
