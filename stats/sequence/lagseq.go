package sequence

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/internal/tail"
)

// Transition is one cell of a lag-sequential table.
type Transition struct {
	From, To   string
	Impossible bool // a structural zero: everything else is 0
	Observed   int
	Expected   float64 // if what follows did not depend on what went before
	// Residual is the adjusted residual, near standard normal under that
	// hypothesis; HasResidual is false where the margins fix the cell.
	HasResidual bool
	Residual    float64
	P           float64 // two-sided, of Residual; adjust for the number of cells
	HasYuleQ    bool    // not with structural zeros, nor where a fourfold margin is empty
	YuleQ       float64 // -1 to 1, of the fourfold table that the cell makes
	LogOdds     float64 // of the same, a half added to each cell (Haldane); with HasYuleQ
}

// LagSequentialResult is a table of transitions held against independence.
type LagSequentialResult struct {
	States      []string
	Transitions [][]Transition // from row to column
	X2, G2      float64
	DF          int
	P           float64 // of G2; 1 where no degree of freedom is left
	CramersV    float64 // 0 with structural zeros
}

// LagSequential compares every transition with what independence would give
// (Bakeman & Quera 2011; Haberman 1973, Biometrics 29:205; R:
// chisq.test()$stdres). impossible marks the transitions that cannot occur,
// as a state following itself after [Data.Collapse] (see [Diagonal]); the
// others are then held against quasi-independence, fitted by iterative
// proportional fitting (R: glm(poisson) on the possible cells, rstandard(type
// = "pearson")). nil: every transition is possible.
func LagSequential(c Counts, impossible [][]bool) (*LagSequentialResult, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	k := len(c.N)
	holes := 0
	if impossible != nil {
		if len(impossible) != k {
			return nil, fmt.Errorf("%d rows of structural zeros for %d states: %w", len(impossible), k, ErrLength)
		}
		for i, row := range impossible {
			if len(row) != k {
				return nil, fmt.Errorf("row %d of structural zeros has %d columns, not %d: %w", i+1, len(row), k, ErrLength)
			}
			for j, hole := range row {
				if hole && c.N[i][j] > 0 {
					return nil, fmt.Errorf("%s to %s is said to be impossible but was seen %d times: %w", c.States[i], c.States[j], c.N[i][j], ErrRange)
				}
				if hole {
					holes++
				}
			}
		}
	}
	r := &LagSequentialResult{States: c.States, DF: (k-1)*(k-1) - holes, P: 1}
	e, err := expected(c, impossible)
	if err != nil {
		return nil, err
	}
	rows, cols, total := c.margins()
	leverage := independent(rows, cols, total)
	if holes > 0 {
		if leverage, err = leverages(e); err != nil {
			return nil, err
		}
	}
	for i, row := range c.N {
		line := make([]Transition, k)
		for j, n := range row {
			t := Transition{From: c.States[i], To: c.States[j], Observed: n, Expected: e[i][j], P: 1}
			if impossible != nil && impossible[i][j] {
				line[j] = Transition{From: t.From, To: t.To, Impossible: true}
				continue
			}
			r.add(&t, leverage[i][j])
			if holes == 0 {
				t.fourfold(float64(n), rows[i], cols[j], total)
			}
			line[j] = t
		}
		r.Transitions = append(r.Transitions, line)
	}
	if r.DF > 0 {
		r.P = tail.ChiSquare(r.G2, float64(r.DF))
	}
	r.DF = max(0, r.DF)
	if holes == 0 {
		r.CramersV = math.Sqrt(r.X2 / total / float64(k-1))
	}
	return r, nil
}

// add gives a transition its residual and the table its share of X² and G².
func (r *LagSequentialResult) add(t *Transition, leverage float64) {
	if t.Expected <= 0 {
		return
	}
	n := float64(t.Observed)
	r.X2 += (n - t.Expected) * (n - t.Expected) / t.Expected
	if n > 0 {
		r.G2 += 2 * n * math.Log(n/t.Expected)
	}
	if rest := 1 - leverage; rest > 1e-9 {
		t.HasResidual = true
		t.Residual = (n - t.Expected) / math.Sqrt(t.Expected*rest)
		t.P = tail.Normal2(t.Residual)
	}
}

// fourfold measures the cell against all others: this or another state, then
// that or another.
func (t *Transition) fourfold(a, row, col, total float64) {
	b, c := row-a, col-a
	d := total - row - c
	if a*d+b*c == 0 {
		return
	}
	t.HasYuleQ = true
	t.YuleQ = (a*d - b*c) / (a*d + b*c)
	t.LogOdds = math.Log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
}

// Diagonal marks, for k states, every state following itself as impossible.
func Diagonal(k int) [][]bool {
	out := make([][]bool, k)
	for i := range out {
		out[i] = make([]bool, k)
		out[i][i] = true
	}
	return out
}

// expected fits row times column effects to the margins, leaving out the
// impossible cells.
func expected(c Counts, impossible [][]bool) ([][]float64, error) {
	rows, cols, total := c.margins()
	k := len(rows)
	e := make([][]float64, k)
	for i := range e {
		e[i] = make([]float64, k)
		for j := range e[i] {
			switch {
			case impossible == nil:
				e[i][j] = rows[i] * cols[j] / total
			case !impossible[i][j] && rows[i] > 0 && cols[j] > 0:
				e[i][j] = 1
			}
		}
	}
	if impossible == nil {
		return e, nil
	}
	most := min(20_000, max(1000, 100_000_000/(k*k))) // a second or so
	worst := 0.0
	for range most {
		worst = 0
		for i := range e {
			worst = math.Max(worst, scale(rows[i], k, func(j int) *float64 { return &e[i][j] }))
		}
		for j := range k {
			worst = math.Max(worst, scale(cols[j], k, func(i int) *float64 { return &e[i][j] }))
		}
		if worst < 1e-14 {
			return e, nil
		}
	}
	return nil, fmt.Errorf("the margins cannot be met without the impossible transitions; after %d rounds they are still off by %.2g of themselves: %w", most, worst, ErrConvergence)
}

// scale brings a row or column to its sum and says how far off it was.
func scale(want float64, k int, cell func(int) *float64) float64 {
	sum := 0.0
	for i := range k {
		sum += *cell(i)
	}
	if sum == 0 {
		return 0
	}
	for i := range k {
		*cell(i) *= want / sum
	}
	return math.Abs(want/sum - 1)
}

// independent are the leverages where every transition is possible.
func independent(rows, cols []float64, total float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i, r := range rows {
		out[i] = make([]float64, len(cols))
		for j, c := range cols {
			out[i][j] = 1 - (1-r/total)*(1-c/total)
		}
	}
	return out
}

// leverages are those of the Poisson model log e = row + column effect, over
// the cells with an expectation.
func leverages(e [][]float64) ([][]float64, error) {
	k := len(e)
	p := 2 * k
	info := make([]float64, p*p)
	for i, row := range e {
		for j, w := range row {
			for _, a := range [2]int{i, k + j} {
				for _, b := range [2]int{i, k + j} {
					info[a*p+b] += w
				}
			}
		}
	}
	// Row and column effects are known but for a constant (or several, where
	// the table falls into parts): take the generalised inverse.
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(p, info), true) {
		return nil, ErrConvergence
	}
	values := eigen.Values(nil)
	var v mat.Dense
	eigen.VectorsTo(&v)
	out := make([][]float64, k)
	for i, row := range e {
		out[i] = make([]float64, k)
		for j, w := range row {
			h := 0.0
			for m, lambda := range values {
				if lambda > 1e-10*values[p-1] {
					s := v.At(i, m) + v.At(k+j, m)
					h += s * s / lambda
				}
			}
			out[i][j] = w * h
		}
	}
	return out, nil
}
