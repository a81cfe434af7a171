package sequence

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/internal/tail"
)

// Diagonal forbids that a state follows itself, as after collapsing runs.
func Diagonal(states int) []bool {
	out := make([]bool, states*states)
	for i := range states {
		out[i*states+i] = true
	}
	return out
}

// QuasiIndependence is the lag-sequential analysis where the transitions in
// forbidden (K×K) cannot occur (Goodman 1968; Bakeman & Quera 1995). The
// expected counts come from iterative proportional fitting, the adjusted
// residuals are the standardised Pearson residuals of the Poisson model (R:
// rstandard(glm(n ~ from + to, poisson), type = "pearson")). A state that
// does not occur on a side leaves its cells at zero.
func (t *Transitions) QuasiIndependence(forbidden []bool) (Residuals, error) {
	k := t.K
	if len(forbidden) != k*k {
		return Residuals{}, fmt.Errorf("%d forbidden cells for %d states: %w", len(forbidden), k, ErrRange)
	}
	for at, f := range forbidden {
		if f && t.N[at] > 0 {
			return Residuals{}, fmt.Errorf("state %d followed state %d %g times although it is forbidden: %w", at%k, at/k, t.N[at], ErrRange)
		}
	}
	row, col := t.margins()
	r := Residuals{K: k, Expected: make([]float64, k*k), Adjusted: make([]float64, k*k), Forbidden: append([]bool(nil), forbidden...)}
	free, rows, cols := 0, 0, 0
	for i := range k {
		if row[i] > 0 {
			rows++
		}
		if col[i] > 0 {
			cols++
		}
		for j := range k {
			if at := i*k + j; !forbidden[at] && row[i] > 0 && col[j] > 0 {
				r.Expected[at] = 1
				free++
			}
		}
	}
	if r.DF = free - (rows + cols - 1); rows < 2 || cols < 2 || r.DF < 1 {
		return Residuals{}, fmt.Errorf("%d cells for %d states before and %d after: %w", free, rows, cols, ErrTooFew)
	}
	if err := r.fit(row, col); err != nil {
		return Residuals{}, err
	}
	for at, e := range r.Expected {
		if e == 0 {
			continue
		}
		r.X2 += (t.N[at] - e) * (t.N[at] - e) / e
		if t.N[at] > 0 {
			r.G2 += 2 * t.N[at] * math.Log(t.N[at]/e)
		}
	}
	r.P = tail.ChiSquare(r.G2, float64(r.DF))
	return r, r.standardise(t.N, row, col)
}

// fit scales rows and columns in turn until both margins hold.
func (r *Residuals) fit(row, col []float64) error {
	k := r.K
	for range 100000 {
		worst := 0.0
		for i := range k {
			s := 0.0
			for j := range k {
				s += r.Expected[i*k+j]
			}
			if s > 0 {
				for j := range k {
					r.Expected[i*k+j] *= row[i] / s
				}
			}
		}
		for j := range k {
			s := 0.0
			for i := range k {
				s += r.Expected[i*k+j]
			}
			if s > 0 {
				worst = math.Max(worst, math.Abs(s-col[j])/math.Max(1, col[j]))
				for i := range k {
					r.Expected[i*k+j] *= col[j] / s
				}
			}
		}
		if worst < 1e-13 {
			return nil
		}
	}
	return fmt.Errorf("the margins cannot be fitted with these forbidden transitions: %w", ErrRange)
}

// standardise divides Pearson's residuals by √(1 - leverage).
func (r *Residuals) standardise(n, row, col []float64) error {
	k := r.K
	// Columns of the design: states before, then after but the first that
	// occurs.
	at := make([]int, 2*k)
	p := 0
	for i := range at {
		at[i] = -1
		total := 0.0
		if i < k {
			total = row[i]
		} else {
			total = col[i-k]
		}
		if total > 0 {
			at[i] = p
			p++
		}
	}
	first := -1
	for j := range k {
		if at[k+j] >= 0 {
			if first < 0 {
				first = at[k+j]
				at[k+j] = -1
			} else {
				at[k+j]--
			}
		}
	}
	p--
	info := mat.NewSymDense(p, nil)
	add := func(a, b int, v float64) {
		if a >= 0 && b >= 0 {
			info.SetSym(a, b, info.At(a, b)+v)
		}
	}
	for i := range k {
		for j := range k {
			if e := r.Expected[i*k+j]; e > 0 {
				add(at[i], at[i], e)
				add(at[k+j], at[k+j], e)
				add(at[i], at[k+j], e)
			}
		}
	}
	var ch mat.Cholesky
	var inv mat.SymDense
	if !ch.Factorize(info) || ch.InverseTo(&inv) != nil {
		return fmt.Errorf("the forbidden transitions part the states into groups that are never compared: %w", ErrRange)
	}
	get := func(a, b int) float64 {
		if a < 0 || b < 0 {
			return 0
		}
		return inv.At(a, b)
	}
	for i := range k {
		for j := range k {
			e := r.Expected[i*k+j]
			if e == 0 {
				continue
			}
			h := e * (get(at[i], at[i]) + 2*get(at[i], at[k+j]) + get(at[k+j], at[k+j]))
			if 1-h > 1e-10 { // a cell that the margins determine has no residual
				r.Adjusted[i*k+j] = (n[i*k+j] - e) / math.Sqrt(e*(1-h))
			}
		}
	}
	return nil
}
