package coding

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Candidate is a segment that may be drawn, with what it is sorted by.
type Candidate struct {
	Unit    Unit
	Session int
	Group   string
	Words   int
}

// Strata says what a sample is drawn evenly from.
type Strata struct {
	Session, Group, Length bool // length: short, middle and long by thirds of the words
}

// Draw draws about a share of the segments from every stratum, at least one
// from each, without putting back. The same candidates, share and seed give
// the same sample. It says in words what was drawn from what.
func Draw(all []Candidate, by Strata, share float64, seed uint64) (drawn []Unit, how string) {
	share = min(max(share, 0), 1)
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Unit.Document, b.Unit.Document), cmp.Compare(a.Unit.Number, b.Unit.Number))
	})
	words := make([]int, len(all))
	for i, c := range all {
		words[i] = c.Words
	}
	slices.Sort(words)
	third := func(n int) int {
		switch {
		case n < words[len(words)/3]:
			return 0
		case n < words[2*len(words)/3]:
			return 1
		}
		return 2
	}
	type stratum struct {
		session int
		group   string
		length  int
	}
	strata := map[stratum][]Unit{}
	var order []stratum
	for _, c := range all {
		var s stratum
		if by.Session {
			s.session = c.Session
		}
		if by.Group {
			s.group = c.Group
		}
		if by.Length {
			s.length = third(c.Words)
		}
		if strata[s] == nil {
			order = append(order, s)
		}
		strata[s] = append(strata[s], c.Unit)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	for _, s := range order {
		units := strata[s]
		random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
		n := min(max(int(math.Round(share*float64(len(units)))), 1), len(units))
		drawn = append(drawn, units[:n]...)
	}
	slices.SortFunc(drawn, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Number, b.Number))
	})
	return drawn, fmt.Sprintf("%d of %d segments from %d strata, seed %d", len(drawn), len(all), len(order), seed)
}
