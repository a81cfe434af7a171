package samplesize

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tend/platform/fault"
)

// The seed's effects as d_z of 58 people, against R's exact intervals and
// power.t.test (testdata/README.md).
func TestSafeguardOfTheSeed(t *testing.T) {
	f, err := os.Open("testdata/power_safeguard_penlington.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		number := func(name string) (float64, bool) {
			text := strings.TrimSpace(row[column[name]])
			if text == "NA" {
				return 0, false
			}
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return v, true
		}
		effect, _ := number("d_z_observed")
		people, _ := number("n0")
		got, err := Plan(Ask{Design: OneGroup, Effect: effect, People: int(people), Power: 0.8, Alpha: 0.05})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range map[int][2]string{0: {"d_z_observed", "n80_at_observed"}, 1: {"d_safeguard_lower60", "n80_at_safeguard"}, 3: {"d_lower95", "n80_at_lower95"}} {
			d, _ := number(want[0])
			n, possible := number(want[1])
			r := got.Rows[i]
			if math.Abs(r.Effect-d) > 1e-9 || r.Possible != possible || float64(r.Enrolled) != n {
				t.Errorf("d_z %v, %s: %+v, want effect %v and n %v", effect, r.Reading, r, d, n)
			}
		}
	}
}

func TestTheSizeGrowsWithCaution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Ask{
			Design: rapid.SampledFrom([]Design{OneGroup, TwoGroups}).Draw(t, "design"),
			Effect: rapid.Float64Range(0.1, 1.5).Draw(t, "effect"), People: rapid.IntRange(10, 300).Draw(t, "people"),
			PrePost: rapid.Float64Range(0, 0.8).Draw(t, "r"), Power: rapid.Float64Range(0.7, 0.95).Draw(t, "power"), Alpha: 0.05,
			Attrition: rapid.Float64Range(0, 0.6).Draw(t, "attrition"), GroupSize: rapid.IntRange(0, 20).Draw(t, "size"), ICC: rapid.Float64Range(0, 0.3).Draw(t, "icc"),
		}
		got, err := Plan(a)
		if err != nil {
			t.Fatal(err)
		}
		last := Row{Possible: true, Effect: math.Inf(1)}
		for _, r := range got.Rows {
			if r.Effect > last.Effect+1e-12 {
				t.Fatalf("a more cautious reading has a larger effect: %+v", got.Rows)
			}
			if r.Possible && (!last.Possible || r.Enrolled < last.Enrolled || r.Enrolled < r.Analysed) {
				t.Fatalf("a smaller effect needs fewer people: %+v", got.Rows)
			}
			if r.Possible && a.GroupSize > 0 && r.Groups*a.GroupSize < r.Enrolled {
				t.Fatalf("the groups do not hold the people: %+v", r)
			}
			last = r
		}
		mirrored := a
		mirrored.Effect = -a.Effect
		if other, err := Plan(mirrored); err != nil || other.Rows[1] != got.Rows[1] {
			t.Fatalf("the sign of the effect matters: %+v and %+v, %v", other.Rows, got.Rows, err)
		}
	})
}

func TestAnEffectThatMayBeNothingGivesNoNumber(t *testing.T) {
	a := Usual
	a.Effect, a.People = 0.05, 20
	got, err := Plan(a)
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows[1].Possible || got.Rows[1].Enrolled != 0 || !strings.Contains(got.Sentence, "no size can be named") {
		t.Errorf("%+v", got)
	}
}

func TestAsksThatAreRefused(t *testing.T) {
	ok := Usual
	ok.Effect, ok.People = 0.47, 54
	for name, change := range map[string]func(*Ask){
		"no design":         func(a *Ask) { a.Design = "three groups" },
		"no effect":         func(a *Ask) { a.Effect = 0 },
		"effect not number": func(a *Ask) { a.Effect = math.NaN() },
		"effect infinite":   func(a *Ask) { a.Effect = math.Inf(1) },
		"two people":        func(a *Ask) { a.People = 2 },
		"all are lost":      func(a *Ask) { a.Attrition = 1 },
		"negative loss":     func(a *Ask) { a.Attrition = -0.1 },
		"power of one":      func(a *Ask) { a.Power = 1 },
		"no alpha":          func(a *Ask) { a.Alpha = 0 },
		"an icc of one":     func(a *Ask) { a.ICC = 1 },
		"negative group":    func(a *Ask) { a.GroupSize = -1 },
		"perfect r":         func(a *Ask) { a.PrePost = 1 },
	} {
		a := ok
		change(&a)
		if _, err := Plan(a); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Plan(ok); err != nil {
		t.Errorf("a good ask: %v", err)
	}
}

func FuzzPlan(f *testing.F) {
	f.Add(0.47, 54, 0.5, 0.9, 0.05, 0.3, 12, 0.05, true)
	f.Add(1e-9, 4, 0.0, 0.99, 1e-9, 0.99, 1000, 0.99, false)
	f.Fuzz(func(t *testing.T, effect float64, people int, r, power, alpha, attrition float64, size int, icc float64, two bool) {
		a := Ask{OneGroup, effect, people, r, power, alpha, attrition, size, icc}
		if two {
			a.Design = TwoGroups
		}
		got, err := Plan(a)
		if err != nil {
			return
		}
		for _, row := range got.Rows {
			if math.IsNaN(row.Effect) || row.Possible && row.Enrolled < 1 {
				t.Fatalf("%+v gives %+v", a, row)
			}
		}
	})
}
