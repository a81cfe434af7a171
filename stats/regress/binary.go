package regress

import (
	"fmt"
	"math"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// Binary is a fitted model of a yes/no outcome. Coefficients are on the scale
// of its link: log odds for Logistic and Firth, log hazards for CompLogLog.
type Binary struct {
	N, Events    int
	Method       string
	Coefficients []Coefficient // tested by z
	Cov          []float64     // inverse expected information, p×p, row-major
	LogLik       float64       // for Firth, penalised
	NullLogLik   float64       // of the mean alone, unpenalised
	AIC          float64
	McFadden     float64   // 1 - LogLik/NullLogLik, unpenalised
	Fitted       []float64 // probabilities
	Iterations   int

	model *binaryModel
	beta  []float64
	names []string
}

// Logistic fits log odds(y) = Xβ by maximum likelihood (R: glm(family =
// binomial)). y holds 0 and 1. Columns that tell the outcome apart without
// error have no finite estimate and are ErrSeparation; see [Firth].
func Logistic(y []float64, x []design.Column) (*Binary, error) {
	return fitBinary(y, x, &binaryModel{link: logit}, "logistic, maximum likelihood")
}

// CompLogLog fits log(-log(1 - P(y))) = Xβ: with one row per person and period
// at risk, the coefficients are log hazard ratios of a proportional-hazards
// model in discrete time (Prentice & Gloeckler 1978; R: binomial("cloglog")).
func CompLogLog(y []float64, x []design.Column) (*Binary, error) {
	return fitBinary(y, x, &binaryModel{link: cloglog}, "complementary log-log, maximum likelihood")
}

// Firth fits the logistic model with Jeffreys' prior as penalty, which takes
// away the first-order bias and keeps every estimate finite (Firth 1993,
// Biometrika 80:27; Heinze & Schemper 2002, Stat. Med. 21:2409; R:
// logistf::logistf). Its [Binary.Profile] intervals are to be preferred.
func Firth(y []float64, x []design.Column) (*Binary, error) {
	return fitBinary(y, x, &binaryModel{link: logit, firth: true}, "logistic, Firth's penalised likelihood")
}

func fitBinary(y []float64, x []design.Column, m *binaryModel, method string) (*Binary, error) {
	if err := checkOutcome(y, x); err != nil {
		return nil, err
	}
	b := &Binary{N: len(y), Method: method, model: m, names: design.Names(x)}
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("row %d: the outcome is %v, not 0 or 1: %w", i+1, v, ErrRange)
		}
		b.Events += int(v)
	}
	if !m.firth && (b.Events == 0 || b.Events == b.N) {
		return nil, fmt.Errorf("the outcome is the same in all %d rows: %w", b.N, ErrZeroVariance)
	}
	m.x, m.y, m.n, m.p = rowMajor(x), y, b.N, len(x)
	m.names = b.names
	start := make([]float64, m.p)
	at, iterations, err := m.maximise(start, -1)
	if err != nil {
		return nil, err
	}
	b.beta, b.Iterations = start, iterations
	return b, b.describe(at)
}

func (b *Binary) describe(at *binaryPoint) error {
	b.Cov, b.LogLik = at.inverse(), at.value
	b.Coefficients = coefficients(b.names, b.beta, b.Cov, math.Inf(1))
	k, n := float64(b.Events), float64(b.N)
	b.NullLogLik = xlogx(k/n)*n + xlogx(1-k/n)*n
	plain := at.value - at.penalty
	b.AIC = -2*plain + 2*float64(len(b.beta))
	if b.NullLogLik < 0 {
		b.McFadden = 1 - plain/b.NullLogLik
	}
	b.Fitted = make([]float64, b.N)
	for i := range b.Fitted {
		b.Fitted[i] = b.model.link.mean(b.model.predictor(b.beta, i))
	}
	for _, c := range b.Coefficients {
		if err := finite(c.Name, c.Value, c.SE, c.P, c.Lo, c.Hi); err != nil {
			return err
		}
	}
	return finite("the likelihood", b.LogLik, b.AIC)
}

func xlogx(p float64) float64 {
	if p <= 0 {
		return 0
	}
	return p * math.Log(p)
}

// Deviance is twice the distance of the log-likelihood from a perfect fit.
func (b *Binary) Deviance() float64 { return b.AIC - 2*float64(len(b.beta)) }

// NullDeviance is that of the mean alone.
func (b *Binary) NullDeviance() float64 { return -2 * b.NullLogLik }

// Brier is the mean squared distance of the outcome from its probability.
func (b *Binary) Brier() float64 {
	s := 0.0
	for i, p := range b.Fitted {
		s += (b.model.y[i] - p) * (b.model.y[i] - p)
	}
	return s / float64(b.N)
}

// AUC is the probability that a row with the event has the higher fitted
// probability than one without, ties counted half (the c statistic).
func (b *Binary) AUC() (float64, error) {
	var with, without []float64
	for i, p := range b.Fitted {
		if b.model.y[i] == 1 {
			with = append(with, p)
		} else {
			without = append(without, p)
		}
	}
	if len(with) == 0 || len(without) == 0 {
		return 0, fmt.Errorf("the outcome is the same in all rows: %w", ErrZeroVariance)
	}
	u, _ := rankSum(with, without)
	return u / (float64(len(with)) * float64(len(without))), nil
}

// Ratio is the exponential of a coefficient with its interval: an odds ratio,
// or for CompLogLog a hazard ratio.
type Ratio struct {
	Name          string
	Value, Lo, Hi float64
}

// Ratios are the exponentials of coefficients, Wald intervals included. One
// too large to hold is +Inf, which an interval's end may be.
func Ratios(c []Coefficient) []Ratio {
	out := make([]Ratio, len(c))
	for i, v := range c {
		out[i] = Ratio{v.Name, math.Exp(v.Value), math.Exp(v.Lo), math.Exp(v.Hi)}
	}
	return out
}

// Robust gives the coefficients with the sandwich covariance (HC0; R:
// sandwich::vcovHC(type = "HC0")), right on average if the link is wrong.
func (b *Binary) Robust() ([]Coefficient, error) {
	each := make([]int, b.N)
	for i := range each {
		each[i] = i
	}
	return b.Cluster(each)
}

// Cluster gives the coefficients with the sandwich covariance for rows that
// come in groups, such as a person's periods (R: sandwich::vcovCL(type =
// "HC0", cadjust = FALSE)). code names the group of each row.
func (b *Binary) Cluster(code []int) ([]Coefficient, error) {
	index, count, err := groups(code, b.N)
	if err != nil {
		return nil, err
	}
	p := len(b.beta)
	sums := make([]float64, count*p)
	for i, g := range index {
		_, u, _ := b.model.link.row(b.model.y[i], b.model.predictor(b.beta, i))
		for j, v := range b.model.x[i*p : (i+1)*p] {
			sums[g*p+j] += u * v
		}
	}
	return coefficients(b.names, b.beta, sandwich(b.Cov, sums, p), math.Inf(1)), nil
}

// sandwich is C (Σ s s') C for sums s of p scores per group.
func sandwich(cov, sums []float64, p int) []float64 {
	out, cs := make([]float64, p*p), make([]float64, p)
	for g := 0; g < len(sums); g += p {
		for j := range cs {
			cs[j] = 0
			for k, v := range sums[g : g+p] {
				cs[j] += cov[j*p+k] * v
			}
		}
		for j, u := range cs {
			for k, v := range cs {
				out[j*p+k] += u * v
			}
		}
	}
	return out
}

// Profile is the interval of coefficient j, at level such as 0.95, for which
// twice the drop of the (penalised) log-likelihood, maximised over the other
// coefficients, stays below the χ² quantile (Venzon & Moolgavkar 1988; R:
// MASS::confint, logistf). It follows the likelihood where that is skewed.
func (b *Binary) Profile(j int, level float64) (lo, hi float64, err error) {
	if j < 0 || j >= len(b.beta) || !(level > 0 && level < 1) {
		return 0, 0, fmt.Errorf("coefficient %d of %d at level %v: %w", j, len(b.beta), level, ErrRange)
	}
	z := tail.NormalQuantile(1 - (1-level)/2)
	if lo, err = b.model.profileEnd(b, j, -1, z); err != nil {
		return 0, 0, err
	}
	hi, err = b.model.profileEnd(b, j, 1, z)
	return lo, hi, err
}
