package consistency

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestParseKeepsTheDecimals(t *testing.T) {
	for _, c := range []struct {
		text     string
		value    float64
		decimals int
		printed  string
	}{
		{"7.17", 7.17, 2, "7.17"}, {".23", 0.23, 2, "0.23"}, {"21.30", 21.3, 2, "21.30"}, {" 5 ", 5, 0, "5"},
		{"-1.5", -1.5, 1, "-1.5"}, {"\u22120.04", -0.04, 2, "-0.04"}, {"3.", 3, 0, "3"},
	} {
		p, err := Parse(c.text)
		if err != nil || !p.Given() || p.Value() != c.value || p.Decimals() != c.decimals || p.String() != c.printed {
			t.Errorf("%q: %v with %d decimals, %v", c.text, p, p.Decimals(), err)
		}
	}
	for _, bad := range []string{"x", "-", ".", "1e3", "1,5", "NaN", "1.2345678", "12345678901", "1..2", "--1"} {
		if _, err := Parse(bad); !errors.Is(err, ErrNotNumber) {
			t.Errorf("%q: err = %v", bad, err)
		}
	}
	if p, err := Parse(""); err != nil || p.Given() {
		t.Errorf("empty text: %v, %v", p, err)
	}
}

func TestBadInput(t *testing.T) {
	second := func(_ any, err error) error { return err }
	p := func(s string) Printed { return parse(t, s) }
	scale := Scale{HasRange: true, Max: 10}
	row := Row{N: 58, Pre: p("7.17"), SDPre: p("1.82"), Post: p("6.61"), SDPost: p("2.13"), ES: p(".23")}
	with := func(change func(*Row)) Row { r := row; change(&r); return r }
	outcome := Outcome{Name: "pain", Whole: true, Scale: scale, Pre: "7.17", SDPre: "1.82", Post: "6.61", SDPost: "2.13"}
	table := func(change func(*Outcome)) Table {
		o := outcome
		change(&o)
		return Table{N: 58, Outcomes: []Outcome{o}}
	}
	_, _, _, noRows := CommonCorrelation(nil)
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"no people", second(GRIM(p("1.5"), 0, Scale{})), ErrTooFew},
		{"no mean", second(GRIM(Printed{}, 5, Scale{})), ErrMissing},
		{"range upside down", second(GRIM(p("1.5"), 5, Scale{HasRange: true, Min: 3, Max: 1})), ErrRange},
		{"too many answers", second(GRIM(p("1.5"), 1_000_000, Scale{Averaged: 2})), ErrRange},
		{"mean too large", second(GRIM(p("12345678"), 3, Scale{})), ErrRange},
		{"no SD", second(GRIMMER(p("1.5"), Printed{}, 4, Scale{})), ErrMissing},
		{"negative SD", second(GRIMMER(p("1.5"), p("-1"), 4, Scale{})), ErrRange},
		{"SD of one", second(GRIMMER(p("1"), p("1"), 1, Scale{})), ErrTooFew},
		{"no figures", second(PossibleN(nil, 1, 9, false)), ErrTooFew},
		{"n upside down", second(PossibleN([]Figure{{Mean: p("1.5")}}, 9, 1, false)), ErrRange},
		{"figure without a mean", second(PossibleN([]Figure{{}}, 1, 9, false)), ErrMissing},
		{"one person", second(Recompute(with(func(r *Row) { r.N = 1 }))), ErrTooFew},
		{"SD of zero", second(Recompute(with(func(r *Row) { r.SDPost = p("0.00") }))), ErrZeroVariance},
		{"SD below zero", second(Recompute(with(func(r *Row) { r.SDPost = p("-0.10") }))), ErrRange},
		{"no mean after", second(Recompute(with(func(r *Row) { r.Post = Printed{} }))), ErrMissing},
		{"no effect size", second(ImpliedCorrelation(with(func(r *Row) { r.ES = Printed{} }))), ErrMissing},
		{"effect size of zero", second(ImpliedCorrelation(with(func(r *Row) { r.ES = p("0.00") }))), ErrZeroVariance},
		{"no change", second(ImpliedCorrelation(with(func(r *Row) { r.Post = r.Pre }))), ErrZeroVariance},
		{"no rows", noRows, ErrTooFew},
		{"SPRITE without a range", second(SPRITE(p("1.5"), p("1"), 4, Scale{}, SPRITEOptions{})), ErrMissing},
		{"SPRITE with too many", second(SPRITE(p("1.5"), p("1"), 40_000, scale, SPRITEOptions{})), ErrRange},
		{"empty table", second(Audit(Table{N: 5})), ErrTooFew},
		{"more analysed than enrolled", second(Audit(Table{N: 5, Enrolled: 4, Outcomes: []Outcome{outcome}})), ErrRange},
		{"a word for a number", second(Audit(table(func(o *Outcome) { o.Post = "six" }))), ErrNotNumber},
		{"a number left out", second(Audit(table(func(o *Outcome) { o.SDPost = "" }))), ErrMissing},
		{"an outcome of one person", second(Audit(table(func(o *Outcome) { o.N = 1 }))), ErrTooFew},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
}

// print rounds a number to text as a table would.
func printed(v float64, decimals int) string { return fmt.Sprintf("%.*f", decimals, v) }

func meanSD(x []int, k float64) (mean, sd float64) {
	for _, v := range x {
		mean += float64(v) / k / float64(len(x))
	}
	for _, v := range x {
		sd += (float64(v)/k - mean) * (float64(v)/k - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)-1))
}

// What true data print is never called impossible, and SPRITE's sets print it.
func TestTrueDataAreAlwaysPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "n")
		k := rapid.IntRange(1, 4).Draw(t, "averaged")
		low := rapid.IntRange(-2, 1).Draw(t, "low")
		high := low + rapid.IntRange(1, 12).Draw(t, "width")
		x := rapid.SliceOfN(rapid.IntRange(low*k, high*k), n, n).Draw(t, "x")
		d := rapid.IntRange(0, 3).Draw(t, "decimals")
		mean, sd := meanSD(x, float64(k))
		m, err := Parse(printed(mean, d))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(printed(sd, d))
		if err != nil {
			t.Fatal(err)
		}
		scale := Scale{Averaged: k, HasRange: true, Min: low, Max: high}
		g, err := GRIMMER(m, s, n, scale)
		if err != nil || !g.Possible {
			t.Fatalf("%v: mean %v, SD %v called impossible (%v)", x, m, s, err)
		}
		r, err := SPRITE(m, s, n, scale, SPRITEOptions{Sets: 2, Tries: 6})
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range r.Sets {
			a, b := meanSD(set, float64(k))
			if math.Abs(a-m.Value()) > m.Half()+1e-9 || math.Abs(b-s.Value()) > s.Half()+1e-9 || set[0] < low*k || set[n-1] > high*k {
				t.Fatalf("set %v has mean %v and SD %v, want %v and %v", set, a, b, m, s)
			}
		}
	})
}

// Every mean and SD that four whole numbers from 0 to 5 can have is listed by
// trying them all; the checks must agree on every printed pair.
func TestAgainstEverySmallDataSet(t *testing.T) {
	const n, top = 4, 5
	means, pairs := map[string]bool{}, map[string]bool{}
	var each func(x []int)
	each = func(x []int) {
		if len(x) == n {
			mean, sd := meanSD(x, 1)
			means[printed(mean, 1)] = true
			// 0.25 prints as 0.2 or as 0.3.
			for _, a := range []float64{mean - 1e-9, mean + 1e-9} {
				means[printed(a, 1)] = true
				pairs[printed(a, 1)+"/"+printed(sd, 1)] = true
			}
			return
		}
		from := 0
		if len(x) > 0 {
			from = x[len(x)-1]
		}
		for v := from; v <= top; v++ {
			each(append(x, v))
		}
	}
	each(nil)
	delete(means, "-0.0")
	scale := Scale{HasRange: true, Max: top}
	wrong, caught := 0, 0
	for m := 0; m <= 10*top; m++ {
		mean := parse(t, printed(float64(m)/10, 1))
		g, err := GRIM(mean, n, scale)
		if err != nil || g.Possible != means[mean.String()] {
			t.Errorf("mean %v: possible = %v, want %v (%v)", mean, g.Possible, means[mean.String()], err)
		}
		for s := 0; s <= 30; s++ {
			sd := parse(t, printed(float64(s)/10, 1))
			r, err := GRIMMER(mean, sd, n, scale)
			if err != nil {
				t.Fatal(err)
			}
			truth := pairs[mean.String()+"/"+sd.String()] || mean.units == 0 && sd.units == 0
			if truth && !r.Possible {
				t.Errorf("mean %v, SD %v: called impossible", mean, sd)
			}
			switch { // the conditions are necessary, not sufficient
			case !truth && r.Possible:
				wrong++
			case !truth:
				caught++
			}
		}
	}
	if wrong > caught/20 {
		t.Errorf("%d impossible pairs pass, %d are caught", wrong, caught)
	}
}

func TestCutOffAndRounding(t *testing.T) {
	// 414/58 = 7.1379: prints 7.14, or 7.13 when cut off.
	for _, c := range []struct {
		text string
		how  Rounding
		n    int
		want bool
	}{
		{"7.13", Nearest, 58, false}, {"7.14", Nearest, 58, true}, {"7.13", CutOff, 58, true}, {"7.14", CutOff, 58, false},
		{"-7.13", CutOff, 58, true}, {"-7.13", Nearest, 58, false}, {"0.5", CutOff, 2, true}, {"0.4", CutOff, 2, false},
		{"0.00", CutOff, 3, true}, {"1.00", CutOff, 3, true},
	} {
		g, err := GRIM(parse(t, c.text), c.n, Scale{Rounding: c.how})
		if err != nil || g.Possible != c.want {
			t.Errorf("%s, n = %d, rounding %d: possible = %v, %v", c.text, c.n, c.how, g.Possible, err)
		}
	}
	// The mean of three items per person has thirds of people.
	a, _ := GRIM(parse(t, "2.33"), 2, Scale{})
	b, _ := GRIM(parse(t, "2.33"), 2, Scale{Averaged: 3})
	if a.Possible || !b.Possible {
		t.Errorf("2.33 of 2 people: %v; of three items averaged: %v", a.Possible, b.Possible)
	}
}

func TestSPRITEIsTheSameUnderASeed(t *testing.T) {
	m, sd, s := parse(t, "7.17"), parse(t, "1.82"), Scale{HasRange: true, Max: 10}
	a, err := SPRITE(m, sd, 54, s, SPRITEOptions{Seed: 7})
	if err != nil || len(a.Sets) != 20 {
		t.Fatalf("%d sets, %v", len(a.Sets), err)
	}
	b, _ := SPRITE(m, sd, 54, s, SPRITEOptions{Seed: 7})
	c, _ := SPRITE(m, sd, 54, s, SPRITEOptions{Seed: 8})
	same := func(a, b SPRITEResult) bool { return slices.EqualFunc(a.Sets, b.Sets, slices.Equal) }
	if !same(a, b) || same(a, c) {
		t.Error("the sets must follow from the seed, and differ with it")
	}
	wide, err := SPRITE(parse(t, "21.3"), parse(t, "12.3"), 58, Scale{HasRange: true, Max: 60}, SPRITEOptions{Sets: 3})
	if err != nil || len(wide.Sets) != 3 {
		t.Errorf("a scale to 60: %d sets, %v", len(wide.Sets), err)
	}
}

func TestFindingsOnOtherTables(t *testing.T) {
	audit := func(o Outcome) map[string]Finding {
		o.Name = "x"
		f, err := Audit(Table{N: 20, Outcomes: []Outcome{o}})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]Finding{}
		for _, v := range f {
			out[v.Rule] = v
		}
		return out
	}
	five := Scale{HasRange: true, Min: 1, Max: 5}
	f := audit(Outcome{Scale: five, Pre: "5.60", SDPre: "1.00", Post: "3.00", SDPost: "2.90"})
	if f["range"].Severity != Contradiction || f["largest-sd"].Severity != Contradiction {
		t.Errorf("a mean outside and an SD too large: %v", f)
	}
	if _, ok := f["possible-n"]; ok {
		t.Error("whole numbers were not said to be whole, and were checked")
	}
	f = audit(Outcome{Pre: "5.0", SDPre: "1.0", Post: "4.0", SDPost: "1.0", ES: "0.30"})
	if s := f["implied-r"].Sentence; s == "" || f["implied-r"].Numbers[0].Value > -1 {
		t.Errorf("d_z that no correlation gives: %q", s)
	}
	f = audit(Outcome{Pre: "5.0", SDPre: "1.0", Post: "5.0", SDPost: "1.0", ES: "0.00"})
	if f["effect-size"].Severity != Note {
		t.Errorf("no change, printed as none: %v", f["effect-size"])
	}
}

func FuzzAudit(f *testing.F) {
	f.Add("7.17", "1.82", "6.61", "2.13", ".23", 58, 1, 0, 10, 83)
	f.Add("21.3", "12.3", "26.1", "14.46", ".36", 58, 10, 0, 60, 0)
	f.Add("-1", "0.0001", "999999", "9", "0.001", 2, 3, -5, 5, 9)
	f.Fuzz(func(t *testing.T, pre, sdPre, post, sdPost, es string, n, averaged, low, high, enrolled int) {
		if n > 2000 {
			n %= 2000
		}
		o := Outcome{Name: "x", Whole: true, Pre: pre, SDPre: sdPre, Post: post, SDPost: sdPost, ES: es, Scale: Scale{Averaged: averaged, HasRange: low != high, Min: low, Max: high}}
		found, err := Audit(Table{N: n, Enrolled: enrolled, Outcomes: []Outcome{o, o}})
		if err != nil {
			return
		}
		for _, v := range found {
			for _, x := range v.Numbers {
				if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
					t.Fatalf("%s: %s is %v without an error", v.Rule, x.Name, x.Value)
				}
			}
		}
	})
}

func FuzzSPRITE(f *testing.F) {
	f.Add("2.5", "1.12", 12, 1, 0, 5, uint64(1))
	f.Fuzz(func(t *testing.T, mean, sd string, n, averaged, low, high int, seed uint64) {
		m, err1 := Parse(mean)
		s, err2 := Parse(sd)
		if err1 != nil || err2 != nil || n > 300 || high-low > 1000 {
			return
		}
		r, err := SPRITE(m, s, n, Scale{Averaged: averaged, HasRange: true, Min: low, Max: high}, SPRITEOptions{Sets: 1, Tries: 1, Seed: seed})
		if err != nil {
			return
		}
		for _, set := range r.Sets {
			if a, b := meanSD(set, float64(max(1, averaged))); math.Abs(a-m.Value()) > m.Half()+1e-6 || math.Abs(b-s.Value()) > s.Half()+1e-6 {
				t.Fatalf("mean %v and SD %v, want %v and %v", a, b, m, s)
			}
		}
	})
}

func ExampleGRIM() {
	mean, err := Parse("6.61")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range []int{58, 54} {
		r, err := GRIM(mean, n, Scale{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("n = %d: possible %v, nearest %.4f and %.4f\n", n, r.Possible, r.Below.Mean, r.Above.Mean)
	}
	// Output:
	// n = 58: possible false, nearest 6.6034 and 6.6207
	// n = 54: possible true, nearest 6.5926 and 6.6111
}

func ExampleAudit() {
	findings, err := Audit(Table{N: 58, Outcomes: []Outcome{{
		Name: "Pain intensity", Whole: true, Scale: Scale{HasRange: true, Max: 10},
		Pre: "7.17", SDPre: "1.82", Post: "6.61", SDPost: "2.13", ES: ".23",
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range findings {
		if f.Severity == Contradiction {
			fmt.Printf("%s: %s\n", f.Outcome, f.Sentence)
		}
	}
	// Output:
	// Pain intensity: With n = 58, no set of whole-number answers has a mean of 6.61 (after); the nearest means that can be are 6.6034 and 6.6207 (totals of 383 and 384).
}
