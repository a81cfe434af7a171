package sequence

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Residuals compares each transition with what the states' own frequencies
// would give.
type Residuals struct {
	K         int
	Expected  []float64 // K×K
	Adjusted  []float64 // (n - e) over its standard error; beyond ±1.96 is more than chance, for one transition looked at
	YulesQ    []float64 // -1 to 1, from the 2×2 table of the transition against the rest
	LogOdds   []float64 // of the same table with ½ added to each cell (Haldane)
	X2, G2    float64
	DF        int
	P         float64 // of G2
	CramersV  float64
	Forbidden []bool // transitions that cannot occur
}

// Independence is the lag-sequential analysis (Bakeman & Quera 2011; R:
// chisq.test()$stdres). States that never occur on a side reduce DF.
func (t *Transitions) Independence() (Residuals, error) {
	k, n := t.K, t.Total()
	row, col := t.margins()
	r := Residuals{K: k, Expected: make([]float64, k*k), Adjusted: make([]float64, k*k), YulesQ: make([]float64, k*k), LogOdds: make([]float64, k*k), Forbidden: make([]bool, k*k)}
	rows, cols := 0, 0
	for i := range k {
		if row[i] > 0 {
			rows++
		}
		if col[i] > 0 {
			cols++
		}
		for j := range k {
			at := i*k + j
			e := row[i] * col[j] / n
			r.Expected[at] = e
			a := t.N[at]
			b, c := row[i]-a, col[j]-a
			d := n - row[i] - col[j] + a
			r.LogOdds[at] = math.Log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
			if s := a*d + b*c; s > 0 {
				r.YulesQ[at] = (a*d - b*c) / s
			}
			if e == 0 {
				continue
			}
			r.X2 += (a - e) * (a - e) / e
			if a > 0 {
				r.G2 += 2 * a * math.Log(a/e)
			}
			if v := e * (1 - row[i]/n) * (1 - col[j]/n); v > 0 {
				r.Adjusted[at] = (a - e) / math.Sqrt(v)
			}
		}
	}
	if rows < 2 || cols < 2 {
		return Residuals{}, fmt.Errorf("%d states before, %d after, 2 each are needed: %w", rows, cols, ErrTooFew)
	}
	r.DF = (rows - 1) * (cols - 1)
	r.P = tail.ChiSquare(r.G2, float64(r.DF))
	r.CramersV = math.Sqrt(r.X2 / (n * float64(min(rows, cols)-1)))
	return r, nil
}
