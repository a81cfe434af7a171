package sequence

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/resample"
)

func TestBadInput(t *testing.T) {
	second := func(_ any, err error) error { return err }
	two := []string{"a", "b"}
	d := Data{two, [][]uint8{{0, 1, 0, 0, 1}, {1, 1, 0}}}
	wrong := Data{two, [][]uint8{{0, 2}}}
	c := Counts{two, [][]int{{3, 1}, {0, 0}}}
	apart, err := Fit(Counts{[]string{"a", "b", "c"}, [][]int{{1, 0, 0}, {0, 2, 1}, {0, 1, 2}}})
	if err != nil {
		t.Fatal(err)
	}
	left, err := Fit(c)
	if err != nil {
		t.Fatal(err)
	}
	e := []Episode{{0, 0, 0}, {0, 1, 1}, {1, 0, 1}}
	within := func(e []Episode, cues, states []string) error {
		return second(PermuteWithin(e, cues, states, resample.Options{Replicates: 9}))
	}
	permute := func(d Data, n int) error { return second(d.Permute(resample.Options{Replicates: n})) }
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one state", second(Encode([][]string{{"a", "a"}}, nil)), ErrOneState},
		{"nothing at all", second(Encode(nil, nil)), ErrOneState},
		{"a word that is no state", second(Encode([][]string{{"a", "x"}}, two)), ErrUnknown},
		{"a state named twice", second(Encode(nil, []string{"a", "a"})), ErrRange},
		{"a code that is no state", second(wrong.Count(1)), ErrUnknown},
		{"lag zero", second(d.Count(0)), ErrRange},
		{"sequences too short", second(Data{two, [][]uint8{{0}, {1}}}.Count(1)), ErrTooFew},
		{"lag too long", second(d.Count(9)), ErrTooFew},
		{"ragged counts", second(Fit(Counts{two, [][]int{{1, 2}, {1}}})), ErrLength},
		{"negative counts", second(Fit(Counts{two, [][]int{{1, -2}, {1, 1}}})), ErrRange},
		{"no counts", second(Fit(Counts{two, [][]int{{0, 0}, {0, 0}}})), ErrTooFew},
		{"one state's counts", second(Fit(Counts{two[:1], [][]int{{3}}})), ErrOneState},
		{"a chain in two parts", second(apart.Stationary()), ErrReducible},
		{"a state never left", second(left.Stationary()), ErrReducible},
		{"no first passage", second(apart.MeanFirstPassage()), ErrReducible},
		{"order of short sequences", second(Data{two, [][]uint8{{0, 1}}}.OrderTest()), ErrTooFew},
		{"homogeneity of one", second(Homogeneity(c)), ErrTooFew},
		{"homogeneity of different states", second(Homogeneity(c, Counts{[]string{"a", "b", "c"}, [][]int{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}})), ErrLength},
		{"structural zeros of another size", second(LagSequential(c, Diagonal(3))), ErrLength},
		{"an impossible transition that was seen", second(LagSequential(c, Diagonal(2))), ErrRange},
		{"a table that its zeros leave no choice", second(LagSequential(Counts{[]string{"a", "b", "c"}, [][]int{{0, 9, 0}, {1, 0, 0}, {0, 1, 0}}}, [][]bool{{true, false, true}, {false, true, true}, {true, false, true}})), nil},
		{"bootstrap of one sequence", second(Data{two, [][]uint8{{0, 1, 1}, {0}}}.Bootstrap(resample.Options{})), ErrTooFew},
		{"one replicate", second(d.Bootstrap(resample.Options{Replicates: 1})), ErrRange},
		{"permute nothing", permute(Data{two, [][]uint8{{0}}}, 9), ErrTooFew},
		{"negative replicates", permute(d, -1), ErrRange},
		{"one episode", within(e[:1], two, two), ErrTooFew},
		{"one cue", within(e, two[:1], two), ErrOneState},
		{"a code that is no cue", within([]Episode{{0, 2, 0}, {0, 1, 1}}, two, two), ErrUnknown},
		{"nothing to shuffle", within([]Episode{{0, 0, 0}, {0, 1, 0}, {1, 0, 1}}, two, two), ErrOneState},
		{"trend of two", second(MannKendall([]float64{1, 2})), ErrTooFew},
		{"trend of a constant", second(MannKendall([]float64{2, 2, 2})), ErrOneState},
		{"trend of NaN", second(MannKendall([]float64{2, math.NaN(), 2})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// Every order of a small multiset must be equally frequent, so the counts of
// transitions have the distribution that listing all orders gives.
func TestShufflingIsUniform(t *testing.T) {
	for _, s := range [][]uint8{{0, 0, 1, 1}, {0, 1, 2, 2, 1, 0, 0}, {0, 0, 0, 1, 1, 1, 1, 2, 2}} {
		want := map[string]float64{}
		total := 0.0
		x := slices.Clone(s)
		slices.Sort(x)
		for {
			want[table(x)]++
			total++
			if !nextOrder(x) {
				break
			}
		}
		for _, k := range []int{3, smallStates + 1} { // the fast way and the general one
			const draws = 200_000
			got := map[string]float64{}
			c := newShuffler(s, []int{0, len(s)}, k)
			stream := resample.NewStream(5, 0)
			for range draws {
				counts := c.shuffled(&stream)
				three := make([]uint32, 0, 9)
				for i := range 3 {
					three = append(three, counts[i*k:i*k+3]...)
				}
				got[fmt.Sprint(three)]++
			}
			chi := 0.0
			for key, n := range want {
				e := draws * n / total
				chi += (got[key] - e) * (got[key] - e) / e
			}
			df := float64(len(want) - 1)
			if len(got) != len(want) || chi > df+5*math.Sqrt(2*df)+10 {
				t.Errorf("%v with %d states: %d tables of %d, χ² %.1f on %.0f", s, k, len(got), len(want), chi, df)
			}
		}
	}
}

func table(x []uint8) string {
	c := make([]uint32, 9)
	for i := 1; i < len(x); i++ {
		c[3*x[i-1]+x[i]]++
	}
	return fmt.Sprint(c)
}

// nextOrder goes to the next order of a multiset, in alphabetical order.
func nextOrder(x []uint8) bool {
	i := len(x) - 2
	for i >= 0 && x[i] >= x[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(x) - 1
	for x[j] <= x[i] {
		j--
	}
	x[i], x[j] = x[j], x[i]
	slices.Reverse(x[i+1:])
	return true
}

// Shuffled within one sequence of n, a follows b on average n_a n_b/n times.
func TestPermutationMeans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 5).Draw(t, "states")
		d := Data{States: make([]string, k)}
		for i := range rapid.IntRange(1, 4).Draw(t, "sequences") {
			d.Sequences = append(d.Sequences, rapid.SliceOfN(rapid.Uint8Range(0, uint8(k-1)), 2, 300).Draw(t, fmt.Sprint("sequence", i)))
		}
		const replicates = 4000
		cells, err := d.Permute(resample.Options{Replicates: replicates, Seed: rapid.Uint64().Draw(t, "seed")})
		if err != nil {
			t.Fatal(err)
		}
		for a := range k {
			for b := range k {
				want := 0.0
				for _, s := range d.Sequences {
					var n [5]float64
					for _, v := range s {
						n[v]++
					}
					if a == b {
						want += n[a] * (n[a] - 1) / float64(len(s))
					} else {
						want += n[a] * n[b] / float64(len(s))
					}
				}
				c := cells[a][b]
				if math.Abs(c.Mean-want) > 6*(c.SD+0.05)/math.Sqrt(replicates) {
					t.Fatalf("%d to %d: mean %v, want %v (SD %v)", a, b, c.Mean, want, c.SD)
				}
				if c.Greater < 1.0/(replicates+1) || c.Greater > 1 || c.Less > 1 || c.Greater+c.Less < 1 {
					t.Fatalf("p values %+v", c)
				}
			}
		}
	})
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	d := stages(9, 40, 4)
	var episodes []Episode
	for _, s := range d.Sequences {
		for i := 2; i < len(s); i++ {
			episodes = append(episodes, Episode{int(s[i-2]), int(s[i-1]), int(s[i])})
		}
	}
	for name, run := range map[string]func(resample.Options) (any, error){
		"permute":   func(o resample.Options) (any, error) { return d.Permute(o) },
		"bootstrap": func(o resample.Options) (any, error) { return d.Bootstrap(o) },
		"within":    func(o resample.Options) (any, error) { return PermuteWithin(episodes, d.States, d.States, o) },
	} {
		var first string
		for _, workers := range []int{1, 2, 7} {
			got, err := run(resample.Options{Replicates: 101, Seed: 4, Workers: workers})
			if err != nil {
				t.Fatal(name, err)
			}
			if s := fmt.Sprint(got); first == "" {
				first = s
			} else if s != first {
				t.Errorf("%s: %d workers give another answer", name, workers)
			}
		}
		other, err := run(resample.Options{Replicates: 101, Seed: 5})
		if err != nil || fmt.Sprint(other) == first {
			t.Errorf("%s: another seed gives the same answer (%v)", name, err)
		}
	}
}

// Renaming or reordering states moves the cells and changes none of them.
func TestStatesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"a", "b", "c"}
		s := [][]string{rapid.SliceOfN(rapid.SampledFrom(words), 12, 60).Draw(t, "s")}
		d, err := Encode(s, words)
		if err != nil {
			t.Fatal(err)
		}
		turned, err := Encode(s, []string{"c", "a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		at := []int{1, 2, 0} // where a, b and c went
		for _, collapse := range []bool{false, true} {
			x, y, impossible := d, turned, [][]bool(nil)
			if collapse {
				x, y, impossible = d.Collapse(), turned.Collapse(), Diagonal(3)
			}
			cx, err1 := x.Count(1)
			cy, err2 := y.Count(1)
			if err1 != nil || err2 != nil {
				return
			}
			p, err1 := LagSequential(cx, impossible)
			q, err2 := LagSequential(cy, impossible)
			if (err1 == nil) != (err2 == nil) {
				t.Fatal(err1, err2)
			}
			if err1 != nil {
				return
			}
			for i := range 3 {
				for j := range 3 {
					a, b := p.Transitions[i][j], q.Transitions[at[i]][at[j]]
					if a.Observed != b.Observed || math.Abs(a.Residual-b.Residual) > 1e-6 || math.Abs(a.Expected-b.Expected) > 1e-6 {
						t.Fatalf("%+v became %+v", a, b)
					}
				}
			}
		}
	})
}

func TestWithinStratum(t *testing.T) {
	// Within each FROM the cue does nothing, but people far on get cue 1 more
	// often and stay far on: only the comparison without strata sees a lift.
	var e []Episode
	add := func(from, cue, to, n int) {
		for range n {
			e = append(e, Episode{from, cue, to})
		}
	}
	add(0, 0, 0, 32)
	add(0, 0, 1, 8)
	add(0, 1, 0, 8)
	add(0, 1, 1, 2)
	add(1, 0, 0, 2)
	add(1, 0, 1, 8)
	add(1, 1, 0, 8)
	add(1, 1, 1, 32)
	opt := resample.Options{Replicates: 4000, Seed: 1}
	in, err := PermuteWithin(e, []string{"listen", "reframe"}, []string{"low", "high"}, opt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range e {
		e[i].From = 0
	}
	all, err := PermuteWithin(e, []string{"listen", "reframe"}, []string{"low", "high"}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if in[1][1].P2 < 0.5 || math.Abs(in[1][1].Lift-1) > 0.02 || all[1][1].P2 > 0.01 || all[1][1].Lift < 1.2 {
		t.Errorf("within %+v, without strata %+v", in[1][1], all[1][1])
	}
}

// S, τ and the variance by hand; the exact p by listing all 5! orders.
func TestMannKendall(t *testing.T) {
	r, err := MannKendall([]float64{1, 3, 2, 5, 4})
	if err != nil {
		t.Fatal(err)
	}
	more, total := 0.0, 0.0
	x := []uint8{0, 1, 2, 3, 4}
	for {
		s := 0
		for i := range x {
			for j := i + 1; j < 5; j++ {
				if x[j] > x[i] {
					s++
				} else {
					s--
				}
			}
		}
		total++
		if max(s, -s) >= 6 {
			more++
		}
		if !nextOrder(x) {
			break
		}
	}
	tied, err := MannKendall([]float64{1, 1, 2, 2, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"S", float64(r.S), 6}, {"τ", r.Tau, 0.6}, {"SE", r.SE, math.Sqrt(5 * 4 * 15 / 18.0)}, {"exact p", r.P, more / total},
		{"slope", r.Slope, 0.875}, {"S with ties", float64(tied.S), 11}, {"τ_b", tied.Tau, 11 / math.Sqrt(15*11)},
		{"SE with ties", tied.SE, math.Sqrt((6*5*17 - (2*1*9 + 3*2*11)) / 18.0)},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

func FuzzTables(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0, 1, 1, 2, 0, 2, 2, 1}, uint8(3), true)
	f.Add([]byte{0, 1, 1, 1, 1, 1}, uint8(2), false)
	f.Fuzz(func(t *testing.T, events []byte, k uint8, collapse bool) {
		k %= 20 // more only take longer
		d := Data{States: make([]string, k), Sequences: [][]uint8{events, events[:len(events)/2]}}
		var impossible [][]bool
		if collapse {
			d, impossible = d.Collapse(), Diagonal(int(k))
		}
		bad := func(v ...float64) {
			for _, x := range v {
				if math.IsNaN(x) {
					t.Fatal("NaN without an error")
				}
			}
		}
		if c, err := d.Count(1); err == nil {
			if l, err := LagSequential(c, impossible); err == nil {
				bad(l.X2, l.G2, l.P, l.CramersV)
				for _, row := range l.Transitions {
					for _, x := range row {
						bad(x.Expected, x.Residual, x.P, x.YuleQ, x.LogOdds)
					}
				}
			}
			if m, err := Fit(c); err == nil {
				if pi, err := m.Stationary(); err == nil {
					bad(pi...)
				}
				if first, err := m.MeanFirstPassage(); err == nil {
					for _, row := range first {
						bad(row...)
					}
				}
			}
		}
		if r, err := d.OrderTest(); err == nil {
			bad(r.G2, r.P)
		}
		if cells, err := d.Permute(resample.Options{Replicates: 20}); err == nil {
			for _, row := range cells {
				for _, c := range row {
					bad(c.Mean, c.SD, c.Lift, c.P2)
				}
			}
		}
		if cells, err := d.Bootstrap(resample.Options{Replicates: 20}); err == nil {
			for _, row := range cells {
				for _, c := range row {
					bad(c.P, c.SE, c.Lo, c.Hi)
				}
			}
		}
	})
}

func FuzzMannKendall(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 2.0)
	f.Add(1e308, -1e308, 0.0, 5e-324)
	f.Fuzz(func(t *testing.T, a, b, c, d float64) {
		r, err := MannKendall([]float64{a, b, c, d})
		if err == nil && (math.IsNaN(r.P+r.Tau+r.Slope+r.Lo+r.Hi+r.Z) || r.P < 0 || r.P > 1) {
			t.Fatalf("%+v", r)
		}
	})
}

func ExampleData_Permute() {
	d, err := Encode([][]string{
		{"captured", "captured", "steady", "aware", "aware", "steady", "aware"},
		{"captured", "steady", "aware", "steady", "aware", "aware"},
	}, []string{"captured", "steady", "aware"})
	if err != nil {
		fmt.Println(err)
		return
	}
	cells, err := d.Permute(resample.Options{Replicates: 9999, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := cells[1][2]
	fmt.Printf("%s to %s: %d times, %.0f by chance, p = %.2f\n", c.From, c.To, c.Observed, c.Mean, c.Greater)
	// Output: steady to aware: 4 times, 2 by chance, p = 0.03
}

func ExampleMannKendall() {
	r, err := MannKendall([]float64{3, 4, 4, 6, 5, 7, 8, 8}) // minutes of practice, week by week
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("τ = %.2f, p = %.4f, %.2f a week (%.2f to %.2f)\n", r.Tau, r.P, r.Slope, r.Lo, r.Hi)
	// Output: τ = 0.89, p = 0.0039, 0.77 a week (0.50 to 1.00)
}
