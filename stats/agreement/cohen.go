package agreement

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Weighting says how much a disagreement between ordered categories i and j
// of k counts as agreement.
type Weighting int

// Unweighted: none. Linear: 1 - |i-j|/(k-1). Quadratic: 1 - (i-j)²/(k-1)².
const (
	Unweighted Weighting = iota
	Linear
	Quadratic
)

func (w Weighting) matrix(k int) []float64 {
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			d := math.Abs(float64(i-j)) / math.Max(1, float64(k-1))
			switch {
			case i == j:
				out[i*k+j] = 1
			case w == Linear:
				out[i*k+j] = 1 - d
			case w == Quadratic:
				out[i*k+j] = 1 - d*d
			}
		}
	}
	return out
}

// Kappa is Cohen's κ with its standard errors.
type Kappa struct {
	Kappa  float64
	Po, Pe float64 // observed and chance agreement (weighted)
	N      float64
	SE     float64 // Fleiss, Cohen & Everitt 1969
	Lo, Hi float64 // 95 %, normal
	SENull float64 // were there no agreement beyond chance
	Z, P   float64 // against that
}

// Cohen computes κ from a square table of counts, rows the first rater's
// categories and columns the second's, in the same order (Cohen 1960, 1968;
// R: vcd::Kappa).
func Cohen(table [][]float64, w Weighting) (Kappa, error) {
	p, n, err := proportions(table)
	if err != nil {
		return Kappa{}, err
	}
	k := len(table)
	weight := w.matrix(k)
	row, col := make([]float64, k), make([]float64, k)
	for i := range k {
		for j := range k {
			row[i] += p[i*k+j]
			col[j] += p[i*k+j]
		}
	}
	out := Kappa{N: n}
	wr, wc := make([]float64, k), make([]float64, k) // mean weights by category
	for i := range k {
		for j := range k {
			out.Po += weight[i*k+j] * p[i*k+j]
			out.Pe += weight[i*k+j] * row[i] * col[j]
			wr[i] += weight[i*k+j] * col[j]
			wc[j] += weight[i*k+j] * row[i]
		}
	}
	if !(1-out.Pe > 1e-14) {
		return Kappa{}, fmt.Errorf("κ: %w", ErrOneCategory)
	}
	out.Kappa = (out.Po - out.Pe) / (1 - out.Pe)
	v, v0 := 0.0, 0.0
	for i := range k {
		for j := range k {
			m := wr[i] + wc[j]
			a := weight[i*k+j] - m*(1-out.Kappa)
			b := weight[i*k+j] - m
			v += p[i*k+j] * a * a
			v0 += row[i] * col[j] * b * b
		}
	}
	c := out.Kappa - out.Pe*(1-out.Kappa)
	out.SE = math.Sqrt(math.Max(0, v-c*c)/n) / (1 - out.Pe)
	out.SENull = math.Sqrt(math.Max(0, v0-out.Pe*out.Pe)/n) / (1 - out.Pe)
	z := tail.NormalQuantile(0.975)
	out.Lo, out.Hi = out.Kappa-z*out.SE, out.Kappa+z*out.SE
	if out.SENull > 0 {
		out.Z = out.Kappa / out.SENull
	}
	out.P = tail.Normal2(out.Z)
	return out, nil
}

func proportions(table [][]float64) (p []float64, n float64, err error) {
	k := len(table)
	if k < 2 {
		return nil, 0, fmt.Errorf("a table of %d categories: %w", k, ErrTooFew)
	}
	for i, row := range table {
		if len(row) != k {
			return nil, 0, fmt.Errorf("row %d has %d columns, the table %d rows: %w", i+1, len(row), k, ErrRange)
		}
		for j, v := range row {
			if !(v >= 0) || math.IsInf(v, 0) {
				return nil, 0, fmt.Errorf("row %d, column %d: the count %v: %w", i+1, j+1, v, ErrRange)
			}
			p = append(p, v)
			n += v
		}
	}
	if n < 2 {
		return nil, 0, fmt.Errorf("a table of %g units: %w", n, ErrTooFew)
	}
	for i := range p {
		p[i] /= n
	}
	return p, n, nil
}

// Table counts pairs of codes: table[i][j] is how many units the first rater
// gave category i and the second j. A negative code is missing and leaves the
// unit out.
func Table(first, second []int, categories int) ([][]float64, error) {
	if len(first) != len(second) {
		return nil, fmt.Errorf("%d and %d codes: %w", len(first), len(second), ErrRange)
	}
	if categories < 1 || categories > 10000 {
		return nil, fmt.Errorf("%d categories: %w", categories, ErrRange)
	}
	out := make([][]float64, categories)
	for i := range out {
		out[i] = make([]float64, categories)
	}
	for i, a := range first {
		b := second[i]
		if a >= categories || b >= categories {
			return nil, fmt.Errorf("unit %d: codes %d and %d of %d: %w", i+1, a, b, categories, ErrRange)
		}
		if a >= 0 && b >= 0 {
			out[a][b]++
		}
	}
	return out, nil
}
