package agreement

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tend/stats/internal/tail"
)

// Intraclass is one intraclass correlation with its 95 % interval.
type Intraclass struct {
	Name   string // ICC(1,1) … ICC(3,k), Shrout & Fleiss 1979
	Value  float64
	Lo, Hi float64
	F, P   float64 // against zero
	DF1    float64
	DF2    float64
}

// ICCResult holds the six coefficients and the mean squares behind them.
type ICCResult struct {
	Units, Raters                     int
	Between, Within, Judges, Residual float64 // mean squares
	One, TwoRandom, TwoFixed          Intraclass
	OneK, TwoRandomK, TwoFixedK       Intraclass // of the raters' mean
}

// ICC computes intraclass correlations of x[u][r], every unit measured by
// every rater (Shrout & Fleiss 1979, Psychol. Bull. 86:420; intervals of
// McGraw & Wong 1996; R: psych::ICC). One: raters differ by unit. TwoRandom:
// the same raters, a sample, absolute agreement. TwoFixed: these raters only,
// consistency.
func ICC(x [][]float64) (ICCResult, error) {
	if len(x) < 2 || len(x[0]) < 2 {
		return ICCResult{}, fmt.Errorf("two units and two raters are needed: %w", ErrTooFew)
	}
	n, k := float64(len(x)), float64(len(x[0]))
	grand := 0.0
	rater := make([]float64, len(x[0]))
	for u, row := range x {
		if float64(len(row)) != k {
			return ICCResult{}, fmt.Errorf("unit %d has %d measurements, the first %g: %w", u+1, len(row), k, ErrRange)
		}
		for r, v := range row {
			if v-v != 0 {
				return ICCResult{}, fmt.Errorf("unit %d, rater %d: %w (%v)", u+1, r+1, ErrNotFinite, v)
			}
			grand += v / (n * k)
			rater[r] += v / n
		}
	}
	var between, judges, total float64
	for _, row := range x {
		mean := 0.0
		for _, v := range row {
			mean += v / k
			total += (v - grand) * (v - grand)
		}
		between += k * (mean - grand) * (mean - grand)
	}
	for _, m := range rater {
		judges += n * (m - grand) * (m - grand)
	}
	r := ICCResult{Units: len(x), Raters: len(x[0])}
	r.Between = between / (n - 1)
	r.Within = (total - between) / (n * (k - 1))
	r.Judges = judges / (k - 1)
	r.Residual = math.Max(0, total-between-judges) / ((n - 1) * (k - 1))
	if !(r.Between > 1e-13*grand*grand) || !(r.Residual > 1e-13*r.Between) {
		return ICCResult{}, fmt.Errorf("no variation between units, or none within them: %w", ErrTooFew)
	}
	r.one(n, k)
	r.fixed(n, k)
	r.random(n, k)
	return r, nil
}

func (r *ICCResult) one(n, k float64) {
	f := r.Between / r.Within
	df1, df2 := n-1, n*(k-1)
	fl, fu := f/fQuantile(0.975, df1, df2), f*fQuantile(0.975, df2, df1)
	p := tail.F(f, df1, df2)
	r.One = Intraclass{"ICC(1,1)", (f - 1) / (f + k - 1), (fl - 1) / (fl + k - 1), (fu - 1) / (fu + k - 1), f, p, df1, df2}
	r.OneK = Intraclass{"ICC(1,k)", 1 - 1/f, 1 - 1/fl, 1 - 1/fu, f, p, df1, df2}
}

func (r *ICCResult) fixed(n, k float64) {
	f := r.Between / r.Residual
	df1, df2 := n-1, (n-1)*(k-1)
	fl, fu := f/fQuantile(0.975, df1, df2), f*fQuantile(0.975, df2, df1)
	p := tail.F(f, df1, df2)
	r.TwoFixed = Intraclass{"ICC(3,1)", (f - 1) / (f + k - 1), (fl - 1) / (fl + k - 1), (fu - 1) / (fu + k - 1), f, p, df1, df2}
	r.TwoFixedK = Intraclass{"ICC(3,k)", 1 - 1/f, 1 - 1/fl, 1 - 1/fu, f, p, df1, df2}
}

func (r *ICCResult) random(n, k float64) {
	b, j, e := r.Between, r.Judges, r.Residual
	v := (b - e) / (b + (k-1)*e + k*(j-e)/n)
	// Satterthwaite's df of the denominator (Shrout & Fleiss 1979, p. 424).
	fj := j / e
	num := k*v*fj + n*(1+(k-1)*v) - k*v
	df := (k - 1) * (n - 1) * num * num / ((n-1)*k*k*v*v*fj*fj + (n*(1+(k-1)*v)-k*v)*(n*(1+(k-1)*v)-k*v))
	fu, fl := fQuantile(0.975, n-1, df), fQuantile(0.975, df, n-1)
	lo := n * (b - fu*e) / (fu*(k*j+(k*n-k-n)*e) + n*b)
	hi := n * (fl*b - e) / (k*j + (k*n-k-n)*e + n*fl*b)
	f := b / e
	p := tail.F(f, n-1, (n-1)*(k-1))
	r.TwoRandom = Intraclass{"ICC(2,1)", v, lo, hi, f, p, n - 1, (n - 1) * (k - 1)}
	mean := func(x float64) float64 { return k * x / (1 + (k-1)*x) }
	r.TwoRandomK = Intraclass{"ICC(2,k)", (b - e) / (b + (j-e)/n), mean(lo), mean(hi), f, p, n - 1, (n - 1) * (k - 1)}
}

func fQuantile(p, df1, df2 float64) float64 {
	return distuv.F{D1: df1, D2: df2}.Quantile(p)
}
