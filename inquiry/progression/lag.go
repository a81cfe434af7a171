package progression

import (
	"math"

	"tend/stats/sequence"
)

// Lag is the marginal table: a leader's segment and the participant's segment
// right after it, whoever that is, whatever was before. It mixes what a move
// does with where it is made, and is shown only with that warning.
type Lag struct {
	Moves, Stages []string
	N             []float64 // moves × stages, row-major
	Adjusted      []float64 // adjusted residuals
	X2            float64
	DF            int
	P             float64
	V             float64
	Pairs         int // segments of leaders that a participant's segment with a stage follows
	Why           string
}

// LagWarning stands wherever the marginal table does.
const LagWarning = "This table takes no account of where a person stood before. Leaders answer the state that they meet, so a move that is made to people who are well off looks as if it helped, and one made to people in difficulty as if it harmed. Compare moments that start in the same stage instead."

// Lag counts what directly follows what leaders do. The stages need no order.
func (c *Corpus) Lag() Lag { return c.read(Hard).lag() }

func (t *tables) lag() Lag {
	c := t.c
	l := Lag{Moves: c.Moves, Stages: c.Stages, N: make([]float64, len(c.Moves)*t.k)}
	for i := 1; i < len(c.Segments); i++ {
		a, b := &c.Segments[i-1], &c.Segments[i]
		if !a.Leader || b.Leader || a.Document != b.Document {
			continue
		}
		next := t.stage[i]
		if next < 0 && b.Person == "" && len(b.Stage) > 0 {
			next = t.hard(b.Stage)
		}
		if next < 0 {
			continue
		}
		moves := t.movesOf([]int{i - 1})
		if len(moves) > 0 {
			l.Pairs++
		}
		for _, m := range moves {
			l.N[m*t.k+next]++
		}
	}
	l.test()
	return l
}

// test is Pearson's χ² over the moves and stages that occur: moves and stages
// are laid into one square table in which nothing leads to a move.
func (l *Lag) test() {
	m, k := len(l.Moves), len(l.Stages)
	square := sequence.Transitions{K: m + k, N: make([]float64, (m+k)*(m+k))}
	for i := range m {
		for j := range k {
			square.N[i*(m+k)+m+j] = l.N[i*k+j]
		}
	}
	l.Adjusted = make([]float64, m*k)
	if square.Total() == 0 {
		l.Why = "no participant’s stage follows a leader’s move"
		return
	}
	r, err := square.Independence()
	if err != nil || r.DF == 0 {
		l.Why = "one move or one stage only"
		return
	}
	for i := range m {
		for j := range k {
			l.Adjusted[i*k+j] = r.Adjusted[i*(m+k)+m+j]
		}
	}
	l.X2, l.DF, l.V, l.P = r.X2, r.DF, r.CramersV, chiTail(r.X2, r.DF)
	if math.IsNaN(l.P) {
		l.P = r.P
	}
}
