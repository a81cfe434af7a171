package saturation

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/resample"
)

func TestBadInput(t *testing.T) {
	second := func(_ any, err error) error { return err }
	x := Incidence{{true, false}, {true, true}, {false, true}}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one document", second(Accumulate(x[:1])), ErrTooFew},
		{"ragged", second(Accumulate(Incidence{{true}, {true, false}})), ErrLength},
		{"no codes", second(Richness(Incidence{{false}, {false}})), ErrTooFew},
		{"no columns", second(ExpectedCurve(Incidence{{}, {}})), ErrTooFew},
		{"base of none", second(BaseRun(x, 0, 1, 0)), ErrRange},
		{"base and run too long", second(BaseRun(x, 2, 2, 0)), ErrTooFew},
		{"threshold of NaN", second(BaseRun(x, 1, 1, math.NaN())), ErrRange},
		{"an empty base", second(BaseRun(Incidence{{false}, {true}, {true}}, 1, 1, 0)), ErrTooFew},
		{"one order", second(RandomOrders(x, resample.Options{Replicates: 1})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func draw(t *rapid.T) Incidence {
	n, k := rapid.IntRange(2, 7).Draw(t, "documents"), rapid.IntRange(1, 6).Draw(t, "codes")
	x := make(Incidence, n)
	for i := range x {
		x[i] = rapid.SliceOfN(rapid.Bool(), k, k).Draw(t, "row")
	}
	x[0][0] = true
	return x
}

// orders calls f with every order of n documents.
func orders(n int, f func([]int)) {
	var place func(done []int, left []int)
	place = func(done, left []int) {
		if len(left) == 0 {
			f(done)
			return
		}
		for i, v := range left {
			rest := append(append([]int(nil), left[:i]...), left[i+1:]...)
			place(append(done, v), rest)
		}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	place(nil, all)
}

// The expected curve is the average over all orders, and so is its SD.
func TestCurveOverAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t)
		n := len(x)
		curve, err := ExpectedCurve(x)
		if err != nil {
			t.Fatal(err)
		}
		sum, square, count := make([]float64, n), make([]float64, n), 0.0
		orders(n, func(order []int) {
			y := make(Incidence, n)
			for i, o := range order {
				y[i] = x[o]
			}
			a, err := Accumulate(y)
			if err != nil {
				t.Fatal(err)
			}
			for m, c := range a.Cumulative {
				sum[m] += float64(c)
				square[m] += float64(c * c)
			}
			count++
		})
		for m, p := range curve {
			mean := sum[m] / count
			sd := math.Sqrt(math.Max(0, square[m]/count-mean*mean))
			if math.Abs(p.Mean-mean) > 1e-9 || math.Abs(p.SD-sd) > 1e-6 {
				t.Fatalf("%d documents: %v (%v), all orders give %v (%v)", m+1, p.Mean, p.SD, mean, sd)
			}
		}
	})
}

// What does not depend on order must not; bands are the same under a seed and
// average to the exact curve.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t)
		back := make(Incidence, len(x))
		for i := range x {
			back[i] = x[len(x)-1-i]
		}
		a, err1 := Richness(x)
		b, err2 := Richness(back)
		if err1 != nil || err2 != nil || math.Abs(a.Chao2-b.Chao2)+math.Abs(a.Bootstrap-b.Bootstrap) > 1e-9 {
			t.Fatal(a, b, err1, err2)
		}
		if a.Chao2 < float64(a.Observed) || a.Coverage < 0 || a.Coverage > 1 || math.IsNaN(a.Chao2SE) {
			t.Fatalf("%+v", a)
		}
		p, err1 := RandomOrders(x, resample.Options{Replicates: 200, Seed: 9})
		q, err2 := RandomOrders(x, resample.Options{Replicates: 200, Seed: 9})
		if err1 != nil || err2 != nil || fmt.Sprint(p) != fmt.Sprint(q) {
			t.Fatal("the same seed gives other orders")
		}
		curve, _ := ExpectedCurve(x)
		for m := range p {
			if math.Abs(p[m].Mean-curve[m].Mean) > 8*(curve[m].SD+1e-9)/math.Sqrt(200) || p[m].Lo > p[m].Hi {
				t.Fatalf("%d documents: %+v beside %+v", m+1, p[m], curve[m])
			}
		}
	})
}

func FuzzAll(f *testing.F) {
	f.Add([]byte{1, 2, 3, 7}, uint8(3), 2, 1, 0.05)
	f.Fuzz(func(t *testing.T, rows []byte, width uint8, base, run int, threshold float64) {
		x := make(Incidence, min(len(rows), 40))
		for i := range x {
			for j := range int(width % 9) {
				x[i] = append(x[i], rows[i]>>j&1 == 1)
			}
		}
		if r, err := Richness(x); err == nil && math.IsNaN(r.Chao2+r.Chao2SE+r.Jackknife2+r.Bootstrap+r.Coverage) {
			t.Fatalf("%+v", r)
		}
		if c, err := ExpectedCurve(x); err == nil {
			for _, p := range c {
				if math.IsNaN(p.Mean + p.SD + p.SDApprox) {
					t.Fatalf("%+v", p)
				}
			}
		}
		if r, err := BaseRun(x, base, run, threshold); err == nil {
			for _, s := range r.Steps {
				if math.IsNaN(s.Ratio) {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
}

func ExampleBaseRun() {
	x := Incidence{
		{true, true, false, false}, {true, false, true, false}, {false, true, true, false},
		{true, false, false, false}, {false, false, true, true}, {true, true, false, false}, {false, true, true, false},
	}
	r, err := BaseRun(x, 3, 2, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("base of %d: %d codes; saturated at document %d\n", r.Base, r.BaseCodes, r.Reached)
	// Output: base of 3: 3 codes; saturated at document 7
}
