package suggest

import (
	"math"
	"slices"
	"sync"
)

// thirds is how many parts the documents are held out in.
const thirds = 3

// parted deals the documents into thirds, each with the places of its turns.
// All of one document are in one.
func parted(examples []Example) [][]int {
	var documents []string
	for _, e := range examples {
		documents = append(documents, e.Document)
	}
	slices.Sort(documents)
	documents = slices.Compact(documents)
	parts := make([][]int, min(thirds, len(documents)))
	for turn, e := range examples {
		n, _ := slices.BinarySearch(documents, e.Document)
		parts[n%len(parts)] = append(parts[n%len(parts)], turn)
	}
	return parts
}

// calibrate finds the temperature on all documents, each third held out from a
// fit to the others. With fewer than three documents, or when the held-out
// ones or the others lack a code, there is none. The fits do not know of each
// other, so that they may run side by side.
func calibrate(c corpus, parts [][]int, codes int, penalty float64) (temperature float64, ok bool) {
	if len(parts) < thirds {
		return 1, false
	}
	var wait sync.WaitGroup
	scores := make([][][]float64, len(parts))
	for n, held := range parts {
		learn := slices.Concat(slices.Delete(slices.Clone(parts), n, n+1)...)
		if !c.all(learn, codes) || !c.all(held, codes) {
			return 1, false
		}
		wait.Go(func() {
			m, err := c.fit(learn, codes, penalty)
			if err != nil {
				return // what cannot be fitted is not calibrated, and says so
			}
			for _, turn := range held {
				scores[n] = append(scores[n], m.scores(c.turns[turn]))
			}
		})
	}
	wait.Wait()
	var truth []int
	for n, held := range parts {
		if scores[n] == nil {
			return 1, false
		}
		for _, turn := range held {
			truth = append(truth, c.code[turn])
		}
	}
	return coolest(slices.Concat(scores...), truth), true
}

// all tells whether each code has a turn.
func (c corpus) all(on []int, codes int) bool {
	has := make([]bool, codes)
	for _, turn := range on {
		has[c.code[turn]] = true
	}
	return !slices.Contains(has, false)
}

// coolest gives the temperature with the smallest log-loss, by golden section
// over its logarithm.
func coolest(scores [][]float64, truth []int) float64 {
	p := make([]float64, len(scores[0]))
	cost := func(log float64) float64 {
		sum := 0.0
		for i, s := range scores {
			copy(p, s)
			softmax(p, math.Exp(log))
			sum -= math.Log(math.Max(p[truth[i]], 1e-300))
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
