package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tend/stats/design"
)

// Working is the correlation assumed between answers of one person. The
// estimates stay right when it is wrong; their precision suffers.
type Working int

// Independence: none. Exchangeable: the same between any two. AR1: α to the
// power of the distance in rows.
const (
	Independence Working = iota
	Exchangeable
	AR1
)

// GEEFit is a marginal logistic model: log odds ratios averaged over people.
type GEEFit struct {
	Coefficients []Coefficient // with the robust (sandwich) standard error
	Cov          []float64     // p×p robust, row-major
	Alpha        float64       // working correlation
	Scale        float64       // mean squared Pearson residual
	Clusters     int
	Iterations   int
}

// GEE fits logit E(y) = Xβ by generalised estimating equations (Liang & Zeger
// 1986, Biometrika 73:13; R: geepack::geeglm(family = binomial)). Rows of one
// cluster are taken in the order given, one step apart. The scale is the mean
// squared Pearson residual, α solves the moment equation of all pairs.
func GEE(y []float64, x []design.Column, cluster []int, w Working) (*GEEFit, error) {
	start, err := Logistic(y, x)
	if err != nil {
		return nil, err
	}
	groups, err := codesOf(cluster, len(y))
	if err != nil {
		return nil, err
	}
	g := &gee{y: y, x: start.x, groups: groups, working: w, beta: start.Beta, n: len(y), p: len(x)}
	for iter := 1; iter <= 100; iter++ {
		if err := g.moments(); err != nil {
			return nil, err
		}
		size, err := g.step(true)
		if err != nil {
			return nil, err
		}
		if size < 1e-12 {
			return g.finish(start.Names, iter)
		}
	}
	return nil, fmt.Errorf("100 steps reached β = %.5g: %w", g.beta, ErrNotConverged)
}

type gee struct {
	y            []float64
	x            *mat.Dense
	groups       [][]int
	working      Working
	beta         []float64
	n, p         int
	mu, residual []float64
	alpha, scale float64
	info, meat   *mat.SymDense
}

// moments updates the means, the scale and α.
func (g *gee) moments() error {
	g.mu, g.residual = make([]float64, g.n), make([]float64, g.n)
	g.scale = 0
	for i := range g.n {
		eta := 0.0
		for j, v := range g.x.RawRowView(i) {
			eta += v * g.beta[j]
		}
		mu, v, _, _ := logit.mean(eta)
		if !(v > 1e-13) {
			return fmt.Errorf("row %d is fitted with certainty: %w", i+1, ErrSeparation)
		}
		g.mu[i] = mu
		g.residual[i] = (g.y[i] - mu) / math.Sqrt(v)
		g.scale += g.residual[i] * g.residual[i] / float64(g.n)
	}
	if g.working == Independence {
		return nil
	}
	// Sums of products by distance in rows.
	var sum, pairs []float64
	for _, rows := range g.groups {
		for a := range rows {
			for b := range a {
				for len(sum) <= a-b {
					sum, pairs = append(sum, 0), append(pairs, 0)
				}
				sum[a-b] += g.residual[rows[a]] * g.residual[rows[b]] / g.scale
				pairs[a-b]++
			}
		}
	}
	if len(sum) == 0 {
		return fmt.Errorf("every cluster is one row: %w", ErrTooFew)
	}
	if g.working == Exchangeable {
		s, n := 0.0, 0.0
		for d := range sum {
			s, n = s+sum[d], n+pairs[d]
		}
		g.alpha = s / n
		return nil
	}
	return g.ar1(sum, pairs)
}

// ar1 solves Σ_d d α^(d-1) (sum_d - pairs_d α^d) = 0 by Newton's method.
func (g *gee) ar1(sum, pairs []float64) error {
	a := sum[1] / pairs[1]
	for range 100 {
		f, slope := 0.0, 0.0
		for d := 1; d < len(sum); d++ {
			k := float64(d)
			power := math.Pow(a, k-1)
			f += k * power * (sum[d] - pairs[d]*power*a)
			slope += k * power * pairs[d] * k * power
		}
		step := f / slope
		a += step
		if math.Abs(step) < 1e-14 {
			g.alpha = a
			return nil
		}
	}
	return fmt.Errorf("the working correlation does not settle (%.4g): %w", a, ErrNotConverged)
}

// inverse fills w with the inverse working correlation of m rows.
func (g *gee) inverse(m int) (*mat.SymDense, error) {
	r := mat.NewSymDense(m, nil)
	for a := range m {
		for b := range a + 1 {
			switch {
			case a == b:
				r.SetSym(a, b, 1)
			case g.working == Exchangeable:
				r.SetSym(a, b, g.alpha)
			case g.working == AR1:
				r.SetSym(a, b, math.Pow(g.alpha, float64(a-b)))
			}
		}
	}
	var ch mat.Cholesky
	var inv mat.SymDense
	if !ch.Factorize(r) || ch.InverseTo(&inv) != nil {
		return nil, fmt.Errorf("working correlation %.4g of %d rows is not positive definite: %w", g.alpha, m, ErrNotConverged)
	}
	return &inv, nil
}

// step fills info and meat, moves β where asked, and returns how far it went
// in standard errors.
func (g *gee) step(move bool) (float64, error) {
	p := g.p
	g.info, g.meat = mat.NewSymDense(p, nil), mat.NewSymDense(p, nil)
	score := mat.NewVecDense(p, nil)
	inverses := map[int]*mat.SymDense{}
	for _, rows := range g.groups {
		m := len(rows)
		inv, ok := inverses[m]
		if !ok {
			var err error
			if inv, err = g.inverse(m); err != nil {
				return 0, err
			}
			inverses[m] = inv
		}
		d := mat.NewDense(m, p, nil) // A^½X
		r := mat.NewVecDense(m, nil)
		for a, i := range rows {
			s := math.Sqrt(g.mu[i] * (1 - g.mu[i]))
			for j, v := range g.x.RawRowView(i) {
				d.Set(a, j, s*v)
			}
			r.SetVec(a, g.residual[i])
		}
		var wd mat.Dense
		wd.Mul(inv, d)
		for a := range p {
			for b := range a + 1 {
				s := 0.0
				for i := range m {
					s += d.At(i, a) * wd.At(i, b)
				}
				g.info.SetSym(a, b, g.info.At(a, b)+s)
			}
		}
		var u mat.VecDense
		u.MulVec(wd.T(), r)
		score.AddVec(score, &u)
		g.meat.SymRankOne(g.meat, 1, &u)
	}
	if !move {
		return 0, nil
	}
	var ch mat.Cholesky
	var step mat.VecDense
	if !ch.Factorize(g.info) || ch.SolveVecTo(&step, score) != nil {
		return 0, fmt.Errorf("the information is singular: %w", ErrSeparation)
	}
	size := 0.0
	for j := range p {
		g.beta[j] += step.AtVec(j)
		size = math.Max(size, math.Abs(step.AtVec(j))*math.Sqrt(g.info.At(j, j)))
	}
	return size, nil
}

func (g *gee) finish(names []string, iter int) (*GEEFit, error) {
	if err := g.moments(); err != nil {
		return nil, err
	}
	if _, err := g.step(false); err != nil {
		return nil, err
	}
	var ch mat.Cholesky
	var inv mat.SymDense
	if !ch.Factorize(g.info) || ch.InverseTo(&inv) != nil {
		return nil, fmt.Errorf("the information is singular: %w", ErrSeparation)
	}
	var half, full mat.Dense
	half.Mul(&inv, g.meat)
	full.Mul(&half, &inv)
	f := &GEEFit{Cov: full.RawMatrix().Data, Alpha: g.alpha, Scale: g.scale, Clusters: len(g.groups), Iterations: iter}
	for j, b := range g.beta {
		f.Coefficients = append(f.Coefficients, coefficient(names[j], b, math.Sqrt(f.Cov[j*g.p+j]), math.Inf(1)))
	}
	return f, nil
}
