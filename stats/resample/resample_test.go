package resample

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/cputime"
	"tend/stats/internal/oracle"
)

// dz is the mean over the standard deviation of the rows' values.
func dz(x []float64) Statistic {
	// Around the mean no digits are lost in the sum of squares.
	centre := 0.0
	for _, v := range x {
		centre += v / float64(len(x))
	}
	dev := make([]float64, len(x))
	for i, v := range x {
		dev[i] = v - centre
	}
	return func(rows []int32) float64 {
		var s, q, s1, q1 float64
		i := 0
		for ; i+2 <= len(rows); i += 2 {
			a, b := dev[rows[i]], dev[rows[i+1]]
			s += a
			q += a * a
			s1 += b
			q1 += b * b
		}
		for ; i < len(rows); i++ {
			a := dev[rows[i]]
			s += a
			q += a * a
		}
		s, q = s+s1, q+q1
		n := float64(len(rows))
		ss := q - s*s/n
		if !(ss > 1e-12*q) {
			return math.NaN()
		}
		return (centre + s/n) / math.Sqrt(ss/(n-1))
	}
}

func TestBCaCase(t *testing.T) {
	c := oracle.Load(t, "boot_bca_dz_anorexia_FT")
	tab := oracle.CSV(t, "anorexia.csv")
	pre, post := tab.Float(t, "Prewt"), tab.Float(t, "Postwt")
	var x []float64
	for i, arm := range tab.Cells["Treat"] {
		if arm == "FT" {
			x = append(x, post[i]-pre[i])
		}
	}
	stat := dz(x)
	index := oracle.CSV(t, "boot_idx_FT_17x4999.csv")
	values := make([]float64, index.Rows)
	cols := make([][]float64, len(index.Names))
	for j, n := range index.Names {
		cols[j] = index.Float(t, n)
	}
	rows := make([]int32, len(cols))
	for r := range values {
		for j := range rows {
			rows[j] = int32(cols[j][r]) - 1
		}
		values[r] = stat(rows)
	}
	all := make([]int32, len(x))
	for i := range all {
		all[i] = int32(i)
	}
	res, err := FromReplicates(stat(all), values)
	if err != nil {
		t.Fatal(err)
	}
	jack := leaveOneOut(len(x), func() Statistic { return stat }, Options{Workers: 1})
	bca, cor, err := res.BCaFrom(jack, 0.95, Type7)
	if err != nil {
		t.Fatal(err)
	}
	inter, _, err := res.BCaFrom(jack, 0.95, NormalScale)
	if err != nil {
		t.Fatal(err)
	}
	p7, _ := res.Percentile(0.95, Type7)
	pn, _ := res.Percentile(0.95, NormalScale)
	basic, _ := res.Basic(0.95, NormalScale)
	normal, err := res.Normal(0.95)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{
		"t0": res.Estimate, "R": float64(len(res.Sorted)), "bias": res.Bias, "se": res.SE, "z0": cor.Z0, "accel_jackknife": cor.Accel,
		"adj_lo": cor.Lo, "adj_hi": cor.Hi, "bca_lo_type7": bca.Lo, "bca_hi_type7": bca.Hi, "bca_norminter_lo": inter.Lo, "bca_norminter_hi": inter.Hi,
		"perc_lo_type7": p7.Lo, "perc_hi_type7": p7.Hi, "perc_norminter_lo": pn.Lo, "perc_norminter_hi": pn.Hi,
		"basic_lo_norminter": basic.Lo, "basic_hi_norminter": basic.Hi, "normal_lo": normal.Lo, "normal_hi": normal.Hi,
	}
	for i := range 5 {
		got[fmt.Sprintf("first5[%d]", i+1)] = values[i]
	}
	c.Check(t, got)
}

func TestBadInput(t *testing.T) {
	ok := func([]int32) float64 { return 1 }
	nan := func([]int32) float64 { return math.NaN() }
	err := func(_ any, err error) error { return err }
	r, e := FromReplicates(1, []float64{1, 2, 3})
	if e != nil {
		t.Fatal(e)
	}
	_, _, noJack := r.BCa(0.95, Type7)
	_, _, oneSide := r.BCaFrom([]float64{1, 2}, 0.95, Type7)
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"one unit", err(Bootstrap(1, ok, Options{})), ErrTooFew},
		{"one replicate", err(Bootstrap(5, ok, Options{Replicates: 1})), ErrTooFew},
		{"undefined on the data", err(Bootstrap(5, nan, Options{})), ErrUndefined},
		{"undefined in most replicates", err(FromReplicates(1, []float64{1, math.NaN(), 2, math.NaN()})), ErrUndefined},
		{"level", err(r.Percentile(95, Type7)), ErrRange},
		{"no jackknife", noJack, ErrRange},
		{"all replicates at or above the estimate", oneSide, ErrUndefined},
		{"one cluster", err(NewClusters([]int{3, 3})), ErrTooFew},
		{"negative cluster", err(NewClusters([]int{3, -3})), ErrRange},
		{"permutation of one", err(Permute(1, nil, ok, Options{})), ErrTooFew},
		{"strata too short", err(Permute(3, []int{1}, ok, Options{})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// The answer does not depend on how many goroutines compute it.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(5, 80).Draw(r, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "data"), 1))
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.NormFloat64() + 0.4
		}
		opt := Options{Replicates: 101, Seed: rapid.Uint64().Draw(r, "seed"), Workers: 1}
		one, err := Bootstrap(n, dz(x), opt)
		if err != nil {
			r.Fatal(err)
		}
		opt.Workers = rapid.IntRange(2, 9).Draw(r, "workers")
		many, err := Bootstrap(n, dz(x), opt)
		if err != nil {
			r.Fatal(err)
		}
		for i := range one.Sorted {
			if one.Sorted[i] != many.Sorted[i] {
				r.Fatalf("replicate %d: %v and %v", i, one.Sorted[i], many.Sorted[i])
			}
		}
	})
}

// The closed forms give what the general bootstrap gives.
func TestMeanOverSDIsTheBootstrap(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(4, 300).Draw(r, "n")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "data"), 1))
		x := make([]float64, n)
		for i := range x {
			x[i] = 30 + rng.NormFloat64()
		}
		opt := Options{Replicates: 64, Seed: 5}
		fast, err := MeanOverSD(x, opt)
		if err != nil {
			r.Fatal(err)
		}
		slow, err := Bootstrap(n, dz(x), opt)
		if err != nil {
			r.Fatal(err)
		}
		if fast.Undefined != slow.Undefined {
			r.Fatal("undefined replicates differ")
		}
		for i := range fast.Sorted {
			if math.Abs(fast.Sorted[i]-slow.Sorted[i]) > 1e-9*math.Abs(slow.Sorted[i]) {
				r.Fatalf("replicate %d: %v, want %v", i, fast.Sorted[i], slow.Sorted[i])
			}
		}
		a, b := fast.jackknife(), slow.jackknife()
		for i := range a {
			if math.Abs(a[i]-b[i]) > 1e-9*math.Abs(b[i]) {
				r.Fatalf("without unit %d: %v, want %v", i, a[i], b[i])
			}
		}
	})
	if _, err := MeanOverSD([]float64{1, 1, 1, 1}, Options{}); !errors.Is(err, ErrUndefined) {
		t.Errorf("constant: %v", err)
	}
	if _, err := MeanOverSD([]float64{1, math.Inf(1)}, Options{}); !errors.Is(err, ErrUndefined) {
		t.Errorf("infinite: %v", err)
	}
	if _, err := MeanOverSD([]float64{1}, Options{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("one: %v", err)
	}
}

func TestStreamIsPCG(t *testing.T) {
	s := NewStream(7, 41)
	want := rand.NewPCG(s.hi, s.lo)
	for i := range 100 {
		if a, b := s.Uint64(), want.Uint64(); a != b {
			t.Fatalf("output %d: %x, want %x", i, a, b)
		}
	}
}

// Every row is drawn equally often, whatever n does to the generator's range.
func TestRowsAreUniform(t *testing.T) {
	for _, n := range []int{2, 3, 58, 5000, 40000, 70001} {
		s := NewStream(1, 2)
		rows := make([]int32, 400003)
		s.Rows(rows, n)
		bins := make([]float64, min(n, 50))
		for _, r := range rows {
			if r < 0 || int(r) >= n {
				t.Fatalf("n = %d: row %d", n, r)
			}
			bins[int(r)*len(bins)/n]++
		}
		chi := 0.0
		for b := range bins {
			lo, hi := (b*n+len(bins)-1)/len(bins), ((b+1)*n+len(bins)-1)/len(bins)
			want := float64(len(rows)) * float64(hi-lo) / float64(n)
			chi += (bins[b] - want) * (bins[b] - want) / want
		}
		df := float64(len(bins) - 1)
		if chi > df+5*math.Sqrt(2*df)+10 {
			t.Errorf("n = %d: χ² = %.1f on %g", n, chi, df)
		}
	}
}

// A permutation test of two groups has the p value of full enumeration.
func TestPermutationAgainstEnumeration(t *testing.T) {
	x := []float64{1.1, 2.0, 2.7, 3.9, 4.1, 5.2, 6.6, 7.3}
	diff := func(order []int32) float64 {
		s := 0.0
		for i, r := range order {
			if i < 4 {
				s += x[r]
			} else {
				s -= x[r]
			}
		}
		return s
	}
	below, all := 0, 0
	for set := range 256 {
		k, s := 0, 0.0
		for i, v := range x {
			if set>>i&1 == 1 {
				k++
				s += v
			} else {
				s -= v
			}
		}
		if k == 4 {
			all++
			if s <= diff([]int32{0, 1, 2, 3, 4, 5, 6, 7})+1e-12 {
				below++
			}
		}
	}
	r, err := Permute(8, nil, diff, Options{Replicates: 40000, Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	p := float64(below) / float64(all)
	if math.Abs(r.Less-p) > 5*math.Sqrt(p*(1-p)/40000)+1e-4 {
		t.Errorf("p = %.4f, by enumeration %.4f", r.Less, p)
	}
	// Within strata nothing crosses over: with every pair its own stratum of
	// one, nothing moves at all.
	still, err := Permute(8, []int{0, 1, 2, 3, 4, 5, 6, 7}, diff, Options{Replicates: 50})
	if err != nil || still.SD > 1e-12 || still.P2 != 1 {
		t.Errorf("strata of one: %+v, %v", still, err)
	}
}

func TestClusterBootstrapKeepsClustersWhole(t *testing.T) {
	c, err := NewClusters([]int{0, 1, 1, 2, 2, 2, 7, 7})
	if err != nil {
		t.Fatal(err)
	}
	// Rows 6 and 7 always come together.
	r, err := c.Bootstrap(func(rows []int32) float64 {
		n := 0.0
		for _, i := range rows {
			switch i {
			case 6:
				n++
			case 7:
				n--
			}
		}
		return n
	}, Options{Replicates: 200})
	if err != nil || r.SE != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

var coverage = flag.Bool("coverage", false, "simulate the coverage of the intervals")

func TestBCaCovers(t *testing.T) {
	if !*coverage {
		t.Skip("run with -coverage")
	}
	rng := rand.New(rand.NewPCG(8, 8))
	hit, trials := 0, 1500
	for trial := range trials {
		x := make([]float64, 60)
		for i := range x {
			x[i] = 0.5 + rng.NormFloat64()
		}
		r, err := Bootstrap(60, dz(x), Options{Replicates: 1999, Seed: uint64(trial)})
		if err != nil {
			t.Fatal(err)
		}
		if b, _, err := r.BCa(0.95, Type7); err == nil && b.Lo <= 0.5 && 0.5 <= b.Hi {
			hit++
		}
	}
	if got := float64(hit) / float64(trials); math.Abs(got-0.94) > 0.025 {
		t.Errorf("covers %.3f", got)
	}
}

func FuzzFromReplicates(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 0.95)
	f.Fuzz(func(t *testing.T, a, b, c, e, level float64) {
		r, err := FromReplicates(e, []float64{a, b, c, a})
		if err != nil {
			return
		}
		for _, q := range []Quantiles{Type7, Type6, NormalScale} {
			p, err := r.Percentile(level, q)
			if err == nil && (math.IsNaN(p.Lo) || p.Lo > p.Hi) {
				t.Fatalf("%v: %+v", q, p)
			}
			if _, _, err := r.BCaFrom([]float64{a, b, c}, level, q); err == nil && len(r.Sorted) == 0 {
				t.Fatal("an interval from nothing")
			}
		}
	})
}

func ExampleBootstrap() {
	change := []float64{-2, -1, 0, -3, 0, -3, -1, -1, -4, 1}
	r, err := Bootstrap(len(change), func(rows []int32) float64 {
		sum := 0.0
		for _, i := range rows {
			sum += change[i]
		}
		return sum / float64(len(rows))
	}, Options{Replicates: 9999, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	ci, _, err := r.BCa(0.95, Type7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean %.1f, %s interval %.1f to %.1f\n", r.Estimate, ci.Method, ci.Lo, ci.Hi)
	// Output: mean -1.4, bootstrap BCa interval -2.5 to -0.6
}

func benchmarkBCa(b *testing.B, n int) {
	rng := rand.New(rand.NewPCG(58, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.4 + rng.NormFloat64()
	}
	defer cputime.Report(b)()
	for b.Loop() {
		r, err := MeanOverSD(x, Options{Replicates: 10000, Seed: 1, Workers: 1})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := r.BCa(0.95, Type7); err != nil {
			b.Fatal(err)
		}
	}
}

// R: boot 0.24 s; bar 0.004 s.
func BenchmarkBCa58(b *testing.B) { benchmarkBCa(b, 58) }

// R: boot 182 s, a loop by hand 2.0 s; bar 0.15 s.
func BenchmarkBCa5000(b *testing.B) { benchmarkBCa(b, 5000) }

// Hesterberg (2015), section 4.4: Φ(−√(n/(n−1)) t), and the ends of the
// replicates where that lies beyond them.
func TestTheExpandedIntervalReadsFurtherOutForFew(t *testing.T) {
	for n, want := range map[int]float64{5: 0.000954, 10: 0.008552, 20: 0.015881, 100: 0.023064} {
		if got := Expansion(0.95, n); math.Abs(got-want) > 0.000004 {
			t.Errorf("of %d units %.5f, want %.5f", n, got, want)
		}
	}
	r, err := FromReplicates(0, []float64{-2, -1, 0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	if i, err := r.Expanded(0.95, 2, Type7); err != nil || i.Lo > -1.999 || i.Hi < 1.999 {
		t.Errorf("%+v, %v", i, err)
	}
	if _, err := r.Expanded(0.95, 1, Type7); err == nil {
		t.Error("an interval of one unit")
	}
}
