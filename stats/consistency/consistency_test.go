package consistency

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for s, want := range map[string]Printed{"7.17": {7.17, 2}, " 21.30 ": {21.3, 2}, "-.5": {-0.5, 1}, "12": {12, 0}, "3,42": {3.42, 2}, "−1.0": {-1, 1}} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "-", "1e5", "7.1.7", "NaN", "inf", "seven", "0x1p3", "1_000", "."} {
		if got, err := Parse(s); !errors.Is(err, ErrNumber) {
			t.Errorf("%q was read as %+v, %v", s, got, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	m, sd := Printed{3.5, 1}, Printed{1.2, 1}
	scale := Scale{0, 6}
	err := func(_ any, err error) error { return err }
	row := Row{Name: "x", Pre: m, SDPre: sd, Post: Printed{3.1, 1}, SDPost: sd, HasEffect: true, Effect: Printed{0.4, 1}}
	zero, negative := row, row
	zero.SDPre = Printed{0, 1}
	negative.Effect = Printed{-0.4, 1}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"GRIM of nobody", err(GRIM(m, 0, 1)), ErrRange},
		{"GRIM of no items", err(GRIM(m, 10, 0)), ErrRange},
		{"NaN mean", err(GRIM(Printed{math.NaN(), 2}, 10, 1)), ErrNumber},
		{"people from 9 to 3", err(PossibleN([]Printed{m}, 1, 9, 3)), ErrRange},
		{"no means", err(PossibleN(nil, 1, 3, 9)), ErrRange},
		{"scale of one value", err(GRIMMER(m, sd, 10, Scale{3, 3})), ErrRange},
		{"GRIMMER of one person", err(GRIMMER(m, sd, 1, scale)), ErrRange},
		{"mean off the scale", err(Reconstruct(Printed{9, 0}, sd, 10, scale, 1, 1)), ErrImpossible},
		{"no data sets wanted", err(Reconstruct(m, sd, 10, scale, 0, 1)), ErrRange},
		{"two people", err(Recompute(row, 2)), ErrRange},
		{"standard deviation of zero", err(Recompute(zero, 20)), ErrRange},
		{"negative effect size", err(Recompute(negative, 20)), ErrRange},
		{"more analysed than enrolled", err(CarriedUnchanged(1, 9, 8)), ErrRange},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

func round(x float64, decimals int) Printed {
	k := math.Pow(10, float64(decimals))
	return Printed{math.Round(x*k) / k, decimals}
}

// Numbers made of real whole-number data are always possible, and data that
// fit are found again.
func TestRealDataAreNeverRefused(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(2, 80).Draw(r, "n")
		top := rapid.IntRange(2, 10).Draw(r, "top")
		low := rapid.IntRange(-3, 3).Draw(r, "low")
		x := rapid.SliceOfN(rapid.IntRange(low, low+top), n, n).Draw(r, "x")
		mean, ss := 0.0, 0.0
		for _, v := range x {
			mean += float64(v) / float64(n)
		}
		for _, v := range x {
			ss += (float64(v) - mean) * (float64(v) - mean)
		}
		m, s := round(mean, 2), round(math.Sqrt(ss/float64(n-1)), 2)
		if v, err := GRIM(m, n, 1); err != nil || !v.Possible {
			r.Fatalf("GRIM: %+v, %v of %v", v, err, x)
		}
		scale := Scale{low, low + top}
		if v, err := GRIMMER(m, s, n, scale); err != nil || !v.Possible {
			r.Fatalf("GRIMMER: %+v, %v of %v", v, err, x)
		}
		sets, err := Reconstruct(m, s, n, scale, 3, 1)
		if errors.Is(err, ErrNotFound) {
			return // the search may miss what is rare; it must not invent
		}
		if err != nil {
			r.Fatal(err)
		}
		for _, set := range sets {
			y := set.Values()
			mean, ss := 0.0, 0.0
			for _, v := range y {
				if v < scale.Min || v > scale.Max {
					r.Fatalf("%d is off the scale", v)
				}
				mean += float64(v) / float64(len(y))
			}
			for _, v := range y {
				ss += (float64(v) - mean) * (float64(v) - mean)
			}
			sd := math.Sqrt(ss / float64(n-1))
			if len(y) != n || mean < m.Lo()-1e-8 || mean > m.Hi()+1e-8 || sd < s.Lo()-1e-6 || sd > s.Hi()+1e-6 {
				r.Fatalf("%v has mean %v and SD %v, printed %s and %s", y, mean, sd, m, s)
			}
		}
	})
}

// GRIM and GRIMMER refuse exactly what no data give: all data sets of five
// people on a scale of four are written out.
func TestAgainstAllDataSets(t *testing.T) {
	const n = 5
	scale := Scale{0, 3}
	real := map[[2]Printed]bool{}
	means := map[Printed]bool{}
	for code := range 1 << (2 * n) {
		var sum, sq float64
		for i := range n {
			v := float64(code >> (2 * i) & 3)
			sum += v
			sq += v * v
		}
		m, s := round(sum/n, 2), round(math.Sqrt(math.Max(0, sq-sum*sum/n)/(n-1)), 2)
		means[m] = true
		real[[2]Printed{m, s}] = true
	}
	for a := range 301 {
		m := round(float64(a)/100, 2)
		if v, err := GRIM(m, n, 1); err != nil || v.Possible != means[m] {
			t.Fatalf("GRIM of %s: %+v, %v; want %v", m, v, err, means[m])
		}
		for b := range 180 {
			s := round(float64(b)/100, 2)
			v, err := GRIMMER(m, s, n, scale)
			if err != nil {
				t.Fatal(err)
			}
			if real[[2]Printed{m, s}] && !v.Possible {
				t.Fatalf("mean %s, SD %s exist but are refused", m, s)
			}
			// The bounds are necessary, not sufficient: a sum of squares in
			// them need not be reached. Few are let through wrongly.
			if v.Possible && !real[[2]Printed{m, s}] {
				t.Logf("mean %s, SD %s pass although no data have them", m, s)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("7.17")
	f.Add("-.50")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			return
		}
		q, err := Parse(p.String())
		if err != nil || q != p {
			t.Fatalf("%q read as %+v prints as %q, read as %+v (%v)", s, p, p.String(), q, err)
		}
	})
}

func FuzzGRIMMER(f *testing.F) {
	f.Add(3.45, 1.2, 2, 30, 0, 6)
	f.Fuzz(func(t *testing.T, mean, sd float64, decimals, n, lo, hi int) {
		if n > 2000 || hi-lo > 200 {
			t.Skip()
		}
		m, s := Printed{mean, decimals}, Printed{sd, decimals}
		if v, err := GRIMMER(m, s, n, Scale{lo, hi}); err == nil && v.Statement == "" {
			t.Fatal("an answer without words")
		}
		if n < 40 {
			_, _ = Reconstruct(m, s, n, Scale{lo, hi}, 1, 1)
		}
	})
}

func ExampleGRIM() {
	v, err := GRIM(Printed{6.61, 2}, 58, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Possible)
	fmt.Println(v.Statement)
	// Output:
	// false
	// no 58 whole numbers have the mean 6.61: the nearest are 6.603 and 6.621
}

func ExampleRecompute() {
	row := Row{Name: "intensity", Pre: Printed{7.17, 2}, SDPre: Printed{1.82, 2}, Post: Printed{6.61, 2}, SDPost: Printed{2.13, 2}, HasEffect: true, Effect: Printed{0.23, 2}}
	r, err := Recompute(row, 58)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range r.Conventions {
		fmt.Printf("%s %.3f (%.3f to %.3f), as printed: %v\n", c.Name, c.Value, c.Lo, c.Hi, c.Matches)
	}
	fmt.Printf("as d_z it needs r = %.2f; then t(57) = %.2f, p = %.3f\n", r.IfDz.R, r.IfDz.T, r.IfDz.P)
	// Output:
	// d_pre 0.308 (0.301 to 0.314), as printed: false
	// d_post 0.263 (0.258 to 0.268), as printed: false
	// d_av 0.283 (0.277 to 0.288), as printed: false
	// d_av_mean 0.284 (0.278 to 0.289), as printed: false
	// as d_z it needs r = 0.25; then t(57) = 1.75, p = 0.085
}
