package sequence

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/cputime"
	"tend/stats/resample"
)

func TestBadInput(t *testing.T) {
	err := func(_ any, err error) error { return err }
	absorbing, _ := Count([][]int{{0, 1, 1, 1}}, 2, false)
	halfKnown, _ := Count([][]int{{0, 1}}, 2, false)
	stuck, _ := Count([][]int{{0, 0, 0}}, 2, false)
	three, _ := Count([][]int{{0, 1, 2, 0}}, 3, false)
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"no sequences", err(Count(nil, 3, false)), ErrTooFew},
		{"one event each", err(Count([][]int{{1}, {2}}, 3, false)), ErrTooFew},
		{"only a repeat, collapsed", err(Count([][]int{{1, 1}}, 3, true)), ErrTooFew},
		{"unknown code", err(Count([][]int{{1, 3}}, 3, false)), ErrCodes},
		{"one state", err(Count([][]int{{0, 0}}, 1, false)), ErrCodes},
		{"a state that is never left", err(absorbing.Stationary()), ErrEmpty},
		{"a state that nothing follows", err(halfKnown.FirstPassage()), ErrEmpty},
		{"one state occurs", err(stuck.Independence()), ErrTooFew},
		{"a forbidden transition that occurred", err(stuck.QuasiIndependence(Diagonal(2))), ErrRange},
		{"too few cells", err(halfKnown.QuasiIndependence(Diagonal(2))), ErrTooFew},
		{"forbidden of another size", err(three.QuasiIndependence(Diagonal(2))), ErrRange},
		{"one set", err(Homogeneity(three)), ErrTooFew},
		{"sets of other sizes", err(Homogeneity(three, stuck)), ErrRange},
		{"bootstrap of one sequence", err(BootstrapProbabilities([][]int{{0, 1}}, 2, 0.95, resample.Options{})), ErrTooFew},
		{"too many states to shuffle", err(PermuteWithin([][]int{{0, 1}}, 300, resample.Options{})), ErrCodes},
		{"cues of another length", err(StratifiedLift([]int{0}, nil, nil, resample.Options{})), ErrRange},
		{"every moment has the cue", err(StratifiedLift([]int{0, 0}, []bool{true, true}, []bool{true, false}, resample.Options{})), ErrTooFew},
		{"negative state", err(StratifiedLift([]int{-1, 0}, []bool{true, true}, []bool{true, false}, resample.Options{})), ErrCodes},
		{"trend of three", err(MannKendall([]float64{1, 2, 3})), ErrTooFew},
		{"trend of a constant", err(MannKendall([]float64{1, 1, 1, 1})), ErrTooFew},
		{"trend with NaN", err(MannKendall([]float64{1, 1, math.NaN(), 2})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func draw(r *rapid.T, states int) [][]int {
	n := rapid.IntRange(1, 8).Draw(r, "sequences")
	out := make([][]int, n)
	for i := range out {
		out[i] = rapid.SliceOfN(rapid.IntRange(-1, states-1), 2, 25).Draw(r, "codes")
	}
	return out
}

// Counts do not depend on the order of the sequences, follow renamed states,
// and turn round when the sequences are read backwards.
func TestCountLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := draw(r, 4)
		a, err := Count(s, 4, false)
		if err != nil {
			return
		}
		renamed, back := make([][]int, len(s)), make([][]int, len(s))
		for i, q := range s {
			for _, c := range q {
				if c >= 0 {
					c = 3 - c
				}
				renamed[len(s)-1-i] = append(renamed[len(s)-1-i], c)
			}
			back[i] = slices.Clone(q)
			slices.Reverse(back[i])
		}
		b, _ := Count(renamed, 4, false)
		d, _ := Count(back, 4, false)
		for i := range 4 {
			for j := range 4 {
				if v := a.N[i*4+j]; b.N[(3-i)*4+3-j] != v || d.N[j*4+i] != v {
					r.Fatalf("%v, renamed %v, backwards %v", a.N, b.N, d.N)
				}
			}
		}
		if res, err := a.Independence(); err == nil {
			for i := range res.Adjusted {
				if math.IsNaN(res.Adjusted[i]) || math.IsNaN(res.LogOdds[i]) || math.Abs(res.YulesQ[i]) > 1+1e-12 {
					r.Fatalf("%+v", res)
				}
			}
		}
	})
}

// The stationary shares stay as they are after a step.
func TestStationaryStays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := draw(r, 3)
		c, err := Count(s, 3, false)
		if err != nil {
			return
		}
		pi, err := c.Stationary()
		if err != nil {
			return
		}
		m := c.Probabilities()
		for j := range 3 {
			next := 0.0
			for i := range 3 {
				next += pi[i] * m.P[i*3+j]
			}
			if math.Abs(next-pi[j]) > 1e-10 || pi[j] < -1e-12 {
				r.Fatalf("%v of %v", pi, m.P)
			}
		}
		// Kac: the mean return time is the reciprocal of the share.
		first, err := c.FirstPassage()
		if err != nil {
			r.Fatal(err)
		}
		for i := range 3 {
			back := 1.0
			for j := range 3 {
				back += m.P[i*3+j] * first[j*3+i]
			}
			if math.Abs(back*pi[i]-1) > 1e-8 {
				r.Fatalf("state %d returns after %v, share %v", i, back, pi[i])
			}
		}
	})
}

// Shuffled counts have the mean of drawing neighbours without replacement:
// n_i n_j / n over (n-1) places, and n_i(n_i-1)/n for repeats.
func TestPermutationMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	for _, c := range []struct {
		states int
		gaps   bool
	}{{5, false}, {5, true}, {20, false}} {
		var seqs [][]int
		want := make([]float64, c.states*c.states)
		for range 12 {
			n := 30 + rng.IntN(40)
			s := make([]int, n)
			for i := range s {
				s[i] = min(c.states-1, int(rng.ExpFloat64()*2))
			}
			neighbours := float64(n - 1)
			if c.gaps {
				s = slices.Insert(s, n/2, -1)
				neighbours--
			}
			seqs = append(seqs, s)
			counts := make([]float64, c.states)
			for _, v := range s {
				if v >= 0 {
					counts[v]++
				}
			}
			for i, a := range counts {
				for j, b := range counts {
					if i == j {
						b--
					}
					want[i*c.states+j] += neighbours * a * b / float64(n*(n-1))
				}
			}
		}
		p, err := PermuteWithin(seqs, c.states, resample.Options{Replicates: 4000, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if math.Abs(p.Mean[i]-want[i]) > 5*p.SD[i]/math.Sqrt(4000)+1e-9 {
				t.Errorf("%+v, cell %d: mean %.3f (SD %.3f), want %.3f", c, i, p.Mean[i], p.SD[i], want[i])
			}
		}
		one, err := PermuteWithin(seqs, c.states, resample.Options{Replicates: 300, Seed: 3, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		many, err := PermuteWithin(seqs, c.states, resample.Options{Replicates: 300, Seed: 3, Workers: 7})
		if err != nil || !slices.Equal(one.Mean, many.Mean) || !slices.Equal(one.More, many.More) {
			t.Errorf("%+v: the answer depends on the number of goroutines (%v)", c, err)
		}
	}
}

// A cue that is given to those who do well already shows no lift within
// strata, although it does over all.
func TestLiftIsNotFooledByTheStart(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	var from []int
	var cue, outcome []bool
	for range 600 {
		f := rng.IntN(2)
		from = append(from, f)
		cue = append(cue, rng.Float64() < 0.2+0.6*float64(f))
		outcome = append(outcome, rng.Float64() < 0.1+0.6*float64(f))
	}
	l, err := StratifiedLift(from, cue, outcome, resample.Options{Replicates: 999, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if l.Permutation.P2 < 0.05 || math.Abs(l.Difference) > 0.08 {
		t.Errorf("within strata: difference %.3f, p %.3f", l.Difference, l.Permutation.P2)
	}
	pooled, err := StratifiedLift(make([]int, 600), cue, outcome, resample.Options{Replicates: 999, Seed: 1})
	if err != nil || pooled.Permutation.P2 > 0.01 {
		t.Errorf("over all: p %.3f, %v", pooled.Permutation.P2, err)
	}
}

func TestMannKendall(t *testing.T) {
	up, err := MannKendall([]float64{1, 3, 5, 7, 9, 11})
	if err != nil || up.S != 15 || up.Tau != 1 || up.Slope != 2 {
		t.Errorf("%+v, %v", up, err)
	}
	// By hand: S = 4 - 5 - … of 2 1 3 3 0 (ties in 3): pairs up 4, down 5.
	x, err := MannKendall([]float64{2, 1, 3, 3, 0})
	if err != nil || x.S != -1 || math.Abs(x.Tau+1/math.Sqrt(90)) > 1e-12 || x.Z != 0 {
		t.Errorf("%+v, %v", x, err)
	}
}

func FuzzCount(f *testing.F) {
	f.Add([]byte{0, 1, 2, 9, 1, 1, 0}, true)
	f.Fuzz(func(t *testing.T, raw []byte, collapse bool) {
		seqs := [][]int{nil}
		for _, b := range raw {
			if b > 250 {
				seqs = append(seqs, nil)
				continue
			}
			i := len(seqs) - 1
			seqs[i] = append(seqs[i], int(b%6)-1)
		}
		c, err := Count(seqs, 5, collapse)
		if err != nil {
			return
		}
		if r, err := c.QuasiIndependence(make([]bool, 25)); err == nil {
			for i, e := range r.Expected {
				if math.IsNaN(e) || math.IsNaN(r.Adjusted[i]) {
					t.Fatalf("%+v", r)
				}
			}
		}
		if pi, err := c.Stationary(); err == nil && slices.ContainsFunc(pi, math.IsNaN) {
			t.Fatal(pi)
		}
		if p, err := PermuteWithin(seqs, 5, resample.Options{Replicates: 3}); err == nil && slices.ContainsFunc(p.Z, math.IsNaN) {
			t.Fatal(p)
		}
	})
}

func ExampleCount() {
	// Stages of two sessions: 0 captured by pain, 1 steady attention, 2 sees it happen.
	t, err := Count([][]int{{0, 0, 1, 1, 2}, {0, 1, 2, 2, 1}}, 3, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := t.Probabilities()
	fmt.Printf("from steady attention to seeing it happen: %.2f\n", m.P[1*3+2])
	// Output: from steady attention to seeing it happen: 0.67
}

// R: 71 s; bar 2.5 s.
func BenchmarkPermuteWithin(b *testing.B) {
	rng := rand.New(rand.NewPCG(500, 200))
	seqs := make([][]int, 500)
	for s := range seqs {
		state := 0
		for range 200 {
			if rng.Float64() < 0.4 {
				state = rng.IntN(5)
			}
			seqs[s] = append(seqs[s], state)
		}
	}
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := PermuteWithin(seqs, 5, resample.Options{Replicates: 10000, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
