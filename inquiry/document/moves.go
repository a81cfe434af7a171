package document

import (
	"slices"
	"unicode"
)

// Moves says where the text of one version went in the next. A word that
// stands in both went from its old place to its new one; words that others
// stand in for went to those; words with nothing in their place are gone. A
// turn that Moves does not name stayed as it was.
type Moves struct {
	words map[string][]moved // of each turn that changed, by its words in order
}

// moved is where one word of the version before went.
type moved struct {
	from, to int    // in its turn
	into     []Span // its own new place, or the words that stand in for it
	same     bool   // it is the same word, so that a part of it is the same part
}

// Changed lists the turns of the version before whose text did not stay as it
// was, in no order.
func (m Moves) Changed() []string {
	ids := make([]string, 0, len(m.words))
	for id := range m.words {
		ids = append(ids, id)
	}
	return ids
}

// Span tells where a stretch went: to several when its turn was split, to
// nothing when all of it is gone. Whole is false when words of it were taken
// away with nothing in their place.
func (m Moves) Span(s Span) (into []Span, whole bool) {
	words, changed := m.words[s.Turn]
	if !changed {
		return []Span{s}, true
	}
	whole = true
	for _, w := range words {
		from, to := max(w.from, s.From), min(w.to, s.To)
		if from >= to {
			continue
		}
		if len(w.into) == 0 {
			whole = false
		}
		for _, n := range w.into {
			if w.same {
				n = Span{n.Turn, n.From + from - w.from, n.From + to - w.from}
			}
			into = cover(into, n)
		}
	}
	return into, whole && len(into) > 0
}

// cover widens the last span to hold n too, or begins a new one in n's turn.
func cover(all []Span, n Span) []Span {
	if len(all) > 0 && all[len(all)-1].Turn == n.Turn {
		last := &all[len(all)-1]
		last.From, last.To = min(last.From, n.From), max(last.To, n.To)
		return all
	}
	return append(all, n)
}

// Into lists the turns to which words of a turn went.
func (m Moves) Into(turn string) []string {
	words, changed := m.words[turn]
	if !changed {
		return []string{turn}
	}
	var all []string
	for _, w := range words {
		for _, n := range w.into {
			if !slices.Contains(all, n.Turn) {
				all = append(all, n.Turn)
			}
		}
	}
	return all
}

// token is one word of a turn with its place.
type token struct {
	Span
	text string
}

// tokensOf gives the words of a turn: what stands between spaces.
func tokensOf(t Turn) []token {
	var all []token
	start, place, at := -1, 0, 0 // start in bytes, its place and the present one in code points
	for i, r := range t.Text {
		if unicode.IsSpace(r) {
			if start >= 0 {
				all = append(all, token{Span{t.ID, place, at}, t.Text[start:i]})
				start = -1
			}
		} else if start < 0 {
			start, place = i, at
		}
		at++
	}
	if start >= 0 {
		all = append(all, token{Span{t.ID, place, at}, t.Text[start:]})
	}
	return all
}

// Between works out the moves from one version to another. Turns never change
// their order, so a turn with the same id and text on both sides is an anchor;
// what stands between two anchors is compared word by word.
func Between(before, after []Turn) Moves {
	m := Moves{words: map[string][]moved{}}
	at := map[string]int{}
	for j, t := range after {
		at[t.ID] = j
	}
	i, j := 0, 0
	for n, t := range before {
		if k, there := at[t.ID]; there && k >= j && after[k].Text == t.Text {
			m.region(before[i:n], after[j:k])
			i, j = n+1, k+1
		}
	}
	m.region(before[i:], after[j:])
	return m
}

// region compares turns between two anchors: pair by pair where they are the
// same turns, or else all of their words at once.
func (m Moves) region(before, after []Turn) {
	sameTurns := slices.EqualFunc(before, after, func(a, b Turn) bool { return a.ID == b.ID })
	if sameTurns && len(before) > 1 {
		for n := range before {
			m.region(before[n:n+1], after[n:n+1])
		}
		return
	}
	var old, now []token
	for _, t := range before {
		m.words[t.ID] = nil // a turn without words is named too
		old = append(old, tokensOf(t)...)
	}
	for _, t := range after {
		now = append(now, tokensOf(t)...)
	}
	for _, h := range differ(texts(old), texts(now)) {
		for k := h.a0; k < h.a1; k++ {
			w := moved{from: old[k].From, to: old[k].To, same: h.same}
			if h.same {
				w.into = []Span{now[h.b0+k-h.a0].Span}
			} else {
				for _, n := range now[h.b0:h.b1] {
					w.into = cover(w.into, n.Span)
				}
			}
			m.words[old[k].Turn] = append(m.words[old[k].Turn], w)
		}
	}
}

func texts(tokens []token) []string {
	all := make([]string, len(tokens))
	for i, t := range tokens {
		all[i] = t.text
	}
	return all
}
