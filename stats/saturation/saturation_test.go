package saturation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/oracle"
	"tend/stats/resample"
)

func TestDuneCase(t *testing.T) {
	c := oracle.Load(t, "saturation_dune")
	tab := oracle.CSV(t, "dune_incidence.csv")
	docs := make([][]int, tab.Rows)
	for k, name := range tab.Names[1:] {
		for d, v := range tab.Float(t, name) {
			if v > 0 {
				docs[d] = append(docs[d], k)
			}
		}
	}
	in, err := New(docs, len(tab.Names)-1)
	if err != nil {
		t.Fatal(err)
	}
	o, e, r := in.Observed(), in.Expected(), in.Richness()
	got := map[string]float64{
		"n_docs": float64(in.Documents()), "n_codes": float64(in.Codes()), "last_doc_with_new_code": float64(o.LastNew), "run_without_new_at_end": float64(o.Run),
		"chao2_vegan": r.Chao2, "chao2_se_vegan": r.SEChao2, "chao2_formula": r.Chao2, "jack1": r.Jackknife1, "jack2": r.Jackknife2, "boot": r.Bootstrap,
		"sample_coverage_chao_jost": r.Coverage, "Q1": float64(r.Once), "Q2": float64(r.Twice),
	}
	for d := range docs {
		at := fmt.Sprintf("[%d]", d+1)
		got["observed_order_cumulative"+at], got["new_codes"+at] = float64(o.Cumulative[d]), float64(o.New[d])
		got["mao_tau_expected"+at], got["mao_tau_sd_vegan"+at] = e.Mean[d], e.SD[d]
	}
	for _, rule := range [][2]int{{4, 2}, {5, 3}} {
		at := fmt.Sprintf("guest_base%d_run%d.", rule[0], rule[1])
		for name, threshold := range map[string]float64{"first_end_le_5pct": 0.05, "first_end_eq_0": 0} {
			g, err := in.Guest(rule[0], rule[1], threshold)
			if err != nil {
				t.Fatal(err)
			}
			if g.Reached {
				got[at+name] = float64(g.At)
			} else if _, number := c.Values[at+name]; number {
				t.Errorf("%s%s is not reached", at, name)
			}
			got[at+"base_codes"] = float64(g.BaseCodes)
			for i, end := range g.Ends {
				got[fmt.Sprintf("%sratio_by_end[%d]", at, end)] = g.Ratio[i]
			}
		}
	}
	c.Check(t, got)
}

func TestBadInput(t *testing.T) {
	err := func(_ any, err error) error { return err }
	in, e := New([][]int{nil, nil, {0, 1}, {1}, {2}}, 3)
	if e != nil {
		t.Fatal(e)
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one document", err(New([][]int{{0}}, 1)), ErrTooFew},
		{"no codes in any", err(New([][]int{{}, {}}, 2)), ErrTooFew},
		{"unknown code", err(New([][]int{{0}, {2}}, 2)), ErrCodes},
		{"negative code", err(New([][]int{{0}, {-1}}, 2)), ErrCodes},
		{"no codebook", err(New([][]int{{0}, {1}}, 0)), ErrRange},
		{"base without codes", err(in.Guest(2, 1, 0.05)), ErrTooFew},
		{"base beyond the end", err(in.Guest(4, 2, 0.05)), ErrTooFew},
		{"threshold of one", err(in.Guest(1, 1, 1)), ErrRange},
		{"no run", err(in.Guest(1, 0, 0)), ErrRange},
		{"level", err(in.RandomOrders(2, resample.Options{})), ErrRange},
		{"one order", err(in.RandomOrders(0.9, resample.Options{Replicates: 1})), ErrTooFew},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func draw(r *rapid.T) [][]int {
	n := rapid.IntRange(2, 15).Draw(r, "documents")
	docs := make([][]int, n)
	for d := range docs {
		docs[d] = rapid.SliceOfN(rapid.IntRange(0, 9), 0, 8).Draw(r, "codes")
	}
	return docs
}

// The expected curve rises, ever more slowly, to the number of codes, does
// not depend on the order, and is what random orders give on average.
func TestCurveLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		docs := draw(r)
		in, err := New(docs, 10)
		if err != nil {
			return
		}
		e := in.Expected()
		n := len(docs)
		if math.Abs(e.Mean[n-1]-float64(in.Codes())) > 1e-9 || e.SD[n-1] > 1e-6 {
			r.Fatalf("ends at %v ± %v, %d codes", e.Mean[n-1], e.SD[n-1], in.Codes())
		}
		step := math.Inf(1)
		for k := 1; k < n; k++ {
			s := e.Mean[k] - e.Mean[k-1]
			if s < -1e-9 || s > step+1e-9 {
				r.Fatalf("%v", e.Mean)
			}
			step = s
		}
		rng := rand.New(rand.NewPCG(1, uint64(n)))
		rng.Shuffle(n, func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
		again, _ := New(docs, 10)
		for k, m := range again.Expected().Mean {
			if math.Abs(m-e.Mean[k]) > 1e-9 {
				r.Fatal("depends on the order")
			}
		}
		b, err := in.RandomOrders(0.95, resample.Options{Replicates: 400, Seed: 1})
		if err != nil {
			r.Fatal(err)
		}
		for k := range b.Mean {
			// A code is met or not: the SD over orders is below half of √codes ×
			// codes at most; six standard errors of the mean leave room.
			room := 6*float64(in.Codes())/2/math.Sqrt(400) + 1e-9
			if math.Abs(b.Mean[k]-e.Mean[k]) > room || b.Lo[k] > b.Hi[k] {
				r.Fatalf("after %d: %v, want %v", k+1, b.Mean[k], e.Mean[k])
			}
		}
		x := in.Richness()
		if x.Chao2 < float64(x.Codes) || x.Coverage < -1e-12 || x.Coverage > 1 || math.IsNaN(x.SEChao2) {
			r.Fatalf("%+v", x)
		}
	})
}

func FuzzNew(f *testing.F) {
	f.Add([]byte{1, 2, 255, 3, 1, 255, 2})
	f.Fuzz(func(t *testing.T, raw []byte) {
		docs := [][]int{nil}
		for _, b := range raw {
			if b == 255 {
				docs = append(docs, nil)
				continue
			}
			docs[len(docs)-1] = append(docs[len(docs)-1], int(b))
		}
		in, err := New(docs, 200)
		if err != nil {
			return
		}
		r := in.Richness()
		for _, v := range append(in.Expected().Mean, r.Chao2, r.SEChao2, r.Jackknife2, r.Coverage) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%v of %v", r, docs)
			}
		}
		if g, err := in.Guest(2, 1, 0.05); err == nil && g.BaseCodes == 0 {
			t.Fatal("a ratio to nothing")
		}
	})
}

func ExampleIncidence_Guest() {
	in, err := New([][]int{{0, 1, 2}, {1, 3}, {0, 4, 5}, {2, 6}, {1, 7}, {0, 3}, {2, 5}, {1}}, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := in.Guest(4, 2, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d codes in the first %d; at or below 5 %% new after document %d\n", g.BaseCodes, g.Base, g.At)
	// Output: 7 codes in the first 4; at or below 5 % new after document 7
}
