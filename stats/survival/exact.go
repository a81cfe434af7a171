package survival

import "math"

// symmetric holds the elementary symmetric polynomials of the weights of a
// risk set, order 0 to d, with first and second derivatives in the
// coefficients: the sums over all sets of k people in the exact likelihood
// (Gail, Lubin & Rubinstein 1981, Biometrika 68:703).
type symmetric struct {
	e  []float64 // order
	e1 []float64 // order × p
	e2 []float64 // order × p × p
}

// exact subtracts the term of d events among the first n rows, and returns
// the logarithm of the sum over all sets of d of them.
func (m *partial) exact(n, d int, top float64) float64 {
	p := m.p
	s := &m.esp
	if len(s.e) < d+1 {
		*s = symmetric{make([]float64, d+1), make([]float64, (d+1)*p), make([]float64, (d+1)*p*p)}
	}
	clear(s.e)
	clear(s.e1)
	clear(s.e2)
	s.e[0] = 1
	// Weights of mean d/n keep every polynomial below e^d.
	scale := float64(d) / m.all.s0
	for i := range n {
		x := m.x[i*p : i*p+p]
		w := scale * math.Exp(m.eta[i]-top)
		for k := min(i+1, d); k >= 1; k-- {
			s.extend(k, w, x)
		}
	}
	for a := range p {
		ma := s.e1[d*p+a] / s.e[d]
		m.score[a] -= ma
		for b := 0; b <= a; b++ {
			m.info[a*p+b] += s.e2[(d*p+a)*p+b]/s.e[d] - ma*s.e1[d*p+b]/s.e[d]
		}
	}
	return math.Log(s.e[d]) - float64(d)*math.Log(scale)
}

// extend adds one person of weight w and row x to the polynomial of order k.
func (s *symmetric) extend(k int, w float64, x []float64) {
	p := len(x)
	lo := s.e[k-1]
	for a, va := range x {
		la := s.e1[(k-1)*p+a]
		for b := 0; b <= a; b++ {
			s.e2[(k*p+a)*p+b] += w * (s.e2[((k-1)*p+a)*p+b] + va*s.e1[(k-1)*p+b] + x[b]*la + va*x[b]*lo)
		}
	}
	for a, va := range x {
		s.e1[k*p+a] += w * (s.e1[(k-1)*p+a] + va*lo)
	}
	s.e[k] += w * lo
}
