package suggest

import (
	"math"
	"slices"
)

// calibrate finds the temperature on two fifths of the documents, each held out
// from a fit to the others. With fewer than five documents, or when the held-out
// ones or the others lack a code, there is none.
func calibrate(examples []Example, codes []string, opt Options) (temperature float64, ok bool) {
	var documents []string
	for _, e := range examples {
		if !slices.Contains(documents, e.Document) {
			documents = append(documents, e.Document)
		}
	}
	if len(documents) < 5 {
		return 1, false
	}
	slices.Sort(documents)
	var scores [][]float64
	var test []Example
	for first := range 2 { // two fifths, each held out from a fit of its own
		held := map[string]bool{}
		for i := first; i < len(documents); i += 5 {
			held[documents[i]] = true
		}
		learn, out := split(examples, held)
		if !all(learn, codes) || !all(out, codes) {
			return 1, false
		}
		m, err := fit(learn, codes, opt)
		if err != nil {
			return 1, false
		}
		for _, e := range out {
			scores, test = append(scores, m.scores(e.Turn)), append(test, e)
		}
	}
	return coolest(scores, test, codes), true
}

func split(examples []Example, held map[string]bool) (learn, out []Example) {
	for _, e := range examples {
		if held[e.Document] {
			out = append(out, e)
		} else {
			learn = append(learn, e)
		}
	}
	return learn, out
}

// all tells whether each code has an example.
func all(examples []Example, codes []string) bool {
	for _, code := range codes {
		if !slices.ContainsFunc(examples, func(e Example) bool { return e.Code == code }) {
			return false
		}
	}
	return true
}

// coolest gives the temperature with the smallest log-loss, by golden section
// over its logarithm.
func coolest(scores [][]float64, test []Example, codes []string) float64 {
	cost := func(log float64) float64 {
		sum, p := 0.0, make([]float64, len(codes))
		for i, s := range scores {
			copy(p, s)
			softmax(p, math.Exp(log))
			sum -= math.Log(math.Max(p[slices.Index(codes, test[i].Code)], 1e-300))
		}
		return sum
	}
	const golden = 0.6180339887498949
	a, b := math.Log(0.1), math.Log(10)
	for b-a > 1e-3 {
		x, y := b-golden*(b-a), a+golden*(b-a)
		if cost(x) < cost(y) {
			b = y
		} else {
			a = x
		}
	}
	return math.Exp((a + b) / 2)
}
