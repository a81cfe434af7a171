package suggest

import (
	"math"
	"slices"
	"sync"
)

// fifths is how many parts the documents are held out in.
const fifths = 5

// calibrate finds the temperature on all documents, each held out from a fit
// to four fifths of the others. With fewer than five documents, or when the
// held-out ones or the others lack a code, there is none. The fits do not know
// of each other, so that they may run side by side.
func calibrate(examples []Example, codes []string, opt Options) (temperature float64, ok bool) {
	var documents []string
	for _, e := range examples {
		if !slices.Contains(documents, e.Document) {
			documents = append(documents, e.Document)
		}
	}
	if len(documents) < fifths {
		return 1, false
	}
	slices.Sort(documents)
	var wait sync.WaitGroup
	var parts [fifths]heldOut
	for n := range parts {
		held := map[string]bool{}
		for i := n; i < len(documents); i += fifths {
			held[documents[i]] = true
		}
		wait.Go(func() { parts[n] = holdOut(examples, codes, held, opt) })
	}
	wait.Wait()
	var scores [][]float64
	var test []Example
	for _, p := range parts {
		if p.scores == nil {
			return 1, false
		}
		scores, test = append(scores, p.scores...), append(test, p.test...)
	}
	return coolest(scores, test, codes), true
}

// heldOut are examples with the scores of a model that has not seen them.
type heldOut struct {
	scores [][]float64
	test   []Example
}

func holdOut(examples []Example, codes []string, held map[string]bool, opt Options) (p heldOut) {
	learn, out := split(examples, held)
	if !all(learn, codes) || !all(out, codes) {
		return p
	}
	m, err := fit(learn, codes, opt)
	if err != nil {
		return p // what cannot be fitted is not calibrated, and says so
	}
	for _, e := range out {
		p.scores, p.test = append(p.scores, m.scores(e.Turn)), append(p.test, e)
	}
	return p
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
