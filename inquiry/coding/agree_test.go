package coding_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tend/inquiry/coding"
	"tend/stats/agreement"
)

// many are marks of some coders, alike within runs of neighbours.
func many(documents, units, coders int, codes ...coding.CodeID) []coding.Mark {
	g := rand.New(rand.NewPCG(3, 5))
	var all []coding.Mark
	for d := range documents {
		truth := codes[0]
		for u := range units {
			if g.Float64() < 0.3 {
				truth = codes[g.IntN(len(codes))]
			}
			for c := range coders {
				code := truth
				if g.Float64() < 0.25 {
					code = codes[g.IntN(len(codes))]
				}
				all = append(all, coding.Mark{Unit: coding.Unit{Document: fmt.Sprintf("d%03d", d), Number: u + 1}, Coder: fmt.Sprint("coder ", c), Codes: []coding.CodeID{code}})
			}
		}
	}
	return all
}

func has(r agreement.Ranged) bool { return r.Lo < r.Value && r.Value < r.Hi }

// Everything has its interval: pooled, each code, each pair and each document
// that has segments enough.
func TestEveryAgreementHasItsInterval(t *testing.T) {
	b := book(false, "P", "R", "E")
	a, err := coding.Agree(b, many(8, 40, 3, "P", "R", "E"), coding.ByPrimary)
	if err != nil || a.Block != 0 || a.Documents != 8 || len(a.Pairs) != 3 || len(a.ByDocument) != 8 || len(a.Codes) != 3 {
		t.Fatalf("%+v, %v", a, err)
	}
	all := map[string]agreement.Ranged{"pooled": a.Pooled.Alpha}
	for _, c := range a.Codes {
		all[string(c.Code)+" α"], all[string(c.Code)+" AC1"] = c.Pooled.Alpha, c.Pooled.AC1
	}
	for _, p := range a.Pairs {
		all[p.First+p.Second], all[p.First+p.Second+"%"] = p.Kappa, p.PerCent
	}
	for _, d := range a.ByDocument {
		if all[d.Document], all[d.Document+"%"] = d.Pooled.Alpha, d.Pooled.PerCent; d.Block != 4 {
			t.Errorf("blocks of %d of 40 segments", d.Block)
		}
	}
	for what, r := range all {
		if !has(r) || r.Hi-r.Lo > 0.7 {
			t.Errorf("%s: %+v", what, r)
		}
	}
}

// One document alone is resampled in blocks of its segments; where there are
// too few there is no interval, and it is said why.
func TestOneDocumentAlone(t *testing.T) {
	b := book(false, "P", "R", "E")
	one, err := coding.Agree(b, many(1, 125, 2, "P", "R", "E"), coding.ByPrimary)
	if err != nil || one.Block != 5 || !has(one.Pooled.Alpha) || !has(one.Pairs[0].Kappa) || !has(one.Codes[0].Pooled.Alpha) {
		t.Errorf("125 segments: %+v, %v", one, err)
	}
	few, err := coding.Agree(b, many(1, 29, 2, "P", "R", "E"), coding.ByPrimary)
	if err != nil || few.Block != 0 || !math.IsNaN(few.Pooled.Alpha.Lo) || math.IsNaN(few.Pooled.Alpha.Value) || !strings.Contains(few.Pooled.Alpha.Why, "fewer than 30 units") || few.ByDocument[0].Block != 0 || !math.IsNaN(few.ByDocument[0].Pooled.Alpha.Lo) {
		t.Errorf("29 segments: %+v, %v", few, err)
	}
}

// BenchmarkAgree is the whole answer for ten coders of 10,000 units in 500
// documents: pooled, code by code, pair by pair, document by document.
func BenchmarkAgree(b *testing.B) {
	k := book(false, "P", "R", "E", "U", "Q", "V")
	all := many(500, 20, 10, "P", "R", "E", "U", "Q", "V")
	for b.Loop() {
		if _, err := coding.Agree(k, all, coding.ByPrimary); err != nil {
			b.Fatal(err)
		}
	}
}
