package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/internal/root"
)

// link maps a linear predictor to a probability.
type link int

const (
	logit link = iota
	cloglog
)

func (l link) mean(eta float64) float64 {
	if l == cloglog {
		return -math.Expm1(-math.Exp(eta))
	}
	return 1 / (1 + math.Exp(-eta))
}

// row gives the log-likelihood of one outcome, its derivative by the
// predictor, and the expected information about the predictor.
func (l link) row(y, eta float64) (ll, score, weight float64) {
	if l == cloglog {
		h := math.Exp(eta)
		weight = 0
		if e := math.Expm1(h); e > 0 && !math.IsInf(e, 1) {
			weight = h * h / e
		}
		if y == 0 {
			return -h, -h, weight
		}
		p := -math.Expm1(-h)
		if p < 1e-300 {
			return eta, 1, weight
		}
		return math.Log(p), math.Exp(eta-h) / p, weight
	}
	p := 1 / (1 + math.Exp(-eta))
	// log(1 + exp(eta)) without overflow.
	ll = y*eta - math.Max(eta, 0) - math.Log1p(math.Exp(-math.Abs(eta)))
	return ll, y - p, p * (1 - p)
}

// binaryModel is the data and the kind of likelihood.
type binaryModel struct {
	x     []float64 // n×p
	y     []float64
	n, p  int
	link  link
	firth bool
	names []string
}

func (m *binaryModel) predictor(beta []float64, i int) float64 {
	s := 0.0
	for j, v := range m.x[i*m.p : (i+1)*m.p] {
		s += v * beta[j]
	}
	return s
}

// binaryPoint is the likelihood at one β.
type binaryPoint struct {
	value, penalty float64 // value includes the penalty
	score          []float64
	info           *mat.SymDense
	chol           mat.Cholesky
	sound          bool // the information has an inverse
}

func (m *binaryModel) at(beta []float64) *binaryPoint {
	p := m.p
	q := &binaryPoint{score: make([]float64, p)}
	info := make([]float64, p*p)
	for i := range m.n {
		row := m.x[i*p : (i+1)*p]
		ll, u, w := m.link.row(m.y[i], m.predictor(beta, i))
		q.value += ll
		for j, v := range row {
			q.score[j] += u * v
			for k := 0; k <= j; k++ {
				info[k*p+j] += w * v * row[k]
			}
		}
	}
	q.info = mat.NewSymDense(p, info)
	q.sound = q.chol.Factorize(q.info)
	if m.firth && q.sound {
		m.penalise(q, beta)
	}
	return q
}

// penalise adds ½ log |I| to the likelihood and its derivative to the score:
// Σ h (½ - p) x, with h the weighted leverage of the row.
func (m *binaryModel) penalise(q *binaryPoint, beta []float64) {
	p := m.p
	q.penalty = q.chol.LogDet() / 2
	q.value += q.penalty
	inv := q.inverse()
	for i := range m.n {
		row := m.x[i*p : (i+1)*p]
		mu := m.link.mean(m.predictor(beta, i))
		h := 0.0
		for j, v := range row {
			for k, u := range row {
				h += v * u * inv[j*p+k]
			}
		}
		h *= mu * (1 - mu)
		for j, v := range row {
			q.score[j] += h * (0.5 - mu) * v
		}
	}
}

// inverse is the inverse information, p×p, row-major.
func (q *binaryPoint) inverse() []float64 {
	p := len(q.score)
	var inv mat.SymDense
	out := make([]float64, p*p)
	if q.chol.InverseTo(&inv) != nil {
		return out
	}
	for j := range p {
		for k := range p {
			out[j*p+k] = inv.At(j, k)
		}
	}
	return out
}

// step solves information · step = score, leaving out the fixed coefficient
// (-1 for none), which gets no step.
func (q *binaryPoint) step(fixed int) ([]float64, bool) {
	p := len(q.score)
	out := make([]float64, p)
	if fixed < 0 {
		if !q.sound {
			return nil, false
		}
		return out, q.chol.SolveVecTo(mat.NewVecDense(p, out), mat.NewVecDense(p, q.score)) == nil
	}
	if p == 1 {
		return out, true
	}
	keep := make([]int, 0, p-1)
	for j := range p {
		if j != fixed {
			keep = append(keep, j)
		}
	}
	part, rhs := mat.NewSymDense(p-1, nil), mat.NewVecDense(p-1, nil)
	for a, j := range keep {
		rhs.SetVec(a, q.score[j])
		for b, k := range keep[a:] {
			part.SetSym(a, a+b, q.info.At(j, k))
		}
	}
	var chol mat.Cholesky
	var s mat.VecDense
	if !chol.Factorize(part) || chol.SolveVecTo(&s, rhs) != nil {
		return nil, false
	}
	for a, j := range keep {
		out[j] = s.AtVec(a)
	}
	return out, true
}

const maxSteps = 100

// maximise takes β, which it changes, to the maximum by Fisher scoring, whose
// steps are halved where they overshoot. The coefficient fixed stays.
func (m *binaryModel) maximise(beta []float64, fixed int) (*binaryPoint, int, error) {
	at := m.at(beta)
	trial := make([]float64, m.p)
	size := math.Inf(1)
	var step []float64
	for iter := 1; iter <= maxSteps; iter++ {
		next, ok := at.step(fixed)
		if !ok {
			return nil, iter, m.trouble(step, size, iter)
		}
		step = next
		size = m.reach(step)
		if size < 1e-10 {
			return at, iter, nil
		}
		// Firth's steps may be long at first; five units of log odds are enough.
		scale := math.Min(1, 5/size)
		for half := 0; ; half++ {
			for j, b := range beta {
				trial[j] = b + scale*step[j]
			}
			q := m.at(trial)
			// Rounding may cost a little of the likelihood near the top.
			if q.value >= at.value-1e-9*(1+math.Abs(at.value)) && (q.sound || !m.firth) {
				copy(beta, trial)
				at = q
				break
			}
			if half == 40 {
				return nil, iter, m.trouble(step, size, iter)
			}
			scale /= 2
		}
	}
	return nil, maxSteps, m.trouble(step, size, maxSteps)
}

// reach is how far a step moves any row's predictor.
func (m *binaryModel) reach(step []float64) float64 {
	far := 0.0
	for i := range m.n {
		far = math.Max(far, math.Abs(m.predictor(step, i)))
	}
	return far
}

// trouble tells separation from other failure. When the columns tell the
// outcome apart, the estimates run off in a direction along which no row's
// likelihood falls, and the steps never grow short.
func (m *binaryModel) trouble(step []float64, size float64, iter int) error {
	apart := step != nil && size > 0.01
	for i := 0; apart && i < m.n; i++ {
		apart = (2*m.y[i]-1)*m.predictor(step, i) >= -0.05*size
	}
	if apart {
		worst := 0
		for j := range step {
			if math.Abs(step[j])*m.spread(j) > math.Abs(step[worst])*m.spread(worst) {
				worst = j
			}
		}
		return fmt.Errorf("column %q, alone or with others, has no finite coefficient; use Firth's method or leave it out: %w", m.names[worst], ErrSeparation)
	}
	return fmt.Errorf("after %d steps the last one still moves a log odds by %.2g: %w", iter, size, ErrConvergence)
}

// spread is the range of a column.
func (m *binaryModel) spread(j int) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range m.n {
		v := m.x[i*m.p+j]
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return hi - lo
}

// profileEnd finds the end of a profile interval on one side. On the scale of
// the signed root of the drop in deviance the profile is nearly straight, so
// few fits are needed.
func (m *binaryModel) profileEnd(b *Binary, j int, side, z float64) (float64, error) {
	beta := append([]float64(nil), b.beta...)
	var failed error
	f := func(v float64) float64 {
		beta[j] = v
		at, _, err := m.maximise(beta, j)
		if err != nil {
			failed = err
			return math.NaN()
		}
		return math.Sqrt(math.Max(0, 2*(b.LogLik-at.value))) - z
	}
	se := b.Coefficients[j].SE
	inner, outer := b.beta[j], b.beta[j]+side*z*se
	for range 12 {
		v := f(outer)
		if failed != nil {
			break
		}
		if v >= 0 {
			end, err := root.Brent(f, inner, outer, 1e-9*(1+math.Abs(outer)))
			if err == nil && failed == nil {
				return end, nil
			}
			break
		}
		inner, outer = outer, outer+side*2*z*se
	}
	if failed == nil {
		failed = ErrConvergence
	}
	return 0, fmt.Errorf("the profile of %s has no end found on one side up to %.3g: %w", b.names[j], outer, failed)
}
