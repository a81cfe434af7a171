package regress

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/design"
)

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	second := func(_ any, err error) error { return err }
	col := func(name string, v ...float64) design.Column { return design.Column{Name: name, Values: v} }
	y := []float64{1, 3, 2, 5, 4, 7}
	x := col("x", 1, 2, 3, 4, 5, 6)
	one := design.Intercept(6)
	yes := []float64{0, 1, 0, 1, 1, 0}
	fit, err := OLS(y, []design.Column{one, x})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := OLS(y, []design.Column{one, x, col("one row", 0, 0, 0, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	group := []string{"a", "a", "a", "b", "b", "b"}
	gee := func(unit []int) error { return second(GEE(yes, []design.Column{one, x}, unit, Exchangeable)) }
	_, _, shapiroFew := ShapiroWilk([]float64{1, 2})
	_, _, shapiroSame := ShapiroWilk([]float64{2, 2, 2, 2})
	_, _, shapiroNaN := ShapiroWilk([]float64{2, nan, 2, 2})
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"no rows", second(OLS(nil, nil)), ErrTooFew},
		{"no columns", second(OLS(y, nil)), design.ErrTooFew},
		{"as many columns as rows", second(OLS(y[:2], []design.Column{design.Intercept(2), col("x", 1, 2)})), ErrTooFew},
		{"NaN outcome", second(OLS([]float64{1, nan, 2}, []design.Column{design.Intercept(3)})), design.ErrNotFinite},
		{"Inf in a column", second(OLS(y, []design.Column{one, col("x", 1, 2, inf, 4, 5, 6)})), design.ErrNotFinite},
		{"column too short", second(OLS(y, []design.Column{one, col("x", 1, 2)})), design.ErrLength},
		{"constant column", second(OLS(y, []design.Column{one, col("x", 2, 2, 2, 2, 2, 2)})), design.ErrSingular},
		{"HC3 with a row of its own", second(alone.Robust(HC3)), ErrRange},
		{"no such HC", second(fit.Robust(9)), ErrRange},
		{"cluster codes too few", second(fit.Cluster([]int{1, 2})), ErrLength},
		{"one cluster", second(fit.Cluster(make([]int, 6))), ErrTooFew},
		{"contrast of another length", second(fit.Contrast("c", []float64{1})), ErrLength},
		{"contrast of NaN", second(fit.Contrast("c", []float64{1, nan})), design.ErrNotFinite},
		{"ANCOVA of one group", second(ANCOVA(y, nil, group, []string{"a"})), ErrOneGroup},
		{"ANCOVA with an empty group", second(ANCOVA(y, nil, group, []string{"a", "b", "c"})), ErrTooFew},
		{"ANCOVA with an unknown group", second(ANCOVA(y, nil, group, []string{"a", "c"})), design.ErrNotFinite},
		{"ANCOVA, lengths", second(ANCOVA(y, nil, group[:3], []string{"a", "b"})), ErrLength},
		{"outcome neither 0 nor 1", second(Logistic(y, []design.Column{one, x})), ErrRange},
		{"outcome of one kind", second(Logistic(make([]float64, 6), []design.Column{one, x})), ErrZeroVariance},
		{"separation", second(Logistic([]float64{0, 0, 0, 1, 1, 1}, []design.Column{one, x})), ErrSeparation},
		{"quasi-separation", second(Logistic([]float64{0, 0, 1, 0, 1, 1}, []design.Column{one, col("g", 0, 0, 0, 0, 1, 1)})), ErrSeparation},
		{"separation, cloglog", second(CompLogLog([]float64{0, 0, 0, 1, 1, 1}, []design.Column{one, x})), ErrSeparation},
		{"GEE of one unit", gee(make([]int, 6)), ErrTooFew},
		{"GEE of single rows", gee([]int{0, 1, 2, 3, 4, 5}), ErrTooFew},
		{"GEE, lengths", gee([]int{0, 1}), ErrLength},
		{"signed rank, one pair", second(SignedRank([]float64{1}, []float64{2})), ErrTooFew},
		{"signed rank, no difference", second(SignedRank(y, y)), ErrZeroVariance},
		{"signed rank, lengths", second(SignedRank(y, y[:2])), ErrLength},
		{"signed rank, NaN", second(SignedRank(y[:2], []float64{nan, 1})), design.ErrNotFinite},
		{"rank sum, empty", second(RankSum(y, nil)), ErrTooFew},
		{"rank sum, all the same", second(RankSum([]float64{2, 2}, []float64{2, 2})), ErrZeroVariance},
		{"rank sum, Inf", second(RankSum([]float64{2, inf}, y)), design.ErrNotFinite},
		{"two values for normality", shapiroFew, ErrTooFew},
		{"constant for normality", shapiroSame, ErrZeroVariance},
		{"NaN for normality", shapiroNaN, design.ErrNotFinite},
		{"McNemar, nobody changed", second(McNemar(0, 0)), ErrTooFew},
		{"McNemar, negative", second(McNemar(-1, 3)), ErrRange},
		{"χ², one row", second(ChiSquare([][]int{{1, 2}})), ErrOneGroup},
		{"χ², empty column", second(ChiSquare([][]int{{1, 0}, {2, 0}})), ErrTooFew},
		{"χ², ragged", second(ChiSquare([][]int{{1, 3}, {2}})), ErrLength},
		{"χ², negative", second(ChiSquare([][]int{{1, 3}, {2, -1}})), ErrRange},
		{"Fisher, empty row", second(Fisher(0, 0, 3, 4)), ErrTooFew},
		{"Fisher, negative", second(Fisher(-1, 2, 3, 4)), ErrRange},
		{"no p values", second(Holm(nil)), ErrTooFew},
		{"p above one", second(BenjaminiHochberg([]float64{0.1, 1.2})), ErrRange},
		{"p of NaN", second(Holm([]float64{nan})), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func TestFarCoefficientsAreNotSeparation(t *testing.T) {
	// A steep but finite slope: one row on the wrong side keeps it finite.
	y := []float64{0, 0, 0, 0, 1, 0, 1, 1, 1, 1}
	x := make([]float64, 10)
	for i := range x {
		x[i] = 1000 * float64(i)
	}
	b, err := Logistic(y, []design.Column{design.Intercept(10), {Name: "x", Values: x}})
	if err != nil || b.Coefficients[1].Value <= 0 {
		t.Fatalf("%v", err)
	}
}

// With one yes/no column the penalised estimate adds a half to each cell.
func TestFirthIsHaldaneForATable(t *testing.T) {
	for _, n := range [][4]int{{5, 0, 2, 7}, {3, 4, 8, 2}, {6, 1, 0, 9}, {0, 4, 0, 3}} { // yes and no, exposed then not
		var y, x []float64
		for k, count := range n {
			for range count {
				y, x = append(y, float64(1-k%2)), append(x, float64(1-k/2))
			}
		}
		b, err := Firth(y, []design.Column{design.Intercept(len(y)), {Name: "x", Values: x}})
		if err != nil {
			t.Fatal(err)
		}
		h := func(i int) float64 { return float64(n[i]) + 0.5 }
		want := math.Log(h(0) * h(3) / (h(1) * h(2)))
		if math.Abs(b.Coefficients[1].Value-want) > 1e-8 {
			t.Errorf("%v: log odds ratio %v, want %v", n, b.Coefficients[1].Value, want)
		}
		lo, hi, err := b.Profile(1, 0.95)
		if err != nil || lo >= want || hi <= want {
			t.Errorf("%v: profile %v to %v, %v", n, lo, hi, err)
		}
	}
}

// Exact p values by listing every outcome.
func TestRankTestsCountEveryOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-4, 4), 2, 9).Draw(t, "d") // with ties and zeros
		var a, b []float64
		var size []float64
		for _, v := range d {
			a, b = append(a, float64(v)), append(b, 0)
			if v != 0 {
				size = append(size, math.Abs(float64(v)))
			}
		}
		if len(size) == 0 {
			return
		}
		r, err := SignedRank(a, b)
		if err != nil {
			t.Fatal(err)
		}
		ranks, _ := midranks(size)
		below, above := 0.0, 0.0
		for signs := range 1 << len(size) {
			s := 0.0
			for i, v := range ranks {
				if signs>>i&1 == 1 {
					s += v
				}
			}
			if s <= r.Statistic {
				below++
			}
			if s >= r.Statistic {
				above++
			}
		}
		if want := math.Min(1, 2*math.Min(below, above)/float64(int(1)<<len(size))); math.Abs(want-r.P) > 1e-12 {
			t.Fatalf("%v: p %v, want %v", d, r.P, want)
		}
		m := rapid.IntRange(1, len(d)-1).Draw(t, "m")
		if u, err := RankSum(a[:m], a[m:]); err == nil {
			if want := chosen(a, m); math.Abs(want-u.P) > 1e-12 {
				t.Fatalf("%v | %v: p %v, want %v", d[:m], d[m:], u.P, want)
			}
		}
	})
}

// chosen is the exact rank-sum p by trying every choice of m of the values.
func chosen(v []float64, m int) float64 {
	ranks, _ := midranks(v)
	observed := 0.0
	for _, r := range ranks[:m] {
		observed += r
	}
	below, above, all := 0.0, 0.0, 0.0
	for set := range 1 << len(v) {
		s, size := 0.0, 0
		for i, r := range ranks {
			if set>>i&1 == 1 {
				s += r
				size++
			}
		}
		if size != m {
			continue
		}
		all++
		if s <= observed {
			below++
		}
		if s >= observed {
			above++
		}
	}
	return math.Min(1, 2*math.Min(below, above)/all)
}

// Published: Vickers 2004 (BMJ 328:744) as analysed from the released data.
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
	a, err := ANCOVA(y, []design.Column{{Name: "pk1", Values: base}}, arm, []string{"0", "1"})
	if err != nil {
		t.Fatal(err)
	}
	d := a.Differences[0]
	for _, c := range []struct {
		name      string
		got, want float64
	}{{"n", float64(a.Fit.N), 301}, {"difference", d.Value, -4.587}, {"lower", d.Lo, -7.05}, {"upper", d.Hi, -2.12}} {
		if math.Abs(c.got-c.want) > 0.006 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

// Expected values by hand, from the tests' formulas.
func TestSmallTests(t *testing.T) {
	m, err := McNemar(2, 10)
	if err != nil {
		t.Fatal(err)
	}
	x, err := ChiSquare([][]int{{12, 5}, {7, 9}})
	if err != nil {
		t.Fatal(err)
	}
	h, _ := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	b, _ := BenjaminiHochberg([]float64{0.01, 0.04, 0.03, 0.005})
	f, _ := Fisher(3, 1, 1, 3) // Fisher's lady who tasted tea
	sum := 0.0
	for k := range 3 {
		sum += []float64{1, 12, 66}[k]
	}
	// With all margins 4, the first cell is 0 to 4 with weights 1, 16 w, 36 w²,
	// 16 w³ and w⁴ at the odds ratio w.
	tea := func(w float64, what int) float64 {
		all := 1 + w*(16+w*(36+w*(16+w)))
		switch what {
		case 1:
			return w * (16 + w*(72+w*(48+4*w))) / all
		case 2:
			return w * w * w * (16 + w) / all
		}
		return 1 - w*w*w*w/all
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"McNemar exact", m.PExact, 2 * sum / 4096}, {"McNemar χ²", m.X2, 64.0 / 12}, {"corrected", m.X2Corrected, 49.0 / 12},
		{"χ²", x.X2, 33 * math.Pow(12*9-5*7, 2) / (17 * 16 * 19 * 14)}, {"Yates", x.X2Corrected, 33 * math.Pow(12*9-5*7-16.5, 2) / (17 * 16 * 19 * 14)},
		{"Cramér's V", x.CramersV, math.Sqrt(x.X2 / 33)}, {"smallest expected", x.Smallest, 16 * 14.0 / 33},
		{"Holm 1", h[0], 0.03}, {"Holm 2", h[1], 0.06}, {"Holm 3", h[2], 0.06}, {"Holm 4", h[3], 0.02},
		{"BH 1", b[0], 0.02}, {"BH 2", b[1], 0.04}, {"BH 3", b[2], 0.04}, {"BH 4", b[3], 0.02},
		{"tea", f.P, 34.0 / 70}, {"tea, mean cell", tea(f.OR, 1), 3},
		{"tea, upper tail at the lower end", tea(f.Lo, 2), 0.025}, {"tea, lower tail at the upper end", tea(f.Hi, 3), 0.025},
	} {
		if math.Abs(c.got-c.want) > 1e-6*math.Abs(c.want) {
			t.Errorf("%s = %.10g, want %.10g", c.name, c.got, c.want)
		}
	}
	edge, err := Fisher(4, 0, 1, 3)
	if err != nil || !math.IsInf(edge.OR, 1) || !math.IsInf(edge.Hi, 1) || edge.Lo <= 0 {
		t.Errorf("an empty cell: %+v, %v", edge, err)
	}
	if fixed, err := Fisher(1, 0, 0, 0); err == nil {
		t.Errorf("an empty row: %+v", fixed)
	}
}

func draw(t *rapid.T, n int) (y []float64, x []design.Column, unit []int) {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	a, b := make([]float64, n), make([]float64, n)
	for i := range n {
		a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()
		y = append(y, 1+2*a[i]-b[i]+rng.NormFloat64())
		unit = append(unit, i/3)
	}
	return y, []design.Column{design.Intercept(n), {Name: "a", Values: a}, {Name: "b", Values: b}}, unit
}

// The order of rows does not matter; a change of units changes a coefficient
// and its errors alike and no test.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(12, 40).Draw(t, "n")
		y, x, unit := draw(t, n)
		k := rapid.Float64Range(0.01, 100).Draw(t, "k")
		y2, u2 := make([]float64, n), make([]int, n)
		x2 := []design.Column{design.Intercept(n), {Name: "a", Values: make([]float64, n)}, {Name: "b", Values: make([]float64, n)}}
		for i := range n {
			j := n - 1 - i
			y2[i], u2[i] = y[j], unit[j]
			x2[1].Values[i], x2[2].Values[i] = k*x[1].Values[j]+3, x[2].Values[j]
		}
		f, err1 := OLS(y, x)
		g, err2 := OLS(y2, x2)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		same := func(what string, a, b []Coefficient, err1, err2 error) {
			if err1 != nil || err2 != nil {
				t.Fatal(what, err1, err2)
			}
			for j := 1; j < 3; j++ {
				if math.Abs(a[j].T-b[j].T) > 1e-6*(1+math.Abs(a[j].T)) || math.Abs(a[j].DF-b[j].DF) > 1e-6*a[j].DF {
					t.Fatalf("%s, %s: t %v on %v, then %v on %v", what, a[j].Name, a[j].T, a[j].DF, b[j].T, b[j].DF)
				}
			}
		}
		same("least squares", f.Coefficients, g.Coefficients, nil, nil)
		for h := HC0; h <= HC3; h++ {
			a, err1 := f.Robust(h)
			b, err2 := g.Robust(h)
			same(fmt.Sprint("HC", h), a, b, err1, err2)
		}
		a, err1 := f.Cluster(unit)
		b, err2 := g.Cluster(u2)
		same("cluster", a, b, err1, err2)
		// Every row its own cluster: CR2 is HC2.
		each := make([]int, n)
		for i := range each {
			each[i] = i
		}
		a, err1 = f.Cluster(each)
		b, err2 = f.Robust(HC2)
		if err1 != nil || err2 != nil || math.Abs(a[1].SE-b[1].SE) > 1e-9*b[1].SE {
			t.Fatalf("CR2 of single rows %v, HC2 %v", a[1].SE, b[1].SE)
		}
	})
}

func FuzzOLS(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 4.0, 3.0)
	f.Add(1e300, -1e300, 0.0, 1e-300, 5.0, 7.0, 1e200, 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, x, y, z, w float64) {
		fit, err := OLS([]float64{a, b, c, d}, []design.Column{design.Intercept(4), {Name: "x", Values: []float64{x, y, z, w}}})
		if err != nil {
			return
		}
		check := func(c []Coefficient, err error) {
			if err != nil {
				return
			}
			for _, v := range c {
				if math.IsNaN(v.Value) || math.IsNaN(v.SE) || math.IsNaN(v.T) || math.IsNaN(v.P) || math.IsNaN(v.Lo) || math.IsNaN(v.DF) {
					t.Fatalf("NaN without an error: %+v", v)
				}
			}
		}
		check(fit.Coefficients, nil)
		for h := HC0; h <= HC3; h++ {
			check(fit.Robust(h))
		}
		check(fit.Cluster([]int{0, 0, 1, 2}))
	})
}

func FuzzBinary(f *testing.F) {
	f.Add(uint8(0b1010110), 1.0, 2.0, 3.0, 5.0, 1.0, 2.0, 4.0)
	f.Add(uint8(0b1110000), 1e300, 2e-300, 3.0, 5.0, 1.0, 2.0, 4.0)
	f.Fuzz(func(t *testing.T, bits uint8, a, b, c, d, e, g, h float64) {
		v := []float64{a, b, c, d, e, g, h}
		y := make([]float64, len(v))
		for i := range y {
			y[i] = float64(bits >> i & 1)
		}
		x := []design.Column{design.Intercept(len(v)), {Name: "x", Values: v}}
		for _, fit := range []func([]float64, []design.Column) (*Binary, error){Logistic, CompLogLog, Firth} {
			r, err := fit(y, x)
			if err != nil {
				continue
			}
			for _, k := range r.Coefficients {
				if math.IsNaN(k.Value) || math.IsNaN(k.SE) || math.IsNaN(k.P) || math.IsNaN(k.Lo) {
					t.Fatalf("%s: NaN without an error: %+v", r.Method, k)
				}
			}
			if lo, hi, err := r.Profile(1, 0.95); err == nil && !(lo <= hi) {
				t.Fatalf("profile %v to %v", lo, hi)
			}
		}
		if r, err := GEE(y, x, []int{0, 0, 1, 1, 2, 2, 2}, Exchangeable); err == nil {
			for _, k := range r.Coefficients {
				if math.IsNaN(k.Value) || math.IsNaN(k.SE) {
					t.Fatalf("GEE: NaN without an error: %+v", k)
				}
			}
		}
	})
}

func FuzzTests(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 5.0, 1.5, uint8(3), uint8(4), uint8(0), uint8(9))
	f.Add(1e308, -1e308, 0.0, 5e-324, 1.5, uint8(1), uint8(0), uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64, k, l, m, n uint8) {
		bad := func(what string, v ...float64) {
			for _, x := range v {
				if math.IsNaN(x) {
					t.Fatalf("%s: NaN without an error: %v", what, v)
				}
			}
		}
		if r, err := SignedRank([]float64{a, b, c}, []float64{c, d, e}); err == nil {
			bad("signed rank", r.P, r.PNormal, r.Shift, r.Lo, r.Hi)
		}
		if r, err := RankSum([]float64{a, b}, []float64{c, d, e}); err == nil {
			bad("rank sum", r.P, r.PNormal, r.Shift, r.Lo, r.Hi)
		}
		if w, p, err := ShapiroWilk([]float64{a, b, c, d, e}); err == nil {
			bad("Shapiro–Wilk", w, p)
		}
		if r, err := Fisher(int(k), int(l), int(m), int(n)); err == nil {
			bad("Fisher", r.P, r.OR, r.Lo, r.Hi)
		}
		if r, err := ChiSquare([][]int{{int(k), int(l)}, {int(m), int(n)}}); err == nil {
			bad("χ²", r.X2, r.P, r.PCorrected, r.CramersV)
		}
		if r, err := McNemar(int(k), int(l)); err == nil {
			bad("McNemar", r.P, r.PExact, r.PCorrected)
		}
	})
}

func ExampleANCOVA() {
	before := []float64{7, 8, 6, 9, 7, 8, 6, 8}
	after := []float64{5, 6, 5, 6, 7, 7, 6, 8}
	group := []string{"course", "course", "course", "course", "waiting", "waiting", "waiting", "waiting"}
	r, err := ANCOVA(after, []design.Column{{Name: "before", Values: before}}, group, []string{"waiting", "course"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range r.Adjusted {
		fmt.Printf("%s: %.2f (n = %d)\n", a.Group, a.Mean, a.N)
	}
	d := r.Differences[0]
	fmt.Printf("difference %.2f (95 %% CI %.2f to %.2f)\n", d.Value, d.Lo, d.Hi)
	// Output:
	// waiting: 7.06 (n = 4)
	// course: 5.44 (n = 4)
	// difference -1.63 (95 % CI -2.42 to -0.84)
}

func ExampleFirth() {
	y := []float64{0, 0, 0, 1, 1, 1}
	x := []design.Column{design.Intercept(6), {Name: "dose", Values: []float64{1, 2, 3, 4, 5, 6}}}
	_, err := Logistic(y, x)
	fmt.Println(err)
	b, err := Firth(y, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("odds ratio per dose %.1f\n", Ratios(b.Coefficients)[1].Value)
	// Output:
	// column "dose", alone or with others, has no finite coefficient; use Firth's method or leave it out: the columns tell the outcome apart without error
	// odds ratio per dose 3.1
}
