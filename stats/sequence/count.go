package sequence

import (
	"errors"
	"fmt"
	"math"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew = errors.New("too few transitions")
	ErrCodes  = errors.New("not a valid code")
	ErrEmpty  = errors.New("a state from which nothing is known to follow")
	ErrRange  = errors.New("out of range")
)

// Transitions counts pairs of neighbouring codes: N[i*K+j] times j followed i.
type Transitions struct {
	K int
	N []float64
}

// Count pools the transitions of all sequences; states is the number of
// codes. With collapse, a run of the same code counts once, so that nothing
// follows itself.
func Count(sequences [][]int, states int, collapse bool) (*Transitions, error) {
	if states < 2 || states > 1000 {
		return nil, fmt.Errorf("%d states, 2 to 1000 can be counted: %w", states, ErrCodes)
	}
	t := &Transitions{K: states, N: make([]float64, states*states)}
	for s, seq := range sequences {
		prev := -1
		for i, c := range seq {
			if c >= states {
				return nil, fmt.Errorf("sequence %d, event %d: code %d of %d: %w", s+1, i+1, c, states, ErrCodes)
			}
			if prev >= 0 && c >= 0 && !(collapse && c == prev) {
				t.N[prev*states+c]++
			}
			prev = c
		}
	}
	if t.Total() == 0 {
		return nil, fmt.Errorf("%d sequences without two codes in a row: %w", len(sequences), ErrTooFew)
	}
	return t, nil
}

// Total is the number of transitions.
func (t *Transitions) Total() float64 {
	n := 0.0
	for _, v := range t.N {
		n += v
	}
	return n
}

func (t *Transitions) margins() (row, col []float64) {
	row, col = make([]float64, t.K), make([]float64, t.K)
	for i := range t.K {
		for j := range t.K {
			row[i] += t.N[i*t.K+j]
			col[j] += t.N[i*t.K+j]
		}
	}
	return row, col
}

// Matrix is a first-order transition matrix.
type Matrix struct {
	K      int
	P      []float64 // K×K, rows sum to one; zero where the row is not known
	SE     []float64 // binomial, √(p(1-p)/n_i)
	SEPois []float64 // P/√n_ij, as R's markovchain prints it; zero where n_ij is
	Known  []bool    // whether anything was seen to follow the state
	LogLik float64   // of the transitions
}

// Probabilities estimates P(next = j | now = i) (R: markovchain::
// markovchainFit). A state that nothing follows has Known false, not a row of
// equal chances.
func (t *Transitions) Probabilities() Matrix {
	k := t.K
	m := Matrix{K: k, P: make([]float64, k*k), SE: make([]float64, k*k), SEPois: make([]float64, k*k), Known: make([]bool, k)}
	row, _ := t.margins()
	for i := range k {
		if m.Known[i] = row[i] > 0; !m.Known[i] {
			continue
		}
		for j := range k {
			n := t.N[i*k+j]
			p := n / row[i]
			m.P[i*k+j], m.SE[i*k+j] = p, math.Sqrt(p*(1-p)/row[i])
			if n > 0 {
				m.SEPois[i*k+j] = p / math.Sqrt(n)
				m.LogLik += n * math.Log(p)
			}
		}
	}
	return m
}
