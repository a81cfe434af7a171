package power

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/oracle"
	"tend/stats/resample"
)

func TestKeyPoints(t *testing.T) {
	c := oracle.Load(t, "power_key_points")
	must := func(v float64, err error) float64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	n, h, err := TwoProportions(0.5, 0.3, 0.8, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	c.Check(t, map[string]float64{
		"paired_d0.5_n34":      must(Paired(0.5, 34, 0.05, TwoSided)),
		"n_paired_d0.5_p80":    must(PairedN(0.5, 0.8, 0.05, TwoSided)),
		"two_sample_n64_d.5":   must(TwoGroup(0.5, 64, 64, 0.05, TwoSided)),
		"logrank_events_hr0.6": must(LogRankEvents(0.6, 0.8, 0.05)),
		"two_prop_n":           n,
		"two_prop_h":           h,
	})
}

func TestGrid(t *testing.T) {
	tab := oracle.CSV(t, "power_t_grid.csv")
	col := func(n string) []float64 { return tab.Float(t, n) }
	d, n, alpha := col("d"), col("n"), col("alpha")
	both, near, one := col("paired_two_sided_exact"), col("paired_one_tail_only_powerttest_default"), col("paired_one_sided")
	two, unequal := col("two_sample_two_sided_n_per_group"), col("two_sample_n_and_2n")
	for i := range d {
		for _, c := range []struct {
			name string
			f    func() (float64, error)
			want float64
		}{
			{"paired, both tails", func() (float64, error) { return Paired(d[i], n[i], alpha[i], TwoSided) }, both[i]},
			{"paired, near tail", func() (float64, error) { return Paired(d[i], n[i], alpha[i], TwoSidedNearTail) }, near[i]},
			{"paired, one side", func() (float64, error) { return Paired(d[i], n[i], alpha[i], OneSided) }, one[i]},
			{"two groups", func() (float64, error) { return TwoGroup(d[i], n[i], n[i], alpha[i], TwoSided) }, two[i]},
			{"n and 2n", func() (float64, error) { return TwoGroup(d[i], n[i], 2*n[i], alpha[i], TwoSided) }, unequal[i]},
		} {
			got, err := c.f()
			if err != nil || !oracle.Near(got, c.want, 1e-10) {
				t.Errorf("%s, d %g, n %g, alpha %g: %.15g, want %.15g (%v)", c.name, d[i], n[i], alpha[i], got, c.want, err)
			}
		}
	}
}

func TestSafeguardTable(t *testing.T) {
	tab := oracle.CSV(t, "power_safeguard_penlington.csv")
	col := func(n string) []float64 { return tab.Float(t, n) }
	d, n0, lo60, lo95 := col("d_z_observed"), col("n0"), col("d_safeguard_lower60"), col("d_lower95")
	at, safe, at95 := col("n80_at_observed"), col("n80_at_safeguard"), col("n80_at_lower95")
	for i := range d {
		s, err := Safeguard(d[i], int(n0[i]), 0.6, 0.8, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		w, err := Safeguard(-d[i], int(n0[i]), 0.95, 0.8, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		if !oracle.Near(s.Lower, lo60[i], 1e-10) || !oracle.Near(w.Lower, -lo95[i], 1e-10) {
			t.Errorf("d %g: lower ends %v and %v, want %v and %v", d[i], s.Lower, w.Lower, lo60[i], lo95[i])
		}
		if math.Ceil(s.NAtObserved) != at[i] || math.Ceil(s.N) != safe[i] {
			t.Errorf("d %g: %v and %v people, want %v and %v", d[i], s.NAtObserved, s.N, at[i], safe[i])
		}
		if w.HasN == math.IsNaN(at95[i]) || w.HasN && math.Ceil(w.N) != at95[i] {
			t.Errorf("d %g: %v people at the lower 95 %% end (%v), want %v", d[i], w.N, w.HasN, at95[i])
		}
	}
}

func TestBadInput(t *testing.T) {
	err := func(_ any, err error) error { return err }
	_, _, same := TwoProportions(0.3, 0.3, 0.8, 0.05)
	ok := Design{GroupsPerArm: 4, GroupSize: 8, Effect: 0.5}
	full, loss := ok, ok
	full.ICC, full.PrePost = 0.6, 0.7
	loss.Attrition = 1
	one := ok
	one.GroupsPerArm = 1
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one pair", err(Paired(0.5, 1, 0.05, TwoSided)), ErrRange},
		{"NaN effect", err(Paired(math.NaN(), 9, 0.05, TwoSided)), ErrRange},
		{"alpha of one", err(Paired(0.5, 9, 1, TwoSided)), ErrRange},
		{"sides", err(Paired(0.5, 9, 0.05, 7)), ErrRange},
		{"an empty group", err(TwoGroup(0.5, 0, 9, 0.05, TwoSided)), ErrRange},
		{"no effect to find", err(PairedN(0, 0.8, 0.05, TwoSided)), ErrImpossible},
		{"power below alpha", err(PairedN(0.5, 0.01, 0.05, TwoSided)), ErrRange},
		{"ratio", err(TwoGroupN(0.5, 0, 0.8, 0.05, TwoSided)), ErrRange},
		{"equal proportions", same, ErrRange},
		{"hazard ratio of one", err(LogRankEvents(1, 0.8, 0.05)), ErrRange},
		{"safeguard of nothing", err(Safeguard(0, 20, 0.6, 0.8, 0.05)), ErrRange},
		{"negative correlation", err(DesignEffect(8, 0, -0.1)), ErrRange},
		{"everyone lost", err(Inflate(50, 1, 1, 0)), ErrRange},
		{"one group per arm", err(Simulate(one, resample.Options{Replicates: 2})), ErrRange},
		{"more than all variance", err(Simulate(full, resample.Options{Replicates: 2})), ErrRange},
		{"everyone lost, simulated", err(Simulate(loss, resample.Options{Replicates: 2})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// Power rises with people and with the effect, does not know its sign, is
// alpha where there is no effect, and the number of people solves it.
func TestPowerLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := rapid.Float64Range(0.05, 2).Draw(r, "d")
		n := rapid.Float64Range(3, 200).Draw(r, "n")
		a := rapid.Float64Range(0.001, 0.2).Draw(r, "alpha")
		p, err := Paired(d, n, a, TwoSided)
		if err != nil {
			r.Fatal(err)
		}
		m, _ := Paired(-d, n, a, TwoSided)
		more, _ := Paired(d, n+1, a, TwoSided)
		strong, _ := Paired(d*1.1, n, a, TwoSided)
		none, _ := Paired(0, n, a, TwoSided)
		if math.Abs(p-m) > 1e-12 || more < p-1e-12 || strong < p-1e-12 || math.Abs(none-a) > 1e-10 || p < a-1e-10 || p > 1+1e-12 {
			r.Fatalf("d %g n %g alpha %g: %v, mirrored %v, one more %v, stronger %v, none %v", d, n, a, p, m, more, strong, none)
		}
		want := rapid.Float64Range(0.3, 0.99).Draw(r, "power")
		k, err := TwoGroupN(d, 1.5, want, a, TwoSided)
		if err != nil {
			r.Fatal(err)
		}
		if got, _ := TwoGroup(d, k, 1.5*k, a, TwoSided); math.Abs(got-want) > 1e-9 && k > 2.001 {
			r.Fatalf("%v people have power %v, want %v", k, got, want)
		}
	})
}

// The simulated mixed model lies between the t test of the groups' means,
// which knows nothing of people, and that of as many people as the design
// effect leaves, which knows the correlation.
func TestSimulationAgreesWithFormula(t *testing.T) {
	for _, icc := range []float64{0, 0.1} {
		d := Design{GroupsPerArm: 8, GroupSize: 8, Effect: 0.5, ICC: icc}
		s, err := Simulate(d, resample.Options{Replicates: 1500, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		de, err := DesignEffect(8, 0, icc)
		if err != nil {
			t.Fatal(err)
		}
		people, err := TwoGroup(0.5, 64/de, 64/de, 0.05, TwoSided)
		if err != nil {
			t.Fatal(err)
		}
		means, err := TwoGroup(0.5/math.Sqrt(icc+(1-icc)/8), 8, 8, 0.05, TwoSided)
		if err != nil {
			t.Fatal(err)
		}
		if p := s.Power.Value; p < means-0.045 || p > people+0.045 {
			t.Errorf("correlation %g: simulated %.3f, groups' means %.3f, people %.3f", icc, p, means, people)
		}
		if math.Abs(s.MeanEffect-0.5) > 0.03 {
			t.Errorf("correlation %g: mean effect %.3f", icc, s.MeanEffect)
		}
	}
	// The test keeps its level, partially nested too, and the answer does not
	// depend on the number of goroutines.
	null := Design{GroupsPerArm: 8, GroupSize: 8, ICC: 0.1, PrePost: 0.5, ControlAlone: true, Attrition: 0.2, KenwardRoger: true}
	one, err := Simulate(null, resample.Options{Replicates: 1500, Seed: 3, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	many, err := Simulate(null, resample.Options{Replicates: 1500, Seed: 3, Workers: 5})
	if err != nil || one != many {
		t.Errorf("%+v and %+v, %v", one, many, err)
	}
	if one.Power.Value < 0.02 || one.Power.Value > 0.085 || one.Unfitted > 0 {
		t.Errorf("level: %+v", one)
	}
}

func TestInflate(t *testing.T) {
	p, err := Inflate(63, 1.7, 0.3, 12)
	if err != nil || p.Groups != 13 || p.Enrolled != 156 || math.Abs(p.Analysed-107.1) > 1e-9 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, _ = Inflate(70, 1, 0.3, 0); p.Enrolled != 100 || p.Groups != 0 {
		t.Errorf("%+v", p)
	}
}

func FuzzPaired(f *testing.F) {
	f.Add(0.5, 34.0, 0.05, 0.8)
	f.Fuzz(func(t *testing.T, d, n, alpha, power float64) {
		if math.Abs(d) > 50 || n > 1e5 {
			t.Skip()
		}
		for _, s := range []Sides{TwoSided, TwoSidedNearTail, OneSided} {
			if p, err := Paired(d, n, alpha, s); err == nil && !(p >= 0 && p <= 1+1e-9) {
				t.Fatalf("Paired(%g, %g, %g, %d) = %g", d, n, alpha, s, p)
			}
		}
		if k, err := PairedN(d, power, alpha, TwoSided); err == nil && !(k >= 2 && k <= 1e7+1) {
			t.Fatalf("PairedN = %g", k)
		}
	})
}

func ExampleSafeguard() {
	// The next study from d_z = 0.36 in 58 people, 30 % lost, groups of 12.
	s, err := Safeguard(0.36, 58, 0.6, 0.8, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := Inflate(math.Ceil(s.N), 1, 0.3, 12)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("at the observed effect %.0f pairs, at its safeguard %.2f %.0f: enrol %d in %d groups\n", math.Ceil(s.NAtObserved), s.Lower, math.Ceil(s.N), p.Enrolled, p.Groups)
	// Output: at the observed effect 63 pairs, at its safeguard 0.24 134: enrol 192 in 16 groups
}
