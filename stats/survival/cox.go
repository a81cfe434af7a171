package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// Ties says how events at the same time enter the likelihood.
type Ties int

// Efron's approximation is the one to use; Breslow's is coarser; Exact is
// the conditional logistic likelihood of truly discrete times.
const (
	Efron Ties = iota
	Breslow
	Exact
)

// CoxResult is a proportional-hazards fit. Coefficients are log hazard ratios.
type CoxResult struct {
	Names            []string
	N, Events        int
	Beta, SE         []float64
	Z, P             []float64
	Lo, Hi           []float64 // 95 %, Wald
	Cov              []float64 // p×p, row-major
	LogLik0, LogLik  float64
	Wald, Score, LRT float64 // χ² with len(Beta) degrees of freedom
	Iterations       int
	Ties             Ties
}

// Cox fits a proportional-hazards model to times and events with the columns
// of x (no intercept) by Newton's method on the partial likelihood (Cox 1972,
// Efron 1977; R: survival::coxph). A coefficient that runs off to infinity,
// because a column parts those with the event from the rest, is an error.
func Cox(time []float64, event []bool, x []design.Column, ties Ties) (CoxResult, error) {
	if err := check(time, event); err != nil {
		return CoxResult{}, err
	}
	n, p := len(time), len(x)
	// An intercept is not identified: test independence beside one.
	if err := design.Check(append([]design.Column{design.Intercept(n)}, x...), n); err != nil {
		return CoxResult{}, err
	}
	if p == 0 {
		return CoxResult{}, fmt.Errorf("no columns: %w", ErrTooFew)
	}
	m := newPartial(time, event, x, ties)
	if m.events == 0 {
		return CoxResult{}, fmt.Errorf("no event among %d people: %w", n, ErrNoEvents)
	}
	r := CoxResult{Names: design.Names(x), N: n, Events: m.events, Ties: ties, Beta: make([]float64, p)}
	ll := m.evaluate(r.Beta)
	r.LogLik0 = ll
	if math.IsInf(ll, 0) || math.IsNaN(ll) {
		return CoxResult{}, fmt.Errorf("too many events at one time for the exact likelihood: %w", ErrRange)
	}
	var chol mat.Cholesky
	for iter := 1; ; iter++ {
		if !chol.Factorize(mat.NewSymDense(p, m.info)) {
			return r, fmt.Errorf("the information is singular at step %d: %w", iter, ErrNotIdentify)
		}
		var step mat.VecDense
		if err := chol.SolveVecTo(&step, mat.NewVecDense(p, m.score)); err != nil {
			return r, fmt.Errorf("step %d: %w", iter, ErrNotIdentify)
		}
		gain := mat.Dot(&step, mat.NewVecDense(p, m.score))
		if iter == 1 {
			r.Score = gain
		}
		// The step, not the gain, must vanish: where a column parts the events
		// from the rest, the gain vanishes while the coefficient grows on.
		size := 0.0
		for j, b := range r.Beta {
			size = math.Max(size, math.Abs(step.AtVec(j))*m.spread[j]/(1+math.Abs(b)*m.spread[j]))
		}
		if size < 1e-10 {
			r.Iterations = iter
			break
		}
		if iter == 60 {
			return r, fmt.Errorf("no convergence after 60 steps, log-likelihood %.10g and a last gain of %.3g: %w", ll, gain, ErrNotIdentify)
		}
		next := make([]float64, p)
		for scale := 1.0; ; scale /= 2 {
			for j := range next {
				next[j] = r.Beta[j] + scale*step.AtVec(j)
			}
			if l := m.evaluate(next); l >= ll-1e-9*math.Abs(ll) {
				ll = l
				break
			}
			if scale < 1e-9 {
				return r, fmt.Errorf("step %d does not raise the log-likelihood %.10g: %w", iter, ll, ErrNotIdentify)
			}
		}
		copy(r.Beta, next)
		for j, b := range r.Beta {
			// Parted data also show as an information that has vanished.
			if math.Abs(b)*m.spread[j] > 40 || m.info[j*p+j] < 1e-9*float64(m.events)*m.spread[j]*m.spread[j] {
				return r, fmt.Errorf("the coefficient of %q runs off (%.3g): %w", r.Names[j], b, ErrNotIdentify)
			}
		}
	}
	r.LogLik = ll
	return r, r.finish(&chol)
}

func (r *CoxResult) finish(chol *mat.Cholesky) error {
	p := len(r.Beta)
	var inv mat.SymDense
	if err := chol.InverseTo(&inv); err != nil {
		return fmt.Errorf("inverse information: %w", ErrNotIdentify)
	}
	r.Cov = make([]float64, p*p)
	z95 := tail.NormalQuantile(0.975)
	for j := range p {
		for k := range p {
			r.Cov[j*p+k] = inv.At(j, k)
		}
		se := math.Sqrt(inv.At(j, j))
		r.SE = append(r.SE, se)
		r.Z = append(r.Z, r.Beta[j]/se)
		r.P = append(r.P, tail.Normal2(r.Beta[j]/se))
		r.Lo = append(r.Lo, r.Beta[j]-z95*se)
		r.Hi = append(r.Hi, r.Beta[j]+z95*se)
	}
	var half mat.VecDense
	b := mat.NewVecDense(p, r.Beta)
	var u mat.TriDense
	chol.UTo(&u)
	half.MulVec(&u, b)
	r.Wald = mat.Dot(&half, &half)
	r.LRT = 2 * (r.LogLik - r.LogLik0)
	return nil
}
