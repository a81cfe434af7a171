package sequence

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Stationary gives the long-run share of time in each state: π = πP. Every
// state must be known and lead, sooner or later, to every other.
func (t *Transitions) Stationary() ([]float64, error) {
	m := t.Probabilities()
	if err := m.connected(); err != nil {
		return nil, err
	}
	k := m.K
	a := mat.NewDense(k, k, nil)
	b := mat.NewVecDense(k, nil)
	for i := range k {
		for j := range k {
			a.Set(j, i, m.P[i*k+j])
		}
	}
	for i := range k {
		a.Set(i, i, a.At(i, i)-1)
		a.Set(k-1, i, 1) // the last equation says that shares sum to one
	}
	b.SetVec(k-1, 1)
	var x mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		return nil, fmt.Errorf("stationary shares: %w", ErrEmpty)
	}
	return x.RawVector().Data, nil
}

// FirstPassage gives the mean number of steps from i until j is first
// reached, K×K row-major, zero on the diagonal (Kemeny & Snell 1960; R:
// markovchain::meanFirstPassageTime).
func (t *Transitions) FirstPassage() ([]float64, error) {
	m := t.Probabilities()
	if err := m.connected(); err != nil {
		return nil, err
	}
	k := m.K
	out := make([]float64, k*k)
	for j := range k {
		// Without state j: (I - Q)x = 1.
		a, b := mat.NewDense(k-1, k-1, nil), mat.NewVecDense(k-1, nil)
		for r := range k - 1 {
			i := r
			if i >= j {
				i++
			}
			b.SetVec(r, 1)
			for c := range k - 1 {
				l := c
				if l >= j {
					l++
				}
				v := -m.P[i*k+l]
				if r == c {
					v++
				}
				a.Set(r, c, v)
			}
		}
		var x mat.VecDense
		if err := x.SolveVec(a, b); err != nil {
			return nil, fmt.Errorf("passage to state %d: %w", j, ErrEmpty)
		}
		for r := range k - 1 {
			i := r
			if i >= j {
				i++
			}
			out[i*k+j] = x.AtVec(r)
		}
	}
	return out, nil
}

// connected makes sure that every state leads to every other.
func (m Matrix) connected() error {
	for from := range m.K {
		if !m.Known[from] {
			return fmt.Errorf("nothing follows state %d: %w", from, ErrEmpty)
		}
		seen := make([]bool, m.K)
		seen[from] = true
		todo := []int{from}
		for len(todo) > 0 {
			i := todo[0]
			todo = todo[1:]
			for j := range m.K {
				if m.P[i*m.K+j] > 0 && !seen[j] {
					seen[j] = true
					todo = append(todo, j)
				}
			}
		}
		for j, ok := range seen {
			if !ok {
				return fmt.Errorf("state %d never leads to state %d: %w", from, j, ErrEmpty)
			}
		}
	}
	return nil
}
