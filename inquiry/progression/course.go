package progression

import (
	"cmp"
	"slices"

	"tend/stats/sequence"
)

// Kind is how somebody moved over the sessions.
type Kind string

const (
	Steady      Kind = "steady advance"
	Late        Kind = "late mover"
	Oscillating Kind = "oscillating"
	NoChange    Kind = "no change"
	Back        Kind = "moved back"
	TooFew      Kind = "too few sessions"
)

// Kinds lists them in the order in which they are told.
var Kinds = []Kind{Steady, Late, Oscillating, NoChange, Back, TooFew}

// KindRule says in words how KindOf tells them apart.
const KindRule = "By the modal stage of each session with a stage, three at least. No change: the modal stage never changes. Oscillating: it falls twice or more, or it both rises and falls and ends no higher than it began. Moved back: it only falls. Late mover: it ends higher, and through the first half of the sessions it is never higher than in the first. Steady advance: it ends higher otherwise."

// KindOf tells how somebody moved from the ranks of their modal stages, in the
// order of the sessions. See KindRule.
func KindOf(modal []int) Kind {
	if len(modal) < 3 {
		return TooFew
	}
	rises, falls := 0, 0
	for i := 1; i < len(modal); i++ {
		switch {
		case modal[i] > modal[i-1]:
			rises++
		case modal[i] < modal[i-1]:
			falls++
		}
	}
	first, net := modal[0], modal[len(modal)-1]-modal[0]
	switch {
	case rises+falls == 0:
		return NoChange
	case rises == 0:
		return Back
	case falls >= 2, net <= 0:
		return Oscillating
	case slices.Max(modal[:(len(modal)+1)/2]) <= first:
		return Late
	}
	return Steady
}

// Course is one person's way through a group.
type Course struct {
	Person   string
	Group    string
	Sittings []Sitting // those with a stage, by session
	Kind     Kind
	Trend    *sequence.Trend // Mann–Kendall over the modal stages' ranks; nil where it cannot be tested
	NoTrend  string          // why not
	// Slope is of the mean rank over session numbers by least squares. It takes
	// the steps between stages as equal, which nobody has shown; secondary.
	Slope    float64
	HasSlope bool
}

// Latest is the last sitting with a stage.
func (c Course) Latest() Sitting { return c.Sittings[len(c.Sittings)-1] }

// Highest is the rank of the highest modal stage.
func (c Course) Highest() int {
	most := -1
	for _, s := range c.Sittings {
		most = max(most, s.Modal)
	}
	return most
}

// courses gathers each person's sittings with a stage.
func (t *tables) courses(sittings []Sitting) []Course {
	var all []Course
	at := map[[2]string]int{}
	for _, s := range sittings {
		if s.Modal < 0 {
			continue
		}
		k := [2]string{s.Group, s.Person}
		n, known := at[k]
		if !known {
			n = len(all)
			at[k] = n
			all = append(all, Course{Person: s.Person, Group: s.Group})
		}
		all[n].Sittings = append(all[n].Sittings, s)
	}
	for i := range all {
		all[i].fold()
	}
	slices.SortStableFunc(all, func(a, b Course) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Person, b.Person)) })
	return all
}

func (c *Course) fold() {
	modal, ranks := make([]int, len(c.Sittings)), make([]float64, len(c.Sittings))
	var x, y, xx, xy, n float64
	for i, s := range c.Sittings {
		modal[i], ranks[i] = s.Modal, float64(s.Modal)
		v := float64(s.Session)
		x, y, xx, xy, n = x+v, y+s.Mean, xx+v*v, xy+v*s.Mean, n+1
	}
	c.Kind = KindOf(modal)
	if d := n*xx - x*x; n >= 3 && d > 0 {
		c.Slope, c.HasSlope = (n*xy-x*y)/d, true
	}
	trend, err := sequence.MannKendall(ranks)
	switch {
	case err == nil:
		c.Trend = &trend
	case len(ranks) < 4:
		c.NoTrend = "fewer than four sessions"
	default:
		c.NoTrend = "the same stage in every session"
	}
}
