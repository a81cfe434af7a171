package effect

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/cputime"
	"tend/stats/noncentral"
)

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	rule := ReliableRule{Reliability: 0.8}
	second := func(_ any, err error) error { return err }
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one pair", second(Paired([]float64{1}, []float64{2})), ErrTooFew},
		{"no pair", second(Paired(nil, nil)), ErrTooFew},
		{"lengths", second(Paired([]float64{1, 2}, []float64{2})), ErrLength},
		{"NaN in pre", second(Paired([]float64{1, nan}, []float64{2, 3})), ErrNotFinite},
		{"Inf in post", second(Paired([]float64{1, 2}, []float64{2, inf})), ErrNotFinite},
		{"constant pre", second(Paired([]float64{5, 5, 5}, []float64{1, 2, 3})), ErrZeroVariance},
		{"constant post", second(Paired([]float64{1, 2, 3}, []float64{0.1, 0.1, 0.1})), ErrZeroVariance},
		{"the same change for everyone", second(Paired([]float64{0.1, 0.2, 0.3}, []float64{1.1, 1.2, 1.3})), ErrZeroVariance},
		{"summary of one", second(FromSummary(1, 1, 1, 2, 1, 0.5)), ErrTooFew},
		{"negative SD", second(FromSummary(9, 1, -1, 2, 1, 0.5)), ErrRange},
		{"correlation above one", second(FromSummary(9, 1, 1, 2, 1, 1.5)), ErrRange},
		{"perfect correlation and equal SDs", second(FromSummary(9, 1, 1, 2, 1, 1)), ErrZeroVariance},
		{"NaN correlation", second(FromSummary(9, 1, 1, 2, 1, nan)), ErrNotFinite},
		{"independent, one person", second(Independent([]float64{1}, []float64{2, 3})), ErrTooFew},
		{"independent, constant", second(Independent([]float64{1, 1}, []float64{2, 3})), ErrZeroVariance},
		{"proportion of none", second(Wilson(0, 0, 0.95)), ErrTooFew},
		{"more than all", second(ClopperPearson(5, 4, 0.95)), ErrRange},
		{"level", second(Wilson(1, 4, 1)), ErrRange},
		{"second group empty", second(Compare(1, 2, 0, 0, 0.95)), ErrTooFew},
		{"reliability of one", second(ReliableChange([]float64{1, 2}, []float64{2, 1}, ReliableRule{Reliability: 1})), ErrRange},
		{"no reliability", second(ReliableChange([]float64{1, 2}, []float64{2, 1}, ReliableRule{Reliability: nan})), ErrRange},
		{"reliable change, NaN", second(ReliableChange([]float64{1, nan}, []float64{2, 1}, rule)), ErrNotFinite},
		{"reliable change, constant", second(ReliableChange([]float64{2, 2}, []float64{2, 1}, rule)), ErrZeroVariance},
		{"responder threshold", second(Responder([]float64{1}, []float64{1}, ResponderRule{})), ErrRange},
		{"percentage of a negative baseline", second(Responder([]float64{-1}, []float64{1}, ResponderRule{Kind: Percent, Threshold: 30})), ErrRange},
		{"cut-off without spread", second(CutoffPoints(1, 0, 2, 1, HighWorse)), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func TestResponderStatesZeroBaselineAndMissing(t *testing.T) {
	pre := []float64{10, 10, 0, math.NaN(), 8, 7.2}
	post := []float64{7, 8, 0, 3, math.NaN(), 5.2}
	for _, c := range []struct {
		name     string
		rule     ResponderRule
		yes, all int
	}{
		{"30 % of those who can be judged", ResponderRule{Kind: Percent, Threshold: 30}, 1, 3},
		{"missing counts as no", ResponderRule{Kind: Percent, Threshold: 30, Missing: CountAsNo}, 1, 5},
		{"zero baseline counts as no", ResponderRule{Kind: Percent, Threshold: 30, ZeroBaseline: CountAsNo}, 1, 4},
		{"2 points, exactly 2 is enough", ResponderRule{Threshold: 2}, 3, 4},
		{"2 points up, where high is better", ResponderRule{Threshold: 2, Direction: HighBetter}, 0, 4},
	} {
		r, err := Responder(pre, post, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		if r.Responders != c.yes || r.Denominator != c.all {
			t.Errorf("%s: %d of %d, want %d of %d", c.name, r.Responders, r.Denominator, c.yes, c.all)
		}
		if r.Missing != 2 {
			t.Errorf("%s: %d missing, want 2", c.name, r.Missing)
		}
	}
}

func TestFiveClasses(t *testing.T) {
	// SD 10, r .82: SDiff = 6, threshold 11.76; functional below 20.
	rule := ReliableRule{Reliability: 0.82, SDPre: 10, HasCutoff: true, Cutoff: 20}
	pre := []float64{30, 50, 25, 30, 10, 20}
	post := []float64{15, 35, 24, 45, 25, 20}
	want := []ChangeClass{Recovered, Improved, Unchanged, Deteriorated, DeterioratedClinically, Unchanged}
	r, err := ReliableChange(pre, post, rule)
	if err != nil {
		t.Fatal(err)
	}
	mirror, better := make([]float64, len(pre)), make([]float64, len(pre))
	for i := range pre {
		if r.Classes[i] != want[i] {
			t.Errorf("%v to %v: %v, want %v", pre[i], post[i], r.Classes[i], want[i])
		}
		mirror[i], better[i] = -pre[i], -post[i]
	}
	// The same people on a reversed instrument are in the same classes.
	rule.Direction, rule.Cutoff = HighBetter, -20
	m, err := ReliableChange(mirror, better, rule)
	if err != nil {
		t.Fatal(err)
	}
	if m.Counts != r.Counts {
		t.Errorf("reversed instrument: %v, want %v", m.Counts, r.Counts)
	}
}

func sample(r *rapid.T, name string, n int) []float64 {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(-400, 400), func(i int) float64 { return float64(i) / 8 }), n, n).Draw(r, name)
}

// Effect sizes do not change when the scale is shifted or stretched or the
// rows are reordered, and change sign when pre and post are exchanged.
func TestPairedInvariance(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(3, 30).Draw(r, "n")
		x, y := sample(r, "pre", n), sample(r, "post", n)
		base, err := Paired(x, y)
		if err != nil {
			if !errors.Is(err, ErrZeroVariance) {
				r.Fatal(err)
			}
			return
		}
		a := rapid.Float64Range(0.5, 20).Draw(r, "stretch")
		b := rapid.Float64Range(-50, 50).Draw(r, "shift")
		u, v := make([]float64, n), make([]float64, n)
		for i, j := range rand.New(rand.NewPCG(1, uint64(n))).Perm(n) {
			u[i], v[i] = a*x[j]+b, a*y[j]+b
		}
		moved, err := Paired(u, v)
		if err != nil {
			r.Fatal(err)
		}
		swapped, err := Paired(y, x)
		if err != nil {
			r.Fatal(err)
		}
		for i, s := range base.Sizes {
			m := moved.Sizes[i]
			scale := 1e-7 * (1 + math.Abs(s.Value) + math.Abs(s.Lo) + math.Abs(s.Hi))
			if math.Abs(s.Value-m.Value) > scale || math.Abs(s.Lo-m.Lo) > scale || math.Abs(s.Hi-m.Hi) > scale {
				r.Fatalf("%s: %+v became %+v", s.Convention, s, m)
			}
			if s.HasCI && !(s.Lo <= s.Value+scale && s.Value <= s.Hi+scale) {
				r.Fatalf("%s is outside its interval: %+v", s.Convention, s)
			}
		}
		z, _ := base.Size("d_z")
		w, _ := swapped.Size("d_z")
		if math.Abs(z.Value+w.Value) > 1e-9*(1+math.Abs(z.Value)) {
			r.Fatalf("d_z %v, exchanged %v", z.Value, w.Value)
		}
	})
}

func TestProportionLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 500).Draw(r, "n")
		k := rapid.IntRange(0, n).Draw(r, "k")
		for _, f := range []func(int, int, float64) (Proportion, error){Wilson, ClopperPearson} {
			p, err := f(k, n, 0.95)
			if err != nil {
				r.Fatal(err)
			}
			q, _ := f(n-k, n, 0.95)
			if !(0 <= p.Lo && p.Lo <= p.Value && p.Value <= p.Hi && p.Hi <= 1) {
				r.Fatalf("%+v", p)
			}
			if math.Abs(p.Lo-(1-q.Hi)) > 1e-10 {
				r.Fatalf("%s: %d of %d: %v, complement %v", p.Method, k, n, p, q)
			}
		}
	})
}

var coverage = flag.Bool("coverage", false, "simulate the coverage of the intervals (about ten seconds)")

func TestExactIntervalCovers(t *testing.T) {
	if !*coverage {
		t.Skip("run with -coverage")
	}
	const trials, n, delta = 20000, 12, 0.6
	rng := rand.New(rand.NewPCG(3, 17))
	pre, post := make([]float64, n), make([]float64, n)
	hit := 0
	for range trials {
		for i := range pre {
			base := rng.NormFloat64()
			pre[i] = base
			post[i] = base + delta + rng.NormFloat64()
		}
		r, err := Paired(pre, post)
		if err != nil {
			t.Fatal(err)
		}
		if s, _ := r.Size("d_z"); s.Lo <= delta && delta <= s.Hi {
			hit++
		}
	}
	got := float64(hit) / trials
	if math.Abs(got-0.95) > 4*math.Sqrt(0.95*0.05/trials) {
		t.Errorf("covers %.4f of the time, want .95", got)
	}
}

func FuzzPaired(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 2.0, 4.0, 3.5)
	f.Add(1e300, -1e300, 0.0, 1e-300, 5.0, 7.0)
	f.Fuzz(func(t *testing.T, a, b, c, x, y, z float64) {
		r, err := Paired([]float64{a, b, c}, []float64{x, y, z})
		if err != nil {
			return
		}
		for _, s := range r.Sizes {
			if math.IsNaN(s.Value) || math.IsNaN(s.Lo) || math.IsNaN(s.Hi) {
				t.Fatalf("NaN without an error: %+v", s)
			}
		}
		if math.IsNaN(r.T) || math.IsNaN(r.P) || math.IsNaN(r.Lo) {
			t.Fatalf("NaN without an error: %+v", r)
		}
	})
}

func ExamplePaired() {
	pain := []float64{7, 8, 6, 9, 5, 7, 8, 6}
	after := []float64{5, 7, 6, 6, 5, 4, 7, 5}
	r, err := Paired(pain, after)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, _ := r.Size("d_z")
	fmt.Printf("change %.2f (95 %% CI %.2f to %.2f)\n", r.Change, r.Lo, r.Hi)
	fmt.Printf("%s %.2f (%.2f to %.2f), %s, n = %d, r = %.2f\n", d.Convention, d.Value, d.Lo, d.Hi, d.CIMethod, d.N, d.R)
	// Output:
	// change -1.38 (95 % CI -2.37 to -0.38)
	// d_z -1.16 (-2.05 to -0.22), noncentral t, exact, n = 8, r = 0.51
}

func ExampleCompare() {
	c, err := Compare(16, 52, 9, 45, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("difference %.2f (%.2f to %.2f), NNT %.1f\n", c.Difference, c.Lo, c.Hi, c.NNT)
	// Output: difference 0.11 (-0.07 to 0.27), NNT 9.3
}

func BenchmarkFromSummary(b *testing.B) {
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := FromSummary(58, 7.17, 1.82, 6.61, 2.13, 0.25); err != nil {
			b.Fatal(err)
		}
	}
}

// The interval of d_z is that of the noncentrality over √n.
func TestIntervalIsTheNoncentralOne(t *testing.T) {
	r, err := FromSummary(58, 7.17, 1.82, 6.61, 2.13, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := r.Size("d_z")
	upper, err := noncentral.TCDF(r.T, r.DF, s.Hi*math.Sqrt(58))
	if err != nil || math.Abs(upper-0.025) > 1e-10 {
		t.Errorf("the upper end has area %v, %v", upper, err)
	}
}
