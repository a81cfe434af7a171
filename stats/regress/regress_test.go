package regress

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/design"
)

func TestBadInput(t *testing.T) {
	y := []float64{1, 0, 1, 0, 1, 1}
	one := design.Intercept(6)
	x := []design.Column{one, {Name: "x", Values: []float64{1, 2, 3, 4, 5, 7}}}
	parted := []design.Column{one, {Name: "x", Values: []float64{1, 0, 1, 0, 1, 1}}}
	quasi := []design.Column{one, {Name: "x", Values: []float64{1, 0, 1, 0, 1, 0}}}
	g := []int{0, 0, 1, 1, 2, 2}
	err := func(_ any, err error) error { return err }
	fit, _ := OLS([]float64{1, 3, 2, 5, 4, 7}, x)
	determined, _ := OLS([]float64{1, 3, 2, 5, 4, 7}, []design.Column{one, {Name: "x", Values: []float64{1, 0, 0, 0, 0, 0}}})
	_, _, adjusted := fit.AdjustedMeans("arm")
	_, _, shapiro := ShapiroWilk([]float64{1, 1, 1, 1})
	_, _, shapiroFew := ShapiroWilk([]float64{1, 2})
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"as many columns as rows", err(OLS([]float64{1, 2}, []design.Column{{Name: "a", Values: []float64{1, 1}}, {Name: "b", Values: []float64{1, 2}}})), ErrTooFew},
		{"NaN outcome", err(OLS([]float64{1, math.NaN(), 3, 4, 5, 6}, x)), design.ErrNotFinite},
		{"constant column", err(OLS(y, []design.Column{one, one})), design.ErrSingular},
		{"a perfect line", err(OLS([]float64{2, 4, 6, 8, 10, 14}, x)), ErrZeroVariance},
		{"HC3 of a row that decides", err(determined.Cov(HC3)), ErrRange},
		{"one cluster", err(fit.CR2(make([]int, 6))), ErrTooFew},
		{"clusters too short", err(fit.CR2(g[:3])), ErrRange},
		{"no such group", adjusted, ErrRange},
		{"an answer of two", err(Logistic([]float64{0, 1, 2, 0, 1, 0}, x)), ErrRange},
		{"every answer the same", err(Logistic([]float64{1, 1, 1, 1, 1, 1}, x)), ErrZeroVariance},
		{"separation", err(Logistic(y, parted)), ErrSeparation},
		{"quasi-separation", err(Logistic(y, quasi)), ErrSeparation},
		{"separation, complementary log-log", err(CompLogLog(y, parted)), ErrSeparation},
		{"GEE of single rows", err(GEE([]float64{1, 0, 1, 0, 0, 1}, x, []int{0, 1, 2, 3, 4, 5}, Exchangeable)), ErrTooFew},
		{"GEE of one cluster", err(GEE([]float64{1, 0, 1, 0, 0, 1}, x, make([]int, 6), Exchangeable)), ErrTooFew},
		{"signed ranks of zeros", err(SignedRank([]float64{0, 0})), ErrZeroVariance},
		{"signed ranks of NaN", err(SignedRank([]float64{0, math.NaN()})), ErrRange},
		{"rank sum of nobody", err(RankSum(nil, []float64{1})), ErrTooFew},
		{"rank sum of ties only", err(RankSum([]float64{1, 1}, []float64{1})), ErrZeroVariance},
		{"Fisher with an empty margin", err(Fisher(0, 0, 3, 4)), ErrZeroVariance},
		{"Fisher with a negative count", err(Fisher(-1, 0, 3, 4)), ErrRange},
		{"nobody changed", err(McNemar(0, 0)), ErrZeroVariance},
		{"χ² with an empty row", err(ChiSquare([][]float64{{0, 0}, {1, 2}}, false)), ErrZeroVariance},
		{"Yates for 2×3", err(ChiSquare([][]float64{{1, 2, 3}, {1, 2, 3}}, true)), ErrRange},
		{"p above one", err(Holm([]float64{0.1, 1.2})), ErrRange},
		{"p is NaN", err(BenjaminiHochberg([]float64{0.1, math.NaN()})), ErrRange},
		{"normality of a constant", shapiro, ErrZeroVariance},
		{"normality of two", shapiroFew, ErrTooFew},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// Residuals are orthogonal to the columns; another scale of a column divides
// its coefficient; row order does not matter.
func TestOLSLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		k := rapid.Float64Range(0.001, 1000).Draw(r, "scale")
		n := rapid.IntRange(8, 60).Draw(r, "n")
		y, a, b, a2 := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		perm := rng.Perm(n)
		ys, bs := make([]float64, n), make([]float64, n)
		for i := range n {
			a[i], b[i] = rng.NormFloat64(), 2000+rng.NormFloat64()
			y[i] = 3 + a[i] + rng.NormFloat64()
		}
		for i, j := range perm {
			ys[i], a2[i], bs[i] = y[j], k*a[j], b[j]
		}
		f, err := OLS(y, []design.Column{design.Intercept(n), {Name: "a", Values: a}, {Name: "b", Values: b}})
		if err != nil {
			r.Fatal(err)
		}
		for _, c := range [][]float64{a, b} {
			s := 0.0
			for i, e := range f.Residuals {
				s += e * c[i]
			}
			if math.Abs(s) > 1e-8*float64(n)*2000 {
				r.Fatalf("residuals lean on a column: %g", s)
			}
		}
		g, err := OLS(ys, []design.Column{design.Intercept(n), {Name: "a", Values: a2}, {Name: "b", Values: bs}})
		if err != nil {
			r.Fatal(err)
		}
		for _, kind := range []HC{Classical, HC0, HC1, HC2, HC3} {
			u, err := f.Coefficients(kind)
			if err != nil {
				r.Fatal(err)
			}
			v, _ := g.Coefficients(kind)
			if math.Abs(v[1].Estimate*k-u[1].Estimate) > 1e-8 || math.Abs(v[1].SE*k-u[1].SE) > 1e-8 || math.Abs(v[2].P-u[2].P) > 1e-6 {
				r.Fatalf("HC %d: %+v became %+v", kind, u[1], v[1])
			}
		}
		// Clusters of one row make CR2 the same as HC2.
		each := make([]int, n)
		for i := range each {
			each[i] = i
		}
		c, err := f.CR2(each)
		if err != nil {
			r.Fatal(err)
		}
		h, _ := f.Coefficients(HC2)
		if math.Abs(c[1].SE-h[1].SE) > 1e-9*h[1].SE {
			r.Fatalf("CR2 %v, HC2 %v", c[1].SE, h[1].SE)
		}
	})
}

// With an intercept alone, Firth's probability is (events + ½)/(n + 1); in a
// 2×2 table it adds ½ to each cell, and so exists where the table has a zero.
func TestFirthClosedForms(t *testing.T) {
	for _, c := range [][4]float64{{7, 3, 4, 6}, {10, 0, 4, 6}, {5, 0, 0, 5}} {
		var y, x []float64
		for cell, n := range c {
			for range int(n) {
				y, x = append(y, float64(1-cell%2)), append(x, float64(1-cell/2))
			}
		}
		n := len(y)
		f, err := Firth(y, []design.Column{design.Intercept(n), {Name: "x", Values: x}})
		if err != nil {
			t.Fatal(c, err)
		}
		want := math.Log((c[0] + 0.5) * (c[3] + 0.5) / ((c[1] + 0.5) * (c[2] + 0.5)))
		if math.Abs(f.Beta[1]-want) > 1e-8 {
			t.Errorf("%v: log odds ratio %v, want %v", c, f.Beta[1], want)
		}
		alone, err := Firth(y, []design.Column{design.Intercept(n)})
		if err != nil {
			t.Fatal(err)
		}
		if p := (c[0] + c[2] + 0.5) / float64(n+1); math.Abs(alone.Fitted[0]-p) > 1e-9 {
			t.Errorf("%v: probability %v, want %v", c, alone.Fitted[0], p)
		}
	}
	all, err := Firth([]float64{1, 1, 1}, []design.Column{design.Intercept(3)})
	if err != nil || math.Abs(all.Fitted[0]-3.5/4) > 1e-9 {
		t.Errorf("all yes: %+v, %v", all, err)
	}
}

func TestConditionalOddsRatio(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.SliceOfN(rapid.IntRange(1, 40), 4, 4).Draw(r, "cells")
		f, err := Fisher(n[0], n[1], n[2], n[3])
		if err != nil {
			r.Fatal(err)
		}
		row, col, all := n[0]+n[1], n[0]+n[2], n[0]+n[1]+n[2]+n[3]
		mean, sum := 0.0, 0.0
		for x := max(0, row+col-all); x <= min(row, col); x++ {
			w := math.Exp(choose(col, x)+choose(all-col, row-x)-choose(all, row)) * math.Pow(f.OddsRatio, float64(x-n[0]))
			sum += w
			mean += w * float64(x)
		}
		if math.Abs(mean/sum-float64(n[0])) > 1e-8*float64(n[0]) {
			r.Fatalf("expected first cell %v, observed %d", mean/sum, n[0])
		}
		flip, _ := Fisher(n[1], n[0], n[3], n[2])
		if math.Abs(flip.OddsRatio*f.OddsRatio-1) > 1e-8 || math.Abs(flip.P-f.P) > 1e-10 || math.Abs(flip.Lo*f.Hi-1) > 1e-6 {
			r.Fatalf("%+v, columns exchanged %+v", f, flip)
		}
	})
}

// Exact p values agree with enumeration of all orders and signs.
func TestExactRankTests(t *testing.T) {
	x, y := []float64{1.1, 2.3, 7.7}, []float64{0.4, 3.1, 5.9, 9.2}
	r, err := RankSum(x, y)
	if err != nil {
		t.Fatal(err)
	}
	all := append(append([]float64{}, x...), y...)
	low, high, total := 0.0, 0.0, 0.0
	for set := range 128 {
		u, k := 0.0, 0
		for i := range 7 {
			if set>>i&1 == 0 {
				continue
			}
			k++
			for j := range 7 {
				if set>>j&1 == 0 && all[i] > all[j] {
					u++
				}
			}
		}
		if k != 3 {
			continue
		}
		total++
		if u <= r.U {
			low++
		}
		if u >= r.U {
			high++
		}
	}
	if want := math.Min(1, 2*math.Min(low, high)/total); !r.Exact || math.Abs(r.P-want) > 1e-12 {
		t.Errorf("rank sum %+v, want p %v", r, want)
	}
	d := []float64{1.5, -0.7, 2.2, 3.1, -0.2, 1.9}
	s, err := SignedRank(d)
	if err != nil {
		t.Fatal(err)
	}
	rank := []float64{3, 2, 5, 6, 1, 4}
	low, high = 0, 0
	for set := range 64 {
		v := 0.0
		for i := range 6 {
			if set>>i&1 == 1 {
				v += rank[i]
			}
		}
		if v <= s.V {
			low++
		}
		if v >= s.V {
			high++
		}
	}
	if want := math.Min(1, 2*math.Min(low, high)/64); s.V != 18 || math.Abs(s.P-want) > 1e-12 {
		t.Errorf("signed rank %+v, want p %v", s, want)
	}
}

func TestAdjustedPValues(t *testing.T) {
	// R: p.adjust(c(.01, .04, .03, .005), "holm") and "BH".
	p := []float64{0.01, 0.04, 0.03, 0.005}
	holm, err := Holm(p)
	if err != nil {
		t.Fatal(err)
	}
	bh, err := BenjaminiHochberg(p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p {
		if math.Abs(holm[i]-[]float64{0.03, 0.06, 0.06, 0.02}[i]) > 1e-12 || math.Abs(bh[i]-[]float64{0.02, 0.04, 0.04, 0.02}[i]) > 1e-12 {
			t.Errorf("%d: %v %v", i, holm[i], bh[i])
		}
	}
}

func TestTables(t *testing.T) {
	m, err := McNemar(5, 15)
	// By hand: (|5-15|-1)²/20 = 4.05; exact 2·P(X <= 5 of 20).
	if err != nil || math.Abs(m.ChiSq-4.05) > 1e-12 || math.Abs(m.PExact-2*21700.0/1048576) > 1e-12 {
		t.Errorf("%+v, %v", m, err)
	}
	c, err := ChiSquare([][]float64{{10, 20}, {20, 10}}, false)
	if err != nil || math.Abs(c.ChiSq-20.0/3) > 1e-12 || c.DF != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	y, err := ChiSquare([][]float64{{10, 20}, {20, 10}}, true)
	if err != nil || math.Abs(y.ChiSq-5.4) > 1e-12 {
		t.Errorf("%+v, %v", y, err)
	}
}

func FuzzLogistic(f *testing.F) {
	f.Add([]byte{1, 30, 41, 52, 63, 7, 200, 11, 90})
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := min(len(raw), 50)
		y, x, g := make([]float64, n), make([]float64, n), make([]int, n)
		for i := range n {
			y[i], x[i], g[i] = float64(raw[i]&1), float64(raw[i]>>1&15), int(raw[i]>>5)
		}
		cols := []design.Column{design.Intercept(n), {Name: "x", Values: x}}
		for _, fit := range []func([]float64, []design.Column) (*LogisticFit, error){Logistic, Firth, CompLogLog} {
			if m, err := fit(y, cols); err == nil {
				for _, c := range m.Coefficients() {
					if math.IsNaN(c.Estimate) || math.IsNaN(c.SE) {
						t.Fatalf("%+v", c)
					}
				}
			}
		}
		if m, err := GEE(y, cols, g, Exchangeable); err == nil && (math.IsNaN(m.Alpha) || math.IsNaN(m.Coefficients[1].SE)) {
			t.Fatalf("%+v", m)
		}
		if m, err := OLS(x, []design.Column{design.Intercept(n), {Name: "y", Values: y}}); err == nil {
			if c, err := m.CR2(g); err == nil && (math.IsNaN(c[1].SE) || math.IsNaN(c[1].DF)) {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func ExampleOLS() {
	// Analysis of covariance: pain after the course, by arm, given pain before.
	before := []float64{7, 8, 6, 5, 9, 7, 6, 8}
	after := []float64{5, 7, 4, 4, 9, 6, 6, 7}
	arm := []float64{1, 1, 1, 1, 0, 0, 0, 0}
	f, err := OLS(after, []design.Column{design.Intercept(8), {Name: "before", Values: before}, {Name: "course", Values: arm}})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := f.Coefficients(HC3)
	if err != nil {
		fmt.Println(err)
		return
	}
	control, course, err := f.AdjustedMeans("course")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("course %.2f, adjusted means %.2f and %.2f\n", c[2].Estimate, control, course)
	// Output: course -1.00, adjusted means 6.50 and 5.50
}
