package regress

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// What an input can lack. Errors of this package wrap one of these or one of
// stats/design.
var (
	ErrTooFew       = errors.New("too few observations")
	ErrZeroVariance = errors.New("no variation")
	ErrSeparation   = errors.New("a combination of columns parts the answers")
	ErrNotConverged = errors.New("no convergence")
	ErrRange        = errors.New("out of range")
)

// Coefficient is an estimate with its test.
type Coefficient struct {
	Name         string
	Estimate, SE float64
	DF           float64 // infinite for a normal test
	T, P         float64
	Lo, Hi       float64 // 95 %
}

func coefficient(name string, b, se, df float64) Coefficient {
	c := Coefficient{Name: name, Estimate: b, SE: se, DF: df, T: b / se}
	c.P = tail.T2(c.T, df)
	half := tail.TQuantile(0.975, df) * se
	c.Lo, c.Hi = b-half, b+half
	return c
}

// matrix lays the columns out as rows.
func matrix(x []design.Column, n int) *mat.Dense {
	p := len(x)
	m := mat.NewDense(n, p, nil)
	for j, c := range x {
		for i, v := range c.Values {
			m.Set(i, j, v)
		}
	}
	return m
}

// codesOf checks cluster codes and gives the rows of each cluster.
func codesOf(cluster []int, n int) ([][]int, error) {
	if len(cluster) != n {
		return nil, fmt.Errorf("%d cluster codes for %d rows: %w", len(cluster), n, ErrRange)
	}
	index := map[int]int{}
	var out [][]int
	for i, c := range cluster {
		k, ok := index[c]
		if !ok {
			k = len(out)
			index[c] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], i)
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("%d cluster, two are needed: %w", len(out), ErrTooFew)
	}
	return out, nil
}
