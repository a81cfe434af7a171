package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
)

// WorkingCorrelation is what GEE takes the rows of one unit to be correlated
// like. The estimates are right on average whichever is chosen; the nearer it
// is to the truth, the more precise they are.
type WorkingCorrelation int

// Independence: none. Exchangeable: the same between any two rows. AR1: α to
// the power of the distance between rows, which must be in order of time.
const (
	Independence WorkingCorrelation = iota
	Exchangeable
	AR1
)

// GEEResult is a population-averaged fit.
type GEEResult struct {
	N, Units     int
	Coefficients []Coefficient // log odds, robust standard errors, tested by z
	Cov          []float64     // robust, p×p, row-major
	Alpha        float64       // working correlation
	Scale        float64       // mean squared Pearson residual; 1 if outcomes vary as a binomial does
	Iterations   int
}

// GEE fits log odds(y) = Xβ, on average over people, to a yes/no outcome of
// units seen repeatedly, by generalised estimating equations with robust
// standard errors (Liang & Zeger 1986, Biometrika 73:13; R:
// geepack::geeglm(family = binomial)). unit names the unit of each row; rows
// of a unit keep their order. α and the scale are moment estimates without
// correction for the number of columns, as in geepack. With fewer than about
// 40 units the robust errors are too small.
func GEE(y []float64, x []design.Column, unit []int, working WorkingCorrelation) (*GEEResult, error) {
	start, err := Logistic(y, x)
	if err != nil {
		return nil, err
	}
	index, count, err := groups(unit, len(y))
	if err != nil {
		return nil, err
	}
	if working < Independence || working > AR1 {
		return nil, fmt.Errorf("working correlation %d: %w", working, ErrRange)
	}
	g := newEquations(start, index, count, working)
	const most = 200
	change := math.Inf(1)
	for iter := 1; iter <= most; iter++ {
		if change, err = g.step(); err != nil {
			return nil, fmt.Errorf("step %d: %w", iter, err)
		}
		if change < 1e-11 {
			return g.result(iter)
		}
	}
	return nil, fmt.Errorf("after %d steps the last one still moves a log odds by %.2g: %w", most, change, ErrConvergence)
}

// equations holds the rows of each unit together and the current estimates.
type equations struct {
	m           *binaryModel
	names       []string
	rows        [][]int
	working     WorkingCorrelation
	beta        []float64
	alpha, phi  float64
	e, sd       []float64 // Pearson residual and √(p(1-p)) by row
	info, sums  []float64 // Σ D'V⁻¹D, and D'V⁻¹(y-p) by unit
	line, other []float64
}

func newEquations(start *Binary, index []int, count int, working WorkingCorrelation) *equations {
	p := len(start.beta)
	g := &equations{m: start.model, names: start.names, rows: make([][]int, count), working: working, beta: append([]float64(nil), start.beta...)}
	longest := 0
	for i, k := range index {
		g.rows[k] = append(g.rows[k], i)
		longest = max(longest, len(g.rows[k]))
	}
	g.e, g.sd = make([]float64, start.N), make([]float64, start.N)
	g.info, g.sums = make([]float64, p*p), make([]float64, count*p)
	g.line, g.other = make([]float64, longest), make([]float64, longest)
	return g
}

// moments computes residuals, scale and correlation at the current β.
func (g *equations) moments() error {
	total := 0.0
	for i, y := range g.m.y {
		p := logit.mean(g.m.predictor(g.beta, i))
		g.sd[i] = math.Sqrt(p * (1 - p))
		g.e[i] = (y - p) / g.sd[i]
		total += g.e[i] * g.e[i]
	}
	g.phi = total / float64(g.m.n)
	var err error
	switch g.working {
	case Exchangeable:
		g.alpha, err = g.exchangeable()
	case AR1:
		g.alpha, err = g.autoregressive()
	}
	if err != nil {
		return err
	}
	return finite("the scale or correlation", g.phi, g.alpha)
}

// exchangeable is the mean product of residuals over all pairs within a unit.
func (g *equations) exchangeable() (float64, error) {
	sum, pairs, longest := 0.0, 0.0, 0
	for _, rows := range g.rows {
		s, ss := 0.0, 0.0
		for _, i := range rows {
			s += g.e[i]
			ss += g.e[i] * g.e[i]
		}
		sum += (s*s - ss) / 2
		pairs += float64(len(rows)*(len(rows)-1)) / 2
		longest = max(longest, len(rows))
	}
	if pairs == 0 {
		return 0, fmt.Errorf("no unit has two rows: %w", ErrTooFew)
	}
	alpha := sum / pairs / g.phi
	if alpha >= 1-1e-9 || alpha <= -1/float64(longest-1)+1e-9 {
		return 0, fmt.Errorf("the exchangeable correlation would be %.3f, which units of up to %d rows cannot have: %w", alpha, longest, ErrRange)
	}
	return alpha, nil
}

// step solves the equations once for β and says how far a predictor moved.
func (g *equations) step() (float64, error) {
	if err := g.assemble(); err != nil {
		return 0, err
	}
	p := g.m.p
	score := make([]float64, p)
	for k := 0; k < len(g.sums); k += p {
		for j := range score {
			score[j] += g.sums[k+j]
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(p, g.info)) {
		return 0, design.ErrSingular
	}
	step := make([]float64, p)
	if err := chol.SolveVecTo(mat.NewVecDense(p, step), mat.NewVecDense(p, score)); err != nil {
		return 0, design.ErrSingular
	}
	for j := range step {
		g.beta[j] += step[j]
	}
	return g.m.reach(step), nil
}

// assemble computes the information and the units' scores at the current β.
func (g *equations) assemble() error {
	if err := g.moments(); err != nil {
		return err
	}
	p := g.m.p
	clear(g.info)
	clear(g.sums)
	for k, rows := range g.rows {
		for j := range p {
			for a, i := range rows {
				g.line[a] = g.sd[i] * g.m.x[i*p+j]
			}
			g.invert(g.line[:len(rows)])
			for a, i := range rows {
				w := g.line[a]
				g.sums[k*p+j] += w * g.e[i]
				w *= g.sd[i]
				for l := range p {
					g.info[j*p+l] += w * g.m.x[i*p+l]
				}
			}
		}
	}
	return nil
}

// invert replaces v by R⁻¹v for the working correlation R of one unit.
func (g *equations) invert(v []float64) {
	n, a := len(v), g.alpha
	if n == 1 {
		return
	}
	switch g.working {
	case Exchangeable:
		s := 0.0
		for _, x := range v {
			s += x
		}
		s *= a / (1 + float64(n-1)*a)
		for i := range v {
			v[i] = (v[i] - s) / (1 - a)
		}
	case AR1: // its inverse has three diagonals
		u := g.other[:n]
		copy(u, v)
		for i := range v {
			d := 1 + a*a
			if i == 0 || i == n-1 {
				d = 1
			}
			s := d * u[i]
			if i > 0 {
				s -= a * u[i-1]
			}
			if i < n-1 {
				s -= a * u[i+1]
			}
			v[i] = s / (1 - a*a)
		}
	}
}

func (g *equations) result(iterations int) (*GEEResult, error) {
	if err := g.assemble(); err != nil {
		return nil, err
	}
	p := g.m.p
	at := &binaryPoint{score: make([]float64, p), info: mat.NewSymDense(p, g.info)}
	if !at.chol.Factorize(at.info) {
		return nil, design.ErrSingular
	}
	r := &GEEResult{N: g.m.n, Units: len(g.rows), Alpha: g.alpha, Scale: g.phi, Iterations: iterations}
	r.Cov = sandwich(at.inverse(), g.sums, p)
	r.Coefficients = coefficients(g.names, g.beta, r.Cov, math.Inf(1))
	for _, c := range r.Coefficients {
		if err := finite(c.Name, c.Value, c.SE, c.P, c.Lo, c.Hi); err != nil {
			return nil, err
		}
	}
	return r, nil
}
