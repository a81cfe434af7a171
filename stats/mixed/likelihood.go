package mixed

import (
	"math"
)

// problem is what is maximised: blocks of moments and how θ is charted.
type problem struct {
	blocks  []*block
	chart   chart
	n, p, k int // rows, fixed effects, parameters
	ml      bool
	s       *sums
}

func newProblem(blocks []*block, ch chart, n, p int, ml bool) *problem {
	dim := 1
	for _, b := range blocks {
		dim = max(dim, b.n)
	}
	return &problem{blocks: blocks, chart: ch, n: n, p: p, k: ch.k, ml: ml, s: newSums(ch.k, p+1, dim)}
}

// point is the likelihood at one θ with its derivatives in θ.
type point struct {
	theta    []float64
	ll       float64   // log-likelihood, or restricted
	score    []float64 // ∂ll/∂θ
	observed []float64 // k×k, -∂²ll/∂θ∂θ'
	expected []float64 // k×k
	beta     []float64
	cov      []float64   // p×p, (X'V⁻¹X)⁻¹
	ca       [][]float64 // cov·A_k, p×p
}

func (pr *problem) newPoint() *point {
	k, p := pr.k, pr.p
	x := &point{theta: make([]float64, k), score: make([]float64, k), observed: make([]float64, k*k), expected: make([]float64, k*k), beta: make([]float64, p), cov: make([]float64, p*p)}
	for range k {
		x.ca = append(x.ca, make([]float64, p*p))
	}
	return x
}

// evaluate fills x at x.theta; false where V or X'V⁻¹X is not positive
// definite.
func (pr *problem) evaluate(x *point) bool {
	p, q, k := pr.p, pr.p+1, pr.k
	s := pr.s
	if !s.collect(pr.blocks, x.theta) {
		return false
	}
	full := make([]float64, q*q)
	unpack(full, s.t, q)
	xx := make([]float64, p*p)
	for i := range p {
		copy(xx[i*p:], full[i*q:i*q+p])
	}
	logXX, ok := invert(x.cov, xx, p)
	if !ok {
		return false
	}
	e := make([]float64, q) // r = W·e
	e[p] = 1
	rss := full[p*q+p]
	for i := range p {
		b := 0.0
		for j := range p {
			b += x.cov[i*p+j] * full[p*q+j]
		}
		x.beta[i], e[i] = b, -b
		rss -= b * full[p*q+i]
	}
	free := float64(pr.n)
	x.ll = -0.5 * (s.logDet + rss)
	if !pr.ml {
		free -= float64(p)
		x.ll -= 0.5 * logXX
	}
	x.ll -= 0.5 * free * math.Log(2*math.Pi)
	if math.IsNaN(x.ll) || math.IsInf(x.ll, 0) {
		return false
	}
	ae := make([][]float64, k) // A_k e
	for i := range k {
		unpack(full, s.a[i], q)
		ae[i] = make([]float64, q)
		for a := range q {
			for b := range q {
				ae[i][a] += full[a*q+b] * e[b]
			}
		}
		for a := range p {
			for b := range p {
				t := 0.0
				for c := range p {
					t += x.cov[a*p+c] * full[c*q+b]
				}
				x.ca[i][a*p+b] = t
			}
		}
	}
	pr.derivatives(x, e, ae)
	return true
}

// derivatives fills score, observed and expected.
func (pr *problem) derivatives(x *point, e []float64, ae [][]float64) {
	p, q, k := pr.p, pr.p+1, pr.k
	s := pr.s
	for i := range k {
		x.score[i] = -0.5 * (s.tr[i] - quad(ae[i], e))
		if !pr.ml {
			for a := range p {
				x.score[i] += 0.5 * x.ca[i][a*p+a]
			}
		}
	}
	ca := make([]float64, p)
	for i := range k {
		for a := range p { // cov·(A_i e)
			ca[a] = 0
			for b := range p {
				ca[a] += x.cov[a*p+b] * ae[i][b]
			}
		}
		for j := 0; j <= i; j++ {
			at := pair(i, j)
			tr := s.tr2[at]
			if !pr.ml {
				tr += traceProduct(x.ca[i], x.ca[j], p) - 2*traceWith(x.cov, s.b[at], p)
			}
			eBe := packedQuad(s.b[at], e, q)
			for a := range p {
				eBe -= ca[a] * ae[j][a]
			}
			x.expected[i*k+j], x.expected[j*k+i] = tr/2, tr/2
			x.observed[i*k+j], x.observed[j*k+i] = eBe-tr/2, eBe-tr/2
		}
	}
}

func quad(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

// packedQuad is e'Be for a packed B.
func packedQuad(tri, e []float64, q int) float64 {
	s, k := 0.0, 0
	for a := range q {
		for b := range a {
			s += 2 * e[a] * e[b] * tri[k]
			k++
		}
		s += e[a] * e[a] * tri[k]
		k++
	}
	return s
}

// traceWith is tr(C·B) for full C and the leading p×p part of packed B.
func traceWith(c, tri []float64, p int) float64 {
	s, k := 0.0, 0
	for a := range p {
		for b := range a {
			s += 2 * c[a*p+b] * tri[k]
			k++
		}
		s += c[a*p+a] * tri[k]
		k++
	}
	return s
}

// traceProduct is tr(M·N).
func traceProduct(m, n []float64, p int) float64 {
	s := 0.0
	for a := range p {
		for b := range p {
			s += m[a*p+b] * n[b*p+a]
		}
	}
	return s
}
