package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"tend/stats/internal/tail"
)

// TableTest is Pearson's test of a table of counts.
type TableTest struct {
	N            int
	X2           float64
	DF           int
	P            float64
	HasCorrected bool // for two by two: with Yates' continuity correction
	X2Corrected  float64
	PCorrected   float64
	CramersV     float64 // 0 to 1
	Expected     [][]float64
	Smallest     float64 // expected count; below 5 prefer [Fisher]
}

// ChiSquare tests whether rows and columns of a table of counts are
// independent (Pearson 1900; R: chisq.test). It needs two rows and two
// columns, none of them empty.
func ChiSquare(table [][]int) (*TableTest, error) {
	if len(table) < 2 || len(table[0]) < 2 {
		return nil, fmt.Errorf("a table of fewer than two rows or columns: %w", ErrOneGroup)
	}
	rows, cols := make([]float64, len(table)), make([]float64, len(table[0]))
	n := 0.0
	for i, row := range table {
		if len(row) != len(cols) {
			return nil, fmt.Errorf("row %d has %d columns, the first %d: %w", i+1, len(row), len(cols), ErrLength)
		}
		for j, v := range row {
			if v < 0 {
				return nil, fmt.Errorf("row %d, column %d: a count of %d: %w", i+1, j+1, v, ErrRange)
			}
			rows[i] += float64(v)
			cols[j] += float64(v)
			n += float64(v)
		}
	}
	for i, v := range rows {
		if v == 0 {
			return nil, fmt.Errorf("row %d is empty: %w", i+1, ErrTooFew)
		}
	}
	for j, v := range cols {
		if v == 0 {
			return nil, fmt.Errorf("column %d is empty: %w", j+1, ErrTooFew)
		}
	}
	r := &TableTest{N: int(n), DF: (len(rows) - 1) * (len(cols) - 1), Smallest: math.Inf(1)}
	// All cells of a two by two table are equally far from their expectation.
	yates := math.Min(0.5, math.Abs(float64(table[0][0])-rows[0]*cols[0]/n))
	for i, row := range table {
		r.Expected = append(r.Expected, make([]float64, len(cols)))
		for j, v := range row {
			e := rows[i] * cols[j] / n
			d := math.Abs(float64(v) - e)
			r.Expected[i][j] = e
			r.Smallest = math.Min(r.Smallest, e)
			r.X2 += d * d / e
			r.X2Corrected += (d - yates) * (d - yates) / e
		}
	}
	r.P = tail.ChiSquare(r.X2, float64(r.DF))
	r.CramersV = math.Min(1, math.Sqrt(r.X2/n/float64(min(len(rows), len(cols))-1)))
	if r.HasCorrected = len(rows) == 2 && len(cols) == 2; r.HasCorrected {
		r.PCorrected = tail.ChiSquare(r.X2Corrected, 1)
	} else {
		r.X2Corrected = 0
	}
	return r, nil
}

// McNemarTest compares two yes/no answers of the same people.
type McNemarTest struct {
	OnlyFirst, OnlySecond int     // people who changed
	PExact                float64 // two-sided binomial
	X2, P                 float64 // without continuity correction
	X2Corrected           float64
	PCorrected            float64 // R: mcnemar.test
}

// McNemar tests whether as many people changed from yes to no as from no to
// yes (McNemar 1947). Those who did not change say nothing about it.
func McNemar(onlyFirst, onlySecond int) (McNemarTest, error) {
	if onlyFirst < 0 || onlySecond < 0 {
		return McNemarTest{}, fmt.Errorf("counts of %d and %d: %w", onlyFirst, onlySecond, ErrRange)
	}
	n, d := float64(onlyFirst)+float64(onlySecond), math.Abs(float64(onlyFirst)-float64(onlySecond))
	if n == 0 {
		return McNemarTest{}, fmt.Errorf("nobody changed: %w", ErrTooFew)
	}
	r := McNemarTest{OnlyFirst: onlyFirst, OnlySecond: onlySecond, X2: d * d / n}
	r.P = tail.ChiSquare(r.X2, 1)
	c := math.Max(0, d-1)
	r.X2Corrected = c * c / n
	r.PCorrected = tail.ChiSquare(r.X2Corrected, 1)
	k := float64(min(onlyFirst, onlySecond))
	// P(X <= k) of a fair coin, by the incomplete beta function.
	r.PExact = 1
	if d > 0 {
		r.PExact = math.Min(1, 2*mathext.RegIncBeta(n-k, k+1, 0.5))
	}
	return r, nil
}
