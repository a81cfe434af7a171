package impute

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/internal/tail"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew     = errors.New("too few")
	ErrNotFinite  = errors.New("not a finite number")
	ErrLength     = errors.New("lengths differ")
	ErrRange      = errors.New("out of range")
	ErrNoVariance = errors.New("no variation")
)

// Pooled is one parameter over all imputed sets.
type Pooled struct {
	M              int
	Estimate       float64 // mean of the estimates
	Within         float64 // mean of their squared standard errors, Ū
	Between        float64 // variance of the estimates, B
	Total          float64 // Ū + (1 + 1/m) B
	SE             float64
	RIV            float64 // relative increase in variance
	Lambda         float64 // share of the variance that is due to missing data
	FMI            float64 // fraction of missing information
	DF             float64 // Barnard & Rubin 1999; Rubin's where the complete df is infinite
	DFRubin        float64 // Rubin 1987; infinite where the estimates agree
	T, P           float64
	Lo, Hi         float64 // 95 %
	MCSE           float64 // Monte Carlo error of Estimate: √(B/m); make more sets until it does not matter
	RelEfficiency  float64 // against infinitely many sets
	CompleteDF     float64
	EstimatesAgree bool // B = 0: nothing that matters was missing
}

// Pool joins estimates and squared standard errors from m imputed sets
// (Rubin 1987; Barnard & Rubin 1999, Biometrika 86:948; R: mice::pool). df is
// that of the analysis had nothing been missing; it may be infinite.
func Pool(estimates, variances []float64, df float64) (Pooled, error) {
	m := len(estimates)
	if len(variances) != m {
		return Pooled{}, fmt.Errorf("%d estimates, %d variances: %w", m, len(variances), ErrLength)
	}
	if m < 2 {
		return Pooled{}, fmt.Errorf("%d imputed sets, at least 2 are needed: %w", m, ErrTooFew)
	}
	if !(df > 0) {
		return Pooled{}, fmt.Errorf("complete-data df %v: %w", df, ErrRange)
	}
	p := Pooled{M: m, CompleteDF: df}
	k := float64(m)
	for i, q := range estimates {
		u := variances[i]
		if q-q != 0 || u-u != 0 {
			return Pooled{}, fmt.Errorf("set %d: estimate %v, variance %v: %w", i+1, q, u, ErrNotFinite)
		}
		if u <= 0 {
			return Pooled{}, fmt.Errorf("set %d: variance %v: %w", i+1, u, ErrNoVariance)
		}
		p.Estimate += q / k
		p.Within += u / k
	}
	for _, q := range estimates {
		p.Between += (q - p.Estimate) * (q - p.Estimate) / (k - 1)
	}
	extra := (1 + 1/k) * p.Between
	p.Total = p.Within + extra
	p.SE = math.Sqrt(p.Total)
	p.RIV, p.Lambda = extra/p.Within, extra/p.Total
	p.MCSE = math.Sqrt(p.Between / k)
	p.degrees(k)
	p.FMI = p.Lambda
	if !math.IsInf(p.DF, 1) {
		p.FMI = (p.RIV + 2/(p.DF+3)) / (p.RIV + 1)
	}
	p.RelEfficiency = 1 / (1 + p.FMI/k)
	p.T = p.Estimate / p.SE
	p.P = tail.T2(p.T, p.DF)
	half := tail.TQuantile(0.975, p.DF) * p.SE
	p.Lo, p.Hi = p.Estimate-half, p.Estimate+half
	if half-half != 0 {
		return Pooled{}, fmt.Errorf("%d sets disagree so much that %.3g degrees of freedom are left, make more: %w", m, p.DF, ErrTooFew)
	}
	return p, nil
}

func (p *Pooled) degrees(k float64) {
	observed := p.CompleteDF
	if !math.IsInf(observed, 1) {
		observed = (p.CompleteDF + 1) / (p.CompleteDF + 3) * p.CompleteDF * (1 - p.Lambda)
	}
	if p.EstimatesAgree = !(p.Lambda > 1e-14); p.EstimatesAgree {
		p.DFRubin, p.DF = math.Inf(1), observed
		return
	}
	p.DFRubin = (k - 1) / (p.Lambda * p.Lambda)
	p.DF = p.DFRubin
	if !math.IsInf(observed, 1) {
		p.DF = p.DFRubin * observed / (p.DFRubin + observed)
	}
}

// FTest is a pooled test of several parameters at once.
type FTest struct {
	F, DF1, DF2, P float64
	RIV            float64
}

// PoolD1 tests that all parameters are zero from their estimates and k×k
// covariances (row-major) in each set (Li, Raghunathan & Rubin 1991, JASA
// 86:1065; R: mitml::testModels, method "D1").
func PoolD1(estimates, covariances [][]float64) (FTest, error) {
	m, k, err := shape(estimates, covariances)
	if err != nil {
		return FTest{}, err
	}
	n := float64(m)
	mean := mat.NewVecDense(k, nil)
	within, between := mat.NewSymDense(k, nil), mat.NewSymDense(k, nil)
	for i, q := range estimates {
		mean.AddScaledVec(mean, 1/n, mat.NewVecDense(k, q))
		for a := range k {
			for b := range a + 1 {
				within.SetSym(a, b, within.At(a, b)+covariances[i][a*k+b]/n)
			}
		}
	}
	d := mat.NewVecDense(k, nil)
	for _, q := range estimates {
		d.SubVec(mat.NewVecDense(k, q), mean)
		between.SymRankOne(between, 1/(n-1), d)
	}
	var ch mat.Cholesky
	if !ch.Factorize(within) {
		return FTest{}, fmt.Errorf("the mean covariance is not positive definite: %w", ErrNoVariance)
	}
	var ratio mat.Dense
	var x mat.VecDense
	if ch.SolveTo(&ratio, between) != nil || ch.SolveVecTo(&x, mean) != nil {
		return FTest{}, fmt.Errorf("the mean covariance is singular: %w", ErrNoVariance)
	}
	f := FTest{DF1: float64(k), RIV: (1 + 1/n) * mat.Trace(&ratio) / float64(k)}
	f.F = mat.Dot(mean, &x) / (float64(k) * (1 + f.RIV))
	t := float64(k) * (n - 1)
	switch {
	case !(f.RIV > 0):
		f.DF2 = math.Inf(1)
	case t > 4:
		g := 1 + (1-2/t)/f.RIV
		f.DF2 = 4 + (t-4)*g*g
	default:
		g := 1 + 1/f.RIV
		f.DF2 = t * (1 + 1/float64(k)) * g * g / 2
	}
	f.P = tail.F(f.F, f.DF1, f.DF2)
	return f, nil
}

// PoolD2 tests the same from the χ² of each set alone (Li, Meng, Raghunathan
// & Rubin 1991, Stat. Sinica 1:65; method "D2"), when covariances are not at
// hand; it has less power. k is the number of parameters.
func PoolD2(chiSquares []float64, k int) (FTest, error) {
	m := len(chiSquares)
	if m < 2 || k < 1 {
		return FTest{}, fmt.Errorf("%d sets, %d parameters: %w", m, k, ErrTooFew)
	}
	n, mean, root := float64(m), 0.0, 0.0
	for i, c := range chiSquares {
		if !(c >= 0) || math.IsInf(c, 0) {
			return FTest{}, fmt.Errorf("set %d: χ² %v: %w", i+1, c, ErrRange)
		}
		mean += c / n
		root += math.Sqrt(c) / n
	}
	v := 0.0
	for _, c := range chiSquares {
		d := math.Sqrt(c) - root
		v += d * d / (n - 1)
	}
	f := FTest{DF1: float64(k), RIV: (1 + 1/n) * v}
	f.F = math.Max(0, (mean/float64(k)-(n+1)/(n-1)*f.RIV)/(1+f.RIV))
	f.DF2 = math.Inf(1)
	if f.RIV > 0 {
		g := 1 + 1/f.RIV
		f.DF2 = math.Pow(float64(k), -3/n) * (n - 1) * g * g
	}
	f.P = tail.F(f.F, f.DF1, f.DF2)
	return f, nil
}

func shape(estimates, covariances [][]float64) (m, k int, err error) {
	m = len(estimates)
	if m < 2 || len(covariances) != m {
		return 0, 0, fmt.Errorf("%d sets of estimates, %d of covariances: %w", m, len(covariances), ErrTooFew)
	}
	k = len(estimates[0])
	for i := range m {
		if k == 0 || len(estimates[i]) != k || len(covariances[i]) != k*k {
			return 0, 0, fmt.Errorf("set %d: %d estimates, %d covariances: %w", i+1, len(estimates[i]), len(covariances[i]), ErrLength)
		}
		for _, v := range append(append([]float64{}, estimates[i]...), covariances[i]...) {
			if v-v != 0 {
				return 0, 0, fmt.Errorf("set %d: %w", i+1, ErrNotFinite)
			}
		}
	}
	return m, k, nil
}
