package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// link is how the linear predictor η gives a probability μ.
type link int

const (
	logit link = iota
	cloglog
)

// mean gives μ, dμ/dη and the log-probabilities of yes and no.
func (l link) mean(eta float64) (mu, slope, logYes, logNo float64) {
	if l == logit {
		if eta >= 0 {
			e := math.Exp(-eta)
			return 1 / (1 + e), e / ((1 + e) * (1 + e)), -math.Log1p(e), -eta - math.Log1p(e)
		}
		e := math.Exp(eta)
		return e / (1 + e), e / ((1 + e) * (1 + e)), eta - math.Log1p(e), -math.Log1p(e)
	}
	h := math.Exp(eta)
	mu = -math.Expm1(-h)
	return mu, h * math.Exp(-h), math.Log(mu), -h
}

// LogisticFit is a binary regression. Coefficients are log odds ratios for
// [Logistic] and [Firth], log hazard ratios for [CompLogLog].
type LogisticFit struct {
	Names            []string
	N, Events        int
	Beta             []float64
	Cov              []float64 // p×p row-major, inverse expected information
	Fitted           []float64 // probabilities
	LogLik           float64   // of the model; penalised for Firth
	Deviance         float64
	NullDeviance     float64 // of the common probability
	AIC              float64
	McFadden         float64 // 1 - LogLik/LogLik of the common probability
	AUC              float64 // chance that someone with the event has the higher probability
	Brier            float64 // mean squared error of the probabilities
	Iterations       int
	Penalised        bool
	link             link
	y                []float64
	x                *mat.Dense
	info             *mat.SymDense
	scores, leverage []float64 // dℓ/dη per row; leverage for Firth
}

// Logistic fits P(y = 1) = 1/(1 + exp(-Xβ)) by maximum likelihood (R:
// glm(family = binomial)). y holds 0 and 1. Where a combination of columns
// parts the answers no maximum exists: the error says so, and [Firth] answers.
func Logistic(y []float64, x []design.Column) (*LogisticFit, error) {
	return fitBinary(y, x, logit, false)
}

// CompLogLog fits P(y = 1) = 1 - exp(-exp(Xβ)), whose coefficients are log
// hazard ratios when rows are person-periods.
func CompLogLog(y []float64, x []design.Column) (*LogisticFit, error) {
	return fitBinary(y, x, cloglog, false)
}

// Firth is Logistic with the likelihood penalised by half the log determinant
// of the information (Firth 1993, Biometrika 80:27; Heinze & Schemper 2002;
// R: logistf). It is less biased in small samples and exists under
// separation.
func Firth(y []float64, x []design.Column) (*LogisticFit, error) {
	return fitBinary(y, x, logit, true)
}

func fitBinary(y []float64, x []design.Column, l link, firth bool) (*LogisticFit, error) {
	n, p := len(y), len(x)
	if err := design.Check(x, n); err != nil {
		return nil, err
	}
	f := &LogisticFit{Names: design.Names(x), N: n, link: l, Penalised: firth, y: y, x: matrix(x, n), Fitted: make([]float64, n), scores: make([]float64, n), leverage: make([]float64, n), info: mat.NewSymDense(p, nil)}
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("outcome, row %d: %v is neither 0 nor 1: %w", i+1, v, ErrRange)
		}
		f.Events += int(v)
	}
	if !firth && (f.Events == 0 || f.Events == n) {
		return nil, fmt.Errorf("every answer is the same: %w", ErrZeroVariance)
	}
	f.Beta = make([]float64, p)
	if err := f.climb(make([]bool, p)); err != nil {
		return nil, err
	}
	var ch mat.Cholesky
	var inv mat.SymDense
	if !ch.Factorize(f.info) || ch.InverseTo(&inv) != nil {
		return nil, fmt.Errorf("the information at the maximum is singular: %w", ErrSeparation)
	}
	f.Cov = make([]float64, p*p)
	for i := range p {
		for j := range p {
			f.Cov[i*p+j] = inv.At(i, j)
		}
	}
	f.quality()
	return f, nil
}

// climb is Fisher scoring from f.Beta with some coefficients held.
func (f *LogisticFit) climb(held []bool) error {
	p := len(f.Beta)
	var free []int
	for j := range p {
		if !held[j] {
			free = append(free, j)
		}
	}
	ll, err := f.evaluate(f.Beta)
	if err != nil {
		return err
	}
	next := append([]float64(nil), f.Beta...)
	for iter := 1; iter <= 200; iter++ {
		f.Iterations = iter
		if len(free) == 0 {
			f.LogLik = ll
			return nil
		}
		grad, sub := mat.NewVecDense(len(free), nil), mat.NewSymDense(len(free), nil)
		for a, j := range free {
			s := 0.0
			for i := range f.N {
				s += f.x.At(i, j) * f.scores[i]
			}
			grad.SetVec(a, s)
			for b, k := range free[:a+1] {
				sub.SetSym(a, b, f.info.At(j, k))
			}
		}
		var ch mat.Cholesky
		var step mat.VecDense
		if !ch.Factorize(sub) || ch.Cond() > 1e16 || ch.SolveVecTo(&step, grad) != nil {
			return fmt.Errorf("step %d, log-likelihood %.6g: %w", iter, ll, ErrSeparation)
		}
		size := 0.0
		for a := range free {
			size = math.Max(size, step.AtVec(a)*step.AtVec(a)*sub.At(a, a))
		}
		if size < 1e-22 {
			f.LogLik = ll
			return nil
		}
		moved := false
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			for a, j := range free {
				next[j] = f.Beta[j] + scale*step.AtVec(a)
			}
			if v, err := f.evaluate(next); err == nil && v >= ll-1e-12*(1+math.Abs(ll)) {
				ll, moved = v, true
				break
			}
		}
		if !moved {
			// Rounding stops the climb at the top.
			if size < 1e-12 {
				ll, err = f.evaluate(f.Beta)
				f.LogLik = ll
				return err
			}
			return fmt.Errorf("step %d does not raise the log-likelihood %.8g: %w", iter, ll, ErrNotConverged)
		}
		copy(f.Beta, next)
		if f.parted() {
			return fmt.Errorf("after %d steps the log-likelihood is %.3g and still rises: %w", iter, ll, ErrSeparation)
		}
	}
	return fmt.Errorf("200 steps reached a log-likelihood of %.8g: %w", ll, ErrNotConverged)
}

// parted notices fitted probabilities that have run to 0 or 1.
func (f *LogisticFit) parted() bool {
	for i, m := range f.Fitted {
		if math.Min(m, 1-m) < 1e-11 && math.Abs(f.y[i]-m) < 0.5 && !f.Penalised {
			return true
		}
	}
	return false
}

// evaluate fills Fitted, scores and info at b and returns the (penalised)
// log-likelihood.
func (f *LogisticFit) evaluate(b []float64) (float64, error) {
	p := len(b)
	f.info.Zero()
	ll := 0.0
	weight := make([]float64, f.N)
	for i := range f.N {
		row := f.x.RawRowView(i)
		eta := 0.0
		for j, v := range row {
			eta += v * b[j]
		}
		mu, slope, yes, no := f.link.mean(eta)
		f.Fitted[i] = mu
		if f.y[i] == 1 {
			ll += yes
		} else {
			ll += no
		}
		v := mu * (1 - mu)
		if !(v > 0) {
			v = 1e-300
		}
		f.scores[i] = (f.y[i] - mu) * slope / v
		weight[i] = slope * slope / v
		for j, u := range row {
			for k := range j + 1 {
				f.info.SetSym(j, k, f.info.At(j, k)+weight[i]*u*row[k])
			}
		}
	}
	if math.IsNaN(ll) || math.IsInf(ll, 0) {
		return 0, fmt.Errorf("the likelihood is not finite: %w", ErrSeparation)
	}
	if !f.Penalised {
		return ll, nil
	}
	var ch mat.Cholesky
	var inv mat.SymDense
	if !ch.Factorize(f.info) || ch.InverseTo(&inv) != nil {
		return 0, fmt.Errorf("the information is singular: %w", ErrSeparation)
	}
	for i := range f.N {
		row := f.x.RawRowView(i)
		h := 0.0
		for j := range p {
			for k := range p {
				h += row[j] * inv.At(j, k) * row[k]
			}
		}
		f.scores[i] += weight[i] * h * (0.5 - f.Fitted[i])
	}
	return ll + ch.LogDet()/2, nil
}

// Coefficients are Wald tests.
func (f *LogisticFit) Coefficients() []Coefficient {
	return f.tests(f.Cov)
}

func (f *LogisticFit) tests(cov []float64) []Coefficient {
	p := len(f.Beta)
	out := make([]Coefficient, p)
	for j := range p {
		out[j] = coefficient(f.Names[j], f.Beta[j], math.Sqrt(cov[j*p+j]), math.Inf(1))
	}
	return out
}

// Robust are Wald tests with the sandwich covariance (HC0), by row where
// cluster is nil, else by cluster (Liang & Zeger 1986).
func (f *LogisticFit) Robust(cluster []int) ([]Coefficient, error) {
	p := len(f.Beta)
	if cluster == nil {
		cluster = make([]int, f.N)
		for i := range cluster {
			cluster[i] = i
		}
	}
	groups, err := codesOf(cluster, f.N)
	if err != nil {
		return nil, err
	}
	meat := mat.NewSymDense(p, nil)
	u := mat.NewVecDense(p, nil)
	for _, rows := range groups {
		u.Zero()
		for _, i := range rows {
			for j, v := range f.x.RawRowView(i) {
				u.SetVec(j, u.AtVec(j)+v*f.scores[i])
			}
		}
		meat.SymRankOne(meat, 1, u)
	}
	bread := mat.NewDense(p, p, append([]float64(nil), f.Cov...))
	var half, full mat.Dense
	half.Mul(bread, meat)
	full.Mul(&half, bread)
	return f.tests(full.RawMatrix().Data), nil
}

// ProfileInterval is the 95 % interval of coefficient j from the likelihood
// itself: the values that a likelihood-ratio test would not refuse, with the
// other coefficients fitted anew (R: MASS::confint.glm). level is in (0, 1).
func (f *LogisticFit) ProfileInterval(j int, level float64) (lo, hi float64, err error) {
	p := len(f.Beta)
	if j < 0 || j >= p || !(level > 0 && level < 1) {
		return 0, 0, fmt.Errorf("coefficient %d of %d, level %v: %w", j, p, level, ErrRange)
	}
	z := tail.NormalQuantile(1 - (1-level)/2)
	se := math.Sqrt(f.Cov[j*p+j])
	if lo, err = f.profile(j, -z, se); err != nil {
		return 0, 0, err
	}
	hi, err = f.profile(j, z, se)
	return lo, hi, err
}

// profile finds where the signed root of the likelihood ratio is z, by the
// secant method from Wald's limit.
func (f *LogisticFit) profile(j int, z, se float64) (float64, error) {
	g := *f
	g.Fitted, g.scores, g.info = make([]float64, f.N), make([]float64, f.N), mat.NewSymDense(len(f.Beta), nil)
	held := make([]bool, len(f.Beta))
	held[j] = true
	g.Beta = append([]float64(nil), f.Beta...)
	root := func(b float64) (float64, error) {
		g.Beta[j] = b
		if err := g.climb(held); err != nil {
			return 0, err
		}
		return math.Copysign(math.Sqrt(math.Max(0, 2*(f.LogLik-g.LogLik))), b-f.Beta[j]) - z, nil
	}
	a, fa := f.Beta[j], -z
	b := f.Beta[j] + z*se
	for range 60 {
		fb, err := root(b)
		if err != nil {
			return 0, fmt.Errorf("profile of %q: %w", f.Names[j], err)
		}
		if math.Abs(fb) < 1e-9 {
			return b, nil
		}
		step := -fb * (b - a) / (fb - fa)
		if step-step != 0 {
			break
		}
		a, fa = b, fb
		b += math.Max(-3*se, math.Min(3*se, step))
	}
	return 0, fmt.Errorf("profile of %q does not end: %w", f.Names[j], ErrNotConverged)
}
