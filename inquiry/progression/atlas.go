package progression

import (
	"cmp"
	"slices"

	"tend/inquiry/coding"
)

// Way is the direction of a moment.
type Way string

const (
	Forward Way = "forward"
	Stayed  Way = "stayed"
	Return  Way = "back"
)

// Way tells where a moment goes, by the stages with the largest share.
func (a *Analysis) Way(m Moment) Way {
	from, to := a.StageOf(m.From), a.StageOf(m.To)
	switch {
	case to > from:
		return Forward
	case to < from:
		return Return
	}
	return Stayed
}

// Page is one place of the atlas: a move, and a step from one stage to
// another, with the moments that show it best.
type Page struct {
	Move     string
	From, To string
	Way      Way
	All      int // moments of this kind
	Best     []Moment
}

// AtlasRule says how the passages of the atlas are chosen.
const AtlasRule = "A passage is shown for a move where the move is in its cue and the stage changes. Those come first that rest on codes which coders share (settled or the same, then of one coder, then open), then the purest: the largest shares of both stages and the fewest other moves in the cue; then those of a readable length, nearest to 600 letters; then the earliest."

// Atlas gives for each move and each step the passages that show it best, at
// most so many each: moves in the order of the codebook, forward before back.
func (a *Analysis) Atlas(most int) []Page {
	c := a.Corpus
	type key struct{ move, from, to int }
	found := map[key][]Moment{}
	for _, m := range a.Moments {
		from, to := a.StageOf(m.From), a.StageOf(m.To)
		if from < 0 || to < 0 || from == to {
			continue
		}
		for _, j := range a.t.movesOf(m.Cue) {
			k := key{j, from, to}
			found[k] = append(found[k], m)
		}
	}
	var all []Page
	for k, list := range found {
		slices.SortStableFunc(list, func(x, y Moment) int {
			return cmp.Or(cmp.Compare(a.firmness(x), a.firmness(y)), cmp.Compare(a.purity(y), a.purity(x)), cmp.Compare(a.awkward(x), a.awkward(y)))
		})
		p := Page{Move: c.Moves[k.move], From: c.Stages[k.from], To: c.Stages[k.to], Way: Forward, All: len(list), Best: list[:min(most, len(list))]}
		if k.to < k.from {
			p.Way = Return
		}
		all = append(all, p)
	}
	rank := func(p Page) int { return slices.Index(c.Moves, p.Move) }
	slices.SortFunc(all, func(x, y Page) int {
		back := func(p Page) int {
			if p.Way == Return {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(back(x), back(y)), cmp.Compare(c.Rank(x.From), c.Rank(y.From)), cmp.Compare(c.Rank(x.To), c.Rank(y.To)))
	})
	return all
}

// firmness is the weakest layer among the two segments and the cue, 0 first.
func (a *Analysis) firmness(m Moment) int {
	weak := 0
	for _, i := range append([]int{m.From, m.To}, m.Cue...) {
		switch a.Corpus.Segments[i].Layer {
		case coding.Adjudicated, coding.Consensus, "":
		case coding.Single:
			weak = max(weak, 1)
		default:
			weak = max(weak, 2)
		}
	}
	return weak
}

// purity is the largest shares of both stages over the number of moves.
func (a *Analysis) purity(m Moment) float64 {
	largest := func(i int) float64 {
		most := 0.0
		for _, p := range a.t.shares[i] {
			most = max(most, p)
		}
		return most
	}
	return largest(m.From) * largest(m.To) / float64(max(len(a.t.movesOf(m.Cue)), 1))
}

func (a *Analysis) awkward(m Moment) int {
	letters := a.Corpus.Segments[m.From].Letters + a.Corpus.Segments[m.To].Letters
	for _, i := range m.Cue {
		letters += a.Corpus.Segments[i].Letters
	}
	return max(letters-600, 600-letters)
}
