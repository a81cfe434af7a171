package figure

import (
	"cmp"
	"slices"

	"tend/evaluation/analysis"
)

// mostLines is how many lines one panel draws.
const mostLines = 120

// way is a change that some people share.
type way struct {
	before, after float64
	people        int
}

// ways gathers people who went from the same score to the same score. Where
// that leaves more lines than can be told apart, it takes people evenly spaced
// in the order of the score before and after, so that every machine draws the
// same, and all is false.
func ways(g analysis.Points) (out []way, all bool) {
	count := map[[2]float64]int{}
	for i := range g.Before {
		count[[2]float64{g.Before[i], g.After[i]}]++
	}
	for pair, n := range count {
		out = append(out, way{pair[0], pair[1], n})
	}
	slices.SortFunc(out, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.before, b.before), cmp.Compare(a.after, b.after))
	})
	if len(out) <= mostLines {
		return out, true
	}
	return sample(out, len(g.Before)), false
}

// sample takes mostLines people, evenly spaced among n, from sorted ways.
func sample(from []way, n int) []way {
	var out []way
	at, passed := 0, 0
	for k := range mostLines {
		place := (2*k + 1) * n / (2 * mostLines)
		for passed+from[at].people <= place {
			passed += from[at].people
			at++
		}
		out = append(out, way{from[at].before, from[at].after, 1})
	}
	return out
}

func thickest(ways []way) int {
	most := 0
	for _, w := range ways {
		most = max(most, w.people)
	}
	return most
}

// thickness grows with the people on a line, up to five times a single one.
func thickness(single float64, people, most int) float64 {
	if most <= 5 {
		return single * float64(people)
	}
	return single * max(0.5, 5*float64(people)/float64(most))
}
