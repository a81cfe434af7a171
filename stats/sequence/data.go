package sequence

import (
	"errors"
	"fmt"
	"slices"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew      = errors.New("too few events")
	ErrOneState    = errors.New("one state only")
	ErrUnknown     = errors.New("not a known state")
	ErrRange       = errors.New("out of range")
	ErrLength      = errors.New("lengths differ")
	ErrConvergence = errors.New("the iteration did not converge")
	ErrReducible   = errors.New("some state cannot be reached from some other")
)

// maxStates is as many states as fit a code.
const maxStates = 255

// Data are sequences of coded events. Codes index States.
type Data struct {
	States    []string
	Sequences [][]uint8
}

// Encode codes sequences of words. states fixes the order of the codes, and a
// word that is not among them is an error; with nil, the states are the words
// that occur, sorted.
func Encode(sequences [][]string, states []string) (Data, error) {
	if states == nil {
		for _, s := range sequences {
			for _, w := range s {
				if i, ok := slices.BinarySearch(states, w); !ok {
					states = slices.Insert(states, i, w)
				}
			}
		}
	}
	if len(states) < 2 {
		return Data{}, fmt.Errorf("%d state, at least 2 are needed: %w", len(states), ErrOneState)
	}
	if len(states) > maxStates {
		return Data{}, fmt.Errorf("%d states, at most %d: %w", len(states), maxStates, ErrRange)
	}
	code := map[string]uint8{}
	for i, w := range states {
		if _, twice := code[w]; twice {
			return Data{}, fmt.Errorf("state %q is named twice: %w", w, ErrRange)
		}
		code[w] = uint8(i)
	}
	d := Data{States: states, Sequences: make([][]uint8, len(sequences))}
	for i, s := range sequences {
		d.Sequences[i] = make([]uint8, len(s))
		for j, w := range s {
			c, ok := code[w]
			if !ok {
				return Data{}, fmt.Errorf("sequence %d, event %d: %q: %w", i+1, j+1, w, ErrUnknown)
			}
			d.Sequences[i][j] = c
		}
	}
	return d, nil
}

// check makes sure of codes given from outside [Encode].
func (d Data) check() error {
	if len(d.States) < 2 {
		return fmt.Errorf("%d state, at least 2 are needed: %w", len(d.States), ErrOneState)
	}
	if len(d.States) > maxStates {
		return fmt.Errorf("%d states, at most %d: %w", len(d.States), maxStates, ErrRange)
	}
	for i, s := range d.Sequences {
		for j, c := range s {
			if int(c) >= len(d.States) {
				return fmt.Errorf("sequence %d, event %d: code %d: %w", i+1, j+1, c, ErrUnknown)
			}
		}
	}
	return nil
}

// Collapse drops every event that repeats the one before it, for questions in
// which staying is no move; tell [LagSequential] that the diagonal is
// impossible then.
func (d Data) Collapse() Data {
	out := Data{States: d.States, Sequences: make([][]uint8, len(d.Sequences))}
	for i, s := range d.Sequences {
		out.Sequences[i] = slices.Compact(slices.Clone(s))
	}
	return out
}

// Counts says how often each state (row) was followed by each (column).
type Counts struct {
	States []string
	N      [][]int
}

// Total is the number of transitions.
func (c Counts) Total() int {
	n := 0
	for _, row := range c.N {
		for _, v := range row {
			n += v
		}
	}
	return n
}

// Count counts transitions from an event to the one lag places after it in the
// same sequence; lag 1 is to the next.
func (d Data) Count(lag int) (Counts, error) {
	if err := d.check(); err != nil {
		return Counts{}, err
	}
	if lag < 1 {
		return Counts{}, fmt.Errorf("lag %d: %w", lag, ErrRange)
	}
	c := Counts{States: d.States, N: square(len(d.States))}
	for _, s := range d.Sequences {
		for i := lag; i < len(s); i++ {
			c.N[s[i-lag]][s[i]]++
		}
	}
	if c.Total() == 0 {
		return Counts{}, fmt.Errorf("no sequence has %d events: %w", lag+1, ErrTooFew)
	}
	return c, nil
}

func square(k int) [][]int {
	out := make([][]int, k)
	for i := range out {
		out[i] = make([]int, k)
	}
	return out
}

// check makes sure that counts are a square table of at least two states.
func (c Counts) check() error {
	k := len(c.N)
	if k < 2 || len(c.States) != k {
		return fmt.Errorf("%d rows for %d states: %w", k, len(c.States), ErrOneState)
	}
	for i, row := range c.N {
		if len(row) != k {
			return fmt.Errorf("row %d has %d columns, not %d: %w", i+1, len(row), k, ErrLength)
		}
		for j, v := range row {
			if v < 0 || v > 1<<40 {
				return fmt.Errorf("row %d, column %d: a count of %d: %w", i+1, j+1, v, ErrRange)
			}
		}
	}
	if c.Total() == 0 {
		return fmt.Errorf("no transitions: %w", ErrTooFew)
	}
	return nil
}

// margins are the row and column sums and the total.
func (c Counts) margins() (rows, cols []float64, total float64) {
	rows, cols = make([]float64, len(c.N)), make([]float64, len(c.N))
	for i, row := range c.N {
		for j, v := range row {
			rows[i] += float64(v)
			cols[j] += float64(v)
			total += float64(v)
		}
	}
	return rows, cols, total
}
