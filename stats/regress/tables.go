package regress

import (
	"fmt"
	"math"

	"tend/stats/internal/root"
	"tend/stats/internal/tail"
)

// FisherResult is Fisher's exact test of a 2×2 table.
type FisherResult struct {
	P          float64 // two-sided: all tables not more likely than this one
	OddsRatio  float64 // conditional maximum likelihood
	Infinite   bool    // the odds ratio is infinite; OddsRatio is then 0
	Lo, Hi     float64 // exact 95 %; Hi is 0 where HiInfinite
	HiInfinite bool
}

// Fisher tests the table a b / c d (R: fisher.test). The odds ratio is the
// conditional estimate, not ad/bc.
func Fisher(a, b, c, d int) (FisherResult, error) {
	if a < 0 || b < 0 || c < 0 || d < 0 {
		return FisherResult{}, fmt.Errorf("counts %d %d %d %d: %w", a, b, c, d, ErrRange)
	}
	row, col, n := a+b, a+c, a+b+c+d
	if n == 0 || row == 0 || row == n || col == 0 || col == n {
		return FisherResult{}, fmt.Errorf("counts %d %d %d %d have an empty margin: %w", a, b, c, d, ErrZeroVariance)
	}
	lo := max(0, row+col-n)
	hi := min(row, col)
	logp := make([]float64, hi-lo+1)
	for x := lo; x <= hi; x++ {
		logp[x-lo] = choose(col, x) + choose(n-col, row-x) - choose(n, row)
	}
	h := conditional{lo, hi, logp}
	r := FisherResult{}
	here := logp[a-lo]
	for _, l := range logp {
		if l <= here+1e-7 {
			r.P += math.Exp(l)
		}
	}
	r.P = math.Min(1, r.P)
	mean := func(lnOR float64) float64 { m, _, _ := h.at(lnOR, a); return m - float64(a) }
	switch {
	case a == lo:
		r.OddsRatio = 0
	case a == hi:
		r.Infinite = true
	default:
		l, err := root.Grow(mean, -1, 1, 1e-13, true)
		if err != nil {
			return r, fmt.Errorf("odds ratio: %w", ErrNotConverged)
		}
		r.OddsRatio = math.Exp(l)
	}
	if a > lo {
		l, err := root.Grow(func(x float64) float64 { _, _, up := h.at(x, a); return up - 0.025 }, -2, 0, 1e-13, true)
		if err != nil {
			return r, fmt.Errorf("lower limit: %w", ErrNotConverged)
		}
		r.Lo = math.Exp(l)
	}
	if r.HiInfinite = a == hi; !r.HiInfinite {
		l, err := root.Grow(func(x float64) float64 { _, down, _ := h.at(x, a); return down - 0.025 }, 0, 2, 1e-13, false)
		if err != nil {
			return r, fmt.Errorf("upper limit: %w", ErrNotConverged)
		}
		r.Hi = math.Exp(l)
	}
	return r, nil
}

// conditional is the noncentral hypergeometric distribution of the first cell.
type conditional struct {
	lo, hi int
	logp   []float64
}

// at gives the mean, P(X <= a) and P(X >= a) for a log odds ratio.
func (h conditional) at(lnOR float64, a int) (mean, lower, upper float64) {
	top := math.Inf(-1)
	for i, l := range h.logp {
		top = math.Max(top, l+lnOR*float64(h.lo+i))
	}
	sum := 0.0
	for i, l := range h.logp {
		x := h.lo + i
		w := math.Exp(l + lnOR*float64(x) - top)
		sum += w
		mean += w * float64(x)
		if x <= a {
			lower += w
		}
		if x >= a {
			upper += w
		}
	}
	return mean / sum, lower / sum, upper / sum
}

func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// McNemarResult compares paired yes/no answers.
type McNemarResult struct {
	ChiSq, P float64 // with continuity correction (R: mcnemar.test)
	PExact   float64 // binomial
}

// McNemar tests whether as many changed one way (b) as the other (c).
func McNemar(b, c int) (McNemarResult, error) {
	if b < 0 || c < 0 {
		return McNemarResult{}, fmt.Errorf("counts %d and %d: %w", b, c, ErrRange)
	}
	if b+c == 0 {
		return McNemarResult{}, fmt.Errorf("nobody changed: %w", ErrZeroVariance)
	}
	n, d := float64(b+c), math.Max(0, math.Abs(float64(b-c))-1)
	r := McNemarResult{ChiSq: d * d / n}
	r.P = tail.ChiSquare(r.ChiSq, 1)
	sum := 0.0
	for k := 0; k <= min(b, c); k++ {
		sum += math.Exp(choose(b+c, k) - n*math.Ln2)
	}
	r.PExact = math.Min(1, 2*sum)
	return r, nil
}

// ChiSquareResult is Pearson's test of a table.
type ChiSquareResult struct {
	ChiSq, P    float64
	DF          int
	CramersV    float64
	MinExpected float64 // below 5 the approximation is doubtful
}

// ChiSquare tests independence of rows and columns (R: chisq.test). yates
// takes the continuity correction, for 2×2 tables only.
func ChiSquare(table [][]float64, yates bool) (ChiSquareResult, error) {
	if len(table) < 2 || len(table[0]) < 2 {
		return ChiSquareResult{}, fmt.Errorf("two rows and two columns are needed: %w", ErrTooFew)
	}
	if yates && (len(table) != 2 || len(table[0]) != 2) {
		return ChiSquareResult{}, fmt.Errorf("the continuity correction is for 2×2 tables: %w", ErrRange)
	}
	col := make([]float64, len(table[0]))
	row, n := make([]float64, len(table)), 0.0
	for i, r := range table {
		if len(r) != len(col) {
			return ChiSquareResult{}, fmt.Errorf("row %d has %d columns, the first %d: %w", i+1, len(r), len(col), ErrRange)
		}
		for j, v := range r {
			if !(v >= 0) || math.IsInf(v, 0) {
				return ChiSquareResult{}, fmt.Errorf("row %d, column %d: the count %v: %w", i+1, j+1, v, ErrRange)
			}
			row[i] += v
			col[j] += v
			n += v
		}
	}
	r := ChiSquareResult{DF: (len(row) - 1) * (len(col) - 1), MinExpected: math.Inf(1)}
	fix := 0.0
	if yates {
		fix = math.Min(0.5, math.Abs(table[0][0]-row[0]*col[0]/n))
	}
	for i := range row {
		for j := range col {
			e := row[i] * col[j] / n
			if !(e > 0) {
				return ChiSquareResult{}, fmt.Errorf("row %d or column %d is empty: %w", i+1, j+1, ErrZeroVariance)
			}
			d := math.Abs(table[i][j]-e) - fix
			r.ChiSq += d * d / e
			r.MinExpected = math.Min(r.MinExpected, e)
		}
	}
	r.P = tail.ChiSquare(r.ChiSq, float64(r.DF))
	r.CramersV = math.Sqrt(r.ChiSq / (n * float64(min(len(row), len(col))-1)))
	return r, nil
}
