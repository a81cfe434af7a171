package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Cluster gives the coefficients with standard errors for rows that come in
// groups, bias-reduced by the square root of I - H per group (CR2: Bell &
// McCaffrey 2002, Surv. Methodol. 28:169) and tested by t with Satterthwaite
// degrees of freedom under independent errors (Pustejovsky & Tipton 2018, J.
// Bus. Econ. Stat. 36:672; R: clubSandwich::coef_test(vcov = "CR2")). code
// names the group of each row; a person treated alone is a group of one.
//
// With H_g = X_g M X_g' and M = LL', everything about group g follows from the
// eigenvalues λ and eigenvectors V of K_g = L'X_g'X_g L, which is p×p however
// large the group: the work is linear in rows and in groups.
func (f *Linear) Cluster(code []int) ([]Coefficient, error) {
	index, count, err := groups(code, f.N)
	if err != nil {
		return nil, err
	}
	p := len(f.beta)
	k, score := make([]float64, count*p*p), make([]float64, count*p)
	white := make([]float64, p)
	for i, g := range index {
		f.whiten(white, f.x[i*p:(i+1)*p])
		for a, u := range white {
			score[g*p+a] += u * f.Residuals[i]
			for b := range white {
				k[g*p*p+a*p+b] += u * white[b]
			}
		}
	}
	c := newClusterSums(p)
	for g := range count {
		if err := c.add(f.root, k[g*p*p:(g+1)*p*p], score[g*p:(g+1)*p]); err != nil {
			return nil, fmt.Errorf("group %d: %w", g+1, err)
		}
	}
	cov := f.sandwich(c.meat)
	out := make([]Coefficient, p)
	for j := range out {
		df := c.df(j)
		if !(df > 0) || math.IsInf(df, 0) {
			return nil, fmt.Errorf("%s cannot be tested with these groups: %w", f.names[j], ErrTooFew)
		}
		out[j] = coefficient(f.names[j], f.beta[j], math.Sqrt(math.Max(0, cov[j*p+j])), df)
		if err := finite(f.names[j], out[j].SE, out[j].Lo, out[j].Hi); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// clusterSums adds up what the groups give to the covariance and to the
// degrees of freedom of each coefficient.
type clusterSums struct {
	p          int
	meat       []float64 // Σ s s', s = B'A e in whitened coordinates
	trace, off []float64 // per coefficient: Σ P_gg, and Σ P_gg² - q²
	outer      []float64 // per coefficient: p×p Σ u u'
	s, u       []float64
	eigen      mat.EigenSym
}

func newClusterSums(p int) *clusterSums {
	z := func(n int) []float64 { return make([]float64, n) }
	return &clusterSums{p: p, meat: z(p * p), trace: z(p), off: z(p), outer: z(p * p * p), s: z(p), u: z(p)}
}

// gone is how near to one an eigenvalue of H_g may come before the direction
// is dropped: the group alone decides it, and no residual is left there.
const gone = 1e-11

func (c *clusterSums) add(root, k, score []float64) error {
	p := c.p
	if !c.eigen.Factorize(mat.NewSymDense(p, k), true) {
		return ErrConvergence
	}
	var v mat.Dense
	c.eigen.VectorsTo(&v)
	values := c.eigen.Values(nil)
	clear(c.s)
	for m, lambda := range values {
		if 1-lambda < gone {
			continue
		}
		dot := 0.0
		for j, w := range score {
			dot += w * v.At(j, m)
		}
		dot /= math.Sqrt(1 - lambda)
		for j := range c.s {
			c.s[j] += dot * v.At(j, m)
		}
	}
	for a := range p {
		for b := range p {
			c.meat[a*p+b] += c.s[a] * c.s[b]
		}
	}
	// The contrast that picks coefficient j is row j of L when whitened. Group
	// g's part of the degrees of freedom is P_gh = δ_gh D_g - u_g'u_h.
	for j := range p {
		a := root[j*p : (j+1)*p]
		clear(c.u)
		d, q := 0.0, 0.0
		for m, lambda := range values {
			if lambda <= 0 || 1-lambda < gone {
				continue
			}
			dot := 0.0
			for i, w := range a {
				dot += w * v.At(i, m)
			}
			d += dot * dot * lambda / (1 - lambda)
			dot *= lambda / math.Sqrt(1-lambda)
			for i := range c.u {
				c.u[i] += dot * v.At(i, m)
			}
		}
		for _, w := range c.u {
			q += w * w
		}
		c.trace[j] += d - q
		c.off[j] += (d-q)*(d-q) - q*q
		o := c.outer[j*p*p : (j+1)*p*p]
		for x := range p {
			for y := range p {
				o[x*p+y] += c.u[x] * c.u[y]
			}
		}
	}
	return nil
}

// df is (Σ P_gg)² / ΣΣ P_gh²; the second sum runs over pairs of groups, but
// ΣΣ (u_g'u_h)² is the squared norm of Σ u u'.
func (c *clusterSums) df(j int) float64 {
	all := c.off[j]
	for _, v := range c.outer[j*c.p*c.p : (j+1)*c.p*c.p] {
		all += v * v
	}
	return c.trace[j] * c.trace[j] / all
}
