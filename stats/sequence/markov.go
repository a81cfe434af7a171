package sequence

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Chain is a first-order Markov chain: where one goes next depends on where
// one is.
type Chain struct {
	States []string
	Known  []bool      // false for a state that was never left; its row of P is zero
	P      [][]float64 // from row to column; rows sum to one
	SE     [][]float64 // binomial, √(p(1-p)/n of the row)
	// SEPoisson is √n of the cell over n of the row, which R's markovchain
	// package prints; it is too large for frequent transitions.
	SEPoisson [][]float64
	LogLik    float64 // of the transitions, given each sequence's first event
}

// Fit estimates the chain by maximum likelihood (Anderson & Goodman 1957; R:
// markovchain::markovchainFit).
func Fit(c Counts) (*Chain, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	k := len(c.N)
	m := &Chain{States: c.States, Known: make([]bool, k)}
	for i, row := range c.N {
		total := 0.0
		for _, v := range row {
			total += float64(v)
		}
		p, se, poisson := make([]float64, k), make([]float64, k), make([]float64, k)
		if m.Known[i] = total > 0; m.Known[i] {
			for j, v := range row {
				n := float64(v)
				p[j] = n / total
				se[j] = math.Sqrt(p[j] * (1 - p[j]) / total)
				poisson[j] = math.Sqrt(n) / total
				if n > 0 {
					m.LogLik += n * math.Log(p[j])
				}
			}
		}
		m.P, m.SE, m.SEPoisson = append(m.P, p), append(m.SE, se), append(m.SEPoisson, poisson)
	}
	return m, nil
}

// Stationary is the share of time spent in each state in the long run, by the
// elimination of Grassmann, Taksar & Heyman (1985, Oper. Res. 33:1107), which
// subtracts nothing and so loses no digits. Every state must be reachable from
// every other.
func (m *Chain) Stationary() ([]float64, error) {
	k := len(m.P)
	a := make([][]float64, k)
	for i, row := range m.P {
		if !m.Known[i] {
			return nil, fmt.Errorf("state %q was never left: %w", m.States[i], ErrReducible)
		}
		a[i] = append([]float64(nil), row...)
	}
	for n := k - 1; n > 0; n-- {
		out := 0.0
		for j := range n {
			out += a[n][j]
		}
		if out == 0 {
			return nil, fmt.Errorf("from state %q there is no way back to some other: %w", m.States[n], ErrReducible)
		}
		for i := range n {
			a[i][n] /= out
			for j := range n {
				a[i][j] += a[i][n] * a[n][j]
			}
		}
	}
	pi := make([]float64, k)
	pi[0] = 1
	total := 1.0
	for n := 1; n < k; n++ {
		for i := range n {
			pi[n] += pi[i] * a[i][n]
		}
		total += pi[n]
	}
	for i := range pi {
		pi[i] /= total
		if pi[i] == 0 {
			return nil, fmt.Errorf("state %q is never come back to: %w", m.States[i], ErrReducible)
		}
	}
	return pi, nil
}

// MeanFirstPassage is the expected number of steps from each state (row)
// until each (column) is first reached; the diagonal is 0.
func (m *Chain) MeanFirstPassage() ([][]float64, error) {
	if _, err := m.Stationary(); err != nil {
		return nil, err
	}
	k := len(m.P)
	out := make([][]float64, k)
	for i := range out {
		out[i] = make([]float64, k)
	}
	for to := range k {
		// Without the target, (I - P) m = 1.
		a, one := mat.NewDense(k-1, k-1, nil), mat.NewVecDense(k-1, nil)
		skip := func(i int) int {
			if i >= to {
				return i + 1
			}
			return i
		}
		for i := range k - 1 {
			one.SetVec(i, 1)
			for j := range k - 1 {
				v := -m.P[skip(i)][skip(j)]
				if i == j {
					v++
				}
				a.Set(i, j, v)
			}
		}
		var steps mat.VecDense
		if err := steps.SolveVec(a, one); err != nil {
			return nil, fmt.Errorf("state %q is hardly ever reached: %w", m.States[to], ErrReducible)
		}
		for i := range k - 1 {
			out[skip(i)][to] = steps.AtVec(i)
		}
	}
	return out, nil
}
