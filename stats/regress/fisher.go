package regress

import (
	"fmt"
	"math"

	"tend/stats/internal/root"
)

// FisherTest is the exact test of a two by two table.
type FisherTest struct {
	P float64 // two-sided: all tables no more probable than this one
	// OR is the conditional maximum-likelihood odds ratio, which is nearer to
	// one than the plain ad/bc; 0 or +Inf where a cell is empty. Lo and Hi
	// bound it at 95 % by the exact tails.
	OR, Lo, Hi float64
}

// Fisher is the exact test of the table a b / c d, given its margins (Fisher
// 1935; R: fisher.test). Every margin must have someone in it.
func Fisher(a, b, c, d int) (FisherTest, error) {
	if a < 0 || b < 0 || c < 0 || d < 0 {
		return FisherTest{}, fmt.Errorf("counts of %d, %d, %d and %d: %w", a, b, c, d, ErrRange)
	}
	const most = 10_000_000
	if a > most || b > most || c > most || d > most {
		return FisherTest{}, fmt.Errorf("a count above %d: %w", most, ErrRange)
	}
	if a+b == 0 || c+d == 0 || a+c == 0 || b+d == 0 {
		return FisherTest{}, fmt.Errorf("a row or column is empty: %w", ErrTooFew)
	}
	h := newHypergeometric(a, b, c, d)
	r := FisherTest{}
	at := h.log[a-h.first]
	for _, v := range h.log {
		// R's tolerance for tables that are equally probable.
		if v <= at+1e-7 {
			r.P += math.Exp(v)
		}
	}
	r.P = math.Min(1, r.P)
	return r, h.oddsRatio(&r, a)
}

// hypergeometric is the distribution of the first cell given the margins.
type hypergeometric struct {
	first int       // smallest value of the cell
	log   []float64 // log probability from there on, at odds ratio one
}

func newHypergeometric(a, b, c, d int) hypergeometric {
	rows, col, n := a+b, a+c, a+b+c+d
	h := hypergeometric{first: max(0, rows+col-n)}
	choose := func(n, k int) float64 {
		x, _ := math.Lgamma(float64(n) + 1)
		y, _ := math.Lgamma(float64(k) + 1)
		z, _ := math.Lgamma(float64(n-k) + 1)
		return x - y - z
	}
	top := math.Inf(-1)
	for x := h.first; x <= min(rows, col); x++ {
		v := choose(rows, x) + choose(n-rows, col-x)
		h.log = append(h.log, v)
		top = math.Max(top, v)
	}
	total := 0.0
	for _, v := range h.log {
		total += math.Exp(v - top)
	}
	for i := range h.log {
		h.log[i] -= top + math.Log(total)
	}
	return h
}

// tilted gives the mean and the tails P(X <= a), P(X >= a) at log odds ratio t.
func (h hypergeometric) tilted(a int, t float64) (mean, below, above float64) {
	top := math.Inf(-1)
	for i, v := range h.log {
		top = math.Max(top, v+t*float64(i))
	}
	total := 0.0
	for i, v := range h.log {
		w := math.Exp(v + t*float64(i) - top)
		total += w
		mean += w * float64(i)
		if h.first+i <= a {
			below += w
		}
		if h.first+i >= a {
			above += w
		}
	}
	return mean / total, below / total, above / total
}

// oddsRatio solves for the log odds ratio at which the mean is the cell, and
// at which either tail is 2.5 %.
func (h hypergeometric) oddsRatio(r *FisherTest, a int) error {
	last := h.first + len(h.log) - 1
	solve := func(f func(t float64) float64, rising bool) (float64, error) {
		t, err := root.Grow(f, -1, 1, 1e-13, rising)
		if err != nil {
			return 0, fmt.Errorf("the odds ratio's equation: %w", ErrConvergence)
		}
		return math.Exp(t), nil
	}
	r.OR, r.Lo, r.Hi = 0, 0, math.Inf(1)
	var err error
	switch {
	case len(h.log) == 1:
		// The margins fix the cell: any odds ratio would do.
		r.OR = 1
		return nil
	case a == last:
		r.OR = math.Inf(1)
	case a > h.first:
		r.OR, err = solve(func(t float64) float64 { m, _, _ := h.tilted(a, t); return m - float64(a-h.first) }, true)
	}
	if err == nil && a > h.first {
		r.Lo, err = solve(func(t float64) float64 { _, _, up := h.tilted(a, t); return up - 0.025 }, true)
	}
	if err == nil && a < last {
		r.Hi, err = solve(func(t float64) float64 { _, down, _ := h.tilted(a, t); return down - 0.025 }, false)
	}
	return err
}
