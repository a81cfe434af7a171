package suggest

import (
	"math"
	"slices"
)

// Report is how a model does on documents that it has not seen.
type Report struct {
	Turns   int
	MacroF1 float64
	ECE     float64 // how far probabilities are from shares, mean over ten bins of equal numbers
	Codes   []CodeReport
	Curve   []Bin
}

// CodeReport is one code's.
type CodeReport struct {
	Code              string
	Precision, Recall float64
	F1                float64
	Turns             int
}

// Bin sets the mean probability of the first suggestion beside how often it
// was right, over a tenth of the turns.
type Bin struct {
	Said, Right float64
	Turns       int
}

// Judge compares suggestions with the codes that people confirmed.
func Judge(m *Model, test []Example) Report {
	type guess struct {
		p     float64
		right bool
	}
	r, k := Report{Turns: len(test)}, len(m.Codes)
	table := make([]int, k*k)
	var guesses []guess
	for _, e := range test {
		best := m.Suggest(e.Turn)[0]
		truth := slices.Index(m.Codes, e.Code)
		if truth < 0 {
			continue
		}
		table[truth*k+slices.Index(m.Codes, best.Code)]++
		guesses = append(guesses, guess{best.Probability, best.Code == e.Code})
	}
	for c, code := range m.Codes {
		one := CodeReport{Code: code}
		hit, said := float64(table[c*k+c]), 0
		for o := range k {
			one.Turns += table[c*k+o]
			said += table[o*k+c]
		}
		one.Recall, one.Precision = hit/math.Max(float64(one.Turns), 1), hit/math.Max(float64(said), 1)
		if hit > 0 {
			one.F1 = 2 * one.Precision * one.Recall / (one.Precision + one.Recall)
		}
		r.MacroF1 += one.F1 / float64(k)
		r.Codes = append(r.Codes, one)
	}
	slices.SortFunc(guesses, func(a, b guess) int {
		switch {
		case a.p < b.p:
			return -1
		case a.p > b.p:
			return 1
		}
		return 0
	})
	for n := range 10 {
		part := guesses[n*len(guesses)/10 : (n+1)*len(guesses)/10]
		if len(part) == 0 {
			continue
		}
		var b Bin
		for _, g := range part {
			b.Said += g.p / float64(len(part))
			if g.right {
				b.Right += 1 / float64(len(part))
			}
		}
		b.Turns = len(part)
		r.Curve = append(r.Curve, b)
		r.ECE += math.Abs(b.Said-b.Right) * float64(b.Turns) / float64(len(guesses))
	}
	return r
}
