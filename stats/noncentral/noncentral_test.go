package noncentral

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/internal/cputime"
	"tend/stats/internal/oracle"
)

func TestAgainstHighPrecision(t *testing.T) {
	tab := oracle.CSV(t, "nct_cdf_gold.csv")
	x, df, ncp := tab.Float(t, "t"), tab.Float(t, "df"), tab.Float(t, "ncp")
	cdf, sf := tab.Float(t, "cdf"), tab.Float(t, "sf")
	worst := 0.0
	for i := range x {
		c, err := TCDF(x[i], df[i], ncp[i])
		if err != nil {
			t.Fatal(err)
		}
		s, err := TSF(x[i], df[i], ncp[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range [][2]float64{{c, cdf[i]}, {s, sf[i]}} {
			// Below 1e-60 the reference's own quadrature is no longer exact
			// (t = -4.67793, df = 3, ncp = 20: a direct Simpson sum of 400,000
			// points gives 2.72147741260468e-94, as here; the table has 2.7078e-94).
			if p[1] < 1e-60 {
				if p[0] > 1e-59 {
					t.Errorf("row %d: %g, want %g", i+1, p[0], p[1])
				}
				continue
			}
			rel := math.Abs(p[0]-p[1]) / p[1]
			worst = max(worst, rel)
			if rel > 1e-12 {
				t.Errorf("t=%g df=%g ncp=%g: %.16g, want %.16g", x[i], df[i], ncp[i], p[0], p[1])
			}
		}
	}
	t.Logf("worst relative difference %.2g", worst)
}

func TestBadInput(t *testing.T) {
	nan := math.NaN()
	for _, c := range [][3]float64{{nan, 5, 0}, {1, 0, 0}, {1, -2, 0}, {1, 5, nan}, {1, 5, math.Inf(1)}, {1, nan, 0}} {
		if _, err := TCDF(c[0], c[1], c[2]); !errors.Is(err, ErrInput) {
			t.Errorf("TCDF%v: err = %v", c, err)
		}
	}
	if _, _, err := NCPInterval(2, 5, 1.2); !errors.Is(err, ErrInput) {
		t.Errorf("level 1.2: err = %v", err)
	}
	if _, err := TQuantile(0, 5, 1); !errors.Is(err, ErrInput) {
		t.Errorf("p = 0: err = %v", err)
	}
}

// The distribution is reflected when the noncentrality changes its sign, its
// two tails add to one, and the interval's ends have the areas asked for.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := rapid.Float64Range(-30, 30).Draw(r, "t")
		df := rapid.Float64Range(1, 5000).Draw(r, "df")
		ncp := rapid.Float64Range(-30, 30).Draw(r, "ncp")
		c, _ := TCDF(x, df, ncp)
		s, _ := TSF(x, df, ncp)
		m, _ := TSF(-x, df, -ncp)
		if math.Abs(c+s-1) > 1e-11 || math.Abs(c-m) > 1e-11*c+1e-300 {
			r.Fatalf("t=%g df=%g ncp=%g: cdf %g sf %g mirrored %g", x, df, ncp, c, s, m)
		}
		lo, hi, err := NCPInterval(x, df, 0.95)
		if err != nil {
			r.Fatal(err)
		}
		a, _ := TSF(x, df, lo)
		b, _ := TCDF(x, df, hi)
		if math.Abs(a-0.025) > 1e-10 || math.Abs(b-0.025) > 1e-10 {
			r.Fatalf("t=%g df=%g: ends %g %g have areas %g %g", x, df, lo, hi, a, b)
		}
		p := rapid.Float64Range(0.001, 0.999).Draw(r, "p")
		q, err := TQuantile(p, df, ncp)
		if err != nil {
			r.Fatal(err)
		}
		if back, _ := TCDF(q, df, ncp); math.Abs(back-p) > 1e-9 {
			r.Fatalf("quantile of %g is %g, whose cdf is %g", p, q, back)
		}
	})
}

func FuzzTCDF(f *testing.F) {
	f.Add(1.0, 5.0, 0.3)
	f.Add(-80.0, 3.0, 45.0)
	f.Add(1e8, 1e-3, -1e6)
	f.Fuzz(func(t *testing.T, x, df, ncp float64) {
		if math.Abs(ncp) > 1e4 || df > 1e7 || df < 0.1 {
			t.Skip() // the cost, not the answer, is unbounded there
		}
		c, err := TCDF(x, df, ncp)
		if err == nil && !(c >= 0 && c <= 1) {
			t.Fatalf("TCDF(%g, %g, %g) = %g", x, df, ncp, c)
		}
	})
}

func ExampleNCPInterval() {
	// t = 4.1849 on 16 degrees of freedom; dividing by √17 gives the interval of d_z.
	lo, hi, _ := NCPInterval(4.18490813529003, 16, 0.95)
	fmt.Printf("%.3f to %.3f\n", lo/math.Sqrt(17), hi/math.Sqrt(17))
	// Output: 0.415 to 1.594
}

func BenchmarkNCPInterval(b *testing.B) {
	defer cputime.Report(b)()
	for b.Loop() {
		if _, _, err := NCPInterval(4.18490813529003, 57, 0.95); err != nil {
			b.Fatal(err)
		}
	}
}
