package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// CR2 tests every coefficient with errors that may be correlated within
// clusters, by Bell & McCaffrey's bias-reduced sandwich (2002, Surv.
// Methodol. 28:169) and Satterthwaite's degrees of freedom under a working
// model of independence (Pustejovsky & Tipton 2018; R:
// clubSandwich::coef_test(vcov = "CR2")). A person in no group is a cluster
// of one.
func (f *Fit) CR2(cluster []int) ([]Coefficient, error) {
	groups, err := codesOf(cluster, f.N)
	if err != nil {
		return nil, err
	}
	p := len(f.Beta)
	meat := make([]float64, p*p)
	c := &cr2{f: f, p: p}
	for _, rows := range groups {
		if err := c.add(rows, meat); err != nil {
			return nil, err
		}
	}
	cov := f.bread(meat)
	out := make([]Coefficient, p)
	for j := range p {
		df := c.df(j)
		if !(df > 0) {
			return nil, fmt.Errorf("%q has no degrees of freedom: one cluster decides it: %w", f.Names[j], ErrTooFew)
		}
		out[j] = coefficient(f.Names[j], f.Beta[j], math.Sqrt(cov[j*p+j]), df)
	}
	return out, nil
}

// cr2 keeps, per cluster, S = Q_i'A_iQ_i and S² = Q_i'A_i²Q_i, from which the
// degrees of freedom of any coefficient follow.
type cr2 struct {
	f      *Fit
	p      int
	su, sq []*mat.SymDense
}

// add adjusts one cluster. A = (I - Q_iQ_i')^-½ acts only in the space of
// Q_i, so the p×p matrix Q_i'Q_i = V diag(s) V' is enough: Q_i'A is
// V diag((1-s)^-½) V'Q_i', and residuals enter by Q_i'e.
func (c *cr2) add(rows []int, meat []float64) error {
	f, p := c.f, c.p
	gram := mat.NewSymDense(p, nil)
	qe := make([]float64, p)
	for _, i := range rows {
		for a := range p {
			qe[a] += f.q.At(i, a) * f.Residuals[i]
			for b := range a + 1 {
				gram.SetSym(a, b, gram.At(a, b)+f.q.At(i, a)*f.q.At(i, b))
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(gram, true) {
		return fmt.Errorf("leverage of a cluster: %w", ErrNotConverged)
	}
	var v mat.Dense
	eig.VectorsTo(&v)
	values := eig.Values(nil)
	u := make([]float64, p)
	su, sq := mat.NewSymDense(p, nil), mat.NewSymDense(p, nil)
	for k, s := range values {
		// A direction that the cluster decides alone leaves no residual.
		if s < 1e-14 || 1-s < 1e-10 {
			continue
		}
		w := 1 / math.Sqrt(1-s)
		t := 0.0
		for a := range p {
			t += v.At(a, k) * qe[a]
		}
		for a := range p {
			u[a] += w * t * v.At(a, k)
			for b := range a + 1 {
				vv := v.At(a, k) * v.At(b, k)
				su.SetSym(a, b, su.At(a, b)+w*s*vv)
				sq.SetSym(a, b, sq.At(a, b)+w*w*s*vv)
			}
		}
	}
	for a := range p {
		for b := range p {
			meat[a*p+b] += u[a] * u[b]
		}
	}
	c.su, c.sq = append(c.su, su), append(c.sq, sq)
	return nil
}

// df is (tr P)²/tr P² with P_ij = δ_ij g_i'g_i - u_i'u_j, where in Q's
// coordinates g_i = A_iQ_i l and u_i = Q_i'g_i for l = R⁻ᵀ's column j.
func (c *cr2) df(j int) float64 {
	p := c.p
	l := mat.NewVecDense(p, nil)
	for k := range p {
		l.SetVec(k, c.f.rinv.At(j, k))
	}
	trace, square := 0.0, 0.0
	cross := mat.NewSymDense(p, nil)
	var u, w mat.VecDense
	for i := range c.su {
		u.MulVec(c.su[i], l)
		w.MulVec(c.sq[i], l)
		gg, uu := mat.Dot(l, &w), mat.Dot(&u, &u)
		trace += gg - uu
		square += gg*gg - 2*gg*uu
		cross.SymRankOne(cross, 1, &u)
	}
	for a := range p {
		for b := range p {
			square += cross.At(a, b) * cross.At(a, b)
		}
	}
	if !(square > 0) {
		return 0
	}
	return trace * trace / square
}
