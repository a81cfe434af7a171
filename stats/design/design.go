// Package design holds the columns of a regression: their names, their
// values, and the checks that every model of stats makes before it begins.
//
// A design is a slice of columns, each as long as there are rows; the
// intercept is a column like any other ([Intercept]). [Dummies] turns a
// factor into treatment-coded columns, [Product] makes an interaction.
package design

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Column is one explanatory variable.
type Column struct {
	Name   string
	Values []float64
}

// What a design can lack. Errors of this package wrap one of these.
var (
	ErrTooFew    = errors.New("too few rows")
	ErrLength    = errors.New("lengths differ")
	ErrNotFinite = errors.New("not a finite number")
	ErrSingular  = errors.New("the columns are not independent of each other")
)

// Intercept is a column of n ones, named "(Intercept)".
func Intercept(n int) Column {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return Column{"(Intercept)", v}
}

// Dummies gives one 0/1 column per level of the factor but the reference,
// in the order given by levels, which holds the reference first. Each is
// named by prefix and level. A value that is not a level is an error.
func Dummies(prefix string, factor, levels []string) ([]Column, error) {
	if len(levels) == 0 {
		return nil, fmt.Errorf("factor %q has no levels: %w", prefix, ErrTooFew)
	}
	out := make([]Column, len(levels)-1)
	for k := range out {
		out[k] = Column{prefix + levels[k+1], make([]float64, len(factor))}
	}
	for i, f := range factor {
		switch k := slices.Index(levels, f); {
		case k < 0:
			return nil, fmt.Errorf("row %d: %q is not a level of %q: %w", i+1, f, prefix, ErrNotFinite)
		case k > 0:
			out[k-1].Values[i] = 1
		}
	}
	return out, nil
}

// Product is the interaction of two columns of the same length, named a:b.
func Product(a, b Column) Column {
	v := make([]float64, min(len(a.Values), len(b.Values)))
	for i := range v {
		v[i] = a.Values[i] * b.Values[i]
	}
	return Column{a.Name + ":" + b.Name, v}
}

// Names lists the columns' names.
func Names(x []Column) []string {
	out := make([]string, len(x))
	for j, c := range x {
		out[j] = c.Name
	}
	return out
}

// Check makes sure that all columns have n rows, that every value is finite,
// that there are at least as many rows as columns, and that no column is a
// combination of the ones before it (the error names it).
func Check(x []Column, n int) error {
	if len(x) == 0 {
		return fmt.Errorf("a model without columns: %w", ErrTooFew)
	}
	for _, c := range x {
		if len(c.Values) != n {
			return fmt.Errorf("column %q has %d values, the outcome %d: %w", c.Name, len(c.Values), n, ErrLength)
		}
		if err := Finite(c.Name, c.Values); err != nil {
			return err
		}
	}
	if n < len(x) {
		return fmt.Errorf("%d rows for %d columns: %w", n, len(x), ErrTooFew)
	}
	if j := Dependent(x); j >= 0 {
		return fmt.Errorf("column %q is constant or a combination of those before it: %w", x[j].Name, ErrSingular)
	}
	return nil
}

// Finite refuses NaN and infinities, naming the row (1-based).
func Finite(name string, v []float64) error {
	for i, f := range v {
		if f-f != 0 { // NaN and ±Inf only
			return fmt.Errorf("%s, row %d: %w (%v)", name, i+1, ErrNotFinite, f)
		}
	}
	return nil
}

// Dependent gives the first column that the ones before it explain but for
// rounding (a squared residual below 1e-11 of its length), or -1.
func Dependent(x []Column) int {
	p := len(x)
	l := make([]float64, p*p)
	for j := range p {
		norm := dot(x[j].Values, x[j].Values)
		if !(norm > 0) || math.IsInf(norm, 0) {
			return j
		}
		rest := norm
		for k := range j {
			s := dot(x[j].Values, x[k].Values)
			for m := range k {
				s -= l[j*p+m] * l[k*p+m]
			}
			s /= l[k*p+k]
			l[j*p+k] = s
			rest -= s * s
		}
		if !(rest > 1e-11*norm) {
			return j
		}
		l[j*p+j] = math.Sqrt(rest)
	}
	return -1
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}
