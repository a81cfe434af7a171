package mixed

import "math"

// A chart expresses the covariance parameters θ by free numbers φ, such that
// every φ gives variances that are not negative and covariance matrices that
// are semidefinite: a variance is φ², a matrix is LL'. A maximum on the
// boundary is then an ordinary stationary point with some φ = 0, at which
// Newton's method still converges.
type chart struct {
	parts []part
	k     int
}

// part is a symmetric matrix of order dim: dim(dim+1)/2 consecutive
// parameters, packed by rows. A single variance has dim 1. A residual
// variance may not vanish.
type part struct {
	at, dim  int
	residual bool
}

func newChart(parts ...part) chart {
	c := chart{}
	for _, p := range parts {
		p.at = c.k
		c.parts = append(c.parts, p)
		c.k += packed(p.dim)
	}
	return c
}

// theta fills θ from φ.
func (c chart) theta(theta, phi []float64) {
	for _, p := range c.parts {
		for a := range p.dim {
			for b := 0; b <= a; b++ {
				s := 0.0
				for m := 0; m <= b; m++ {
					s += phi[p.at+pair(a, m)] * phi[p.at+pair(b, m)]
				}
				theta[p.at+pair(a, b)] = s
			}
		}
	}
}

// start gives φ for a positive definite θ; false where it is not.
func (c chart) start(phi, theta []float64) bool {
	for _, p := range c.parts {
		v := make([]float64, p.dim*p.dim)
		unpack(v, theta[p.at:], p.dim)
		if !cholesky(v, p.dim) {
			return false
		}
		for a := range p.dim {
			for b := 0; b <= a; b++ {
				phi[p.at+pair(a, b)] = v[a*p.dim+b]
			}
		}
	}
	return true
}

// jacobian fills j (k×k, row θ, column φ).
func (c chart) jacobian(j, phi []float64) {
	clear(j)
	for _, p := range c.parts {
		for a := range p.dim {
			for b := 0; b <= a; b++ {
				row := j[(p.at+pair(a, b))*c.k:]
				for m := 0; m <= b; m++ {
					row[p.at+pair(a, m)] += phi[p.at+pair(b, m)]
					row[p.at+pair(b, m)] += phi[p.at+pair(a, m)]
				}
			}
		}
	}
}

// curve subtracts Σ s_k ∂²θ_k/∂φ∂φ' from h: what the bend of the chart adds
// to the information. θ_ab = Σ_m φ_am φ_bm is bilinear.
func (c chart) curve(h, s []float64) {
	for _, p := range c.parts {
		for a := range p.dim {
			for b := 0; b <= a; b++ {
				for m := 0; m <= b; m++ {
					i, j := p.at+pair(a, m), p.at+pair(b, m)
					v := s[p.at+pair(a, b)]
					h[i*c.k+j] -= v
					h[j*c.k+i] -= v
				}
			}
		}
	}
}

// edge lists the φ that lie on the boundary: a Cholesky diagonal that is
// nothing beside the part's own size.
func (c chart) edge(phi, unit []float64) []int {
	var out []int
	for i, p := range c.parts {
		if p.residual {
			continue
		}
		for a := range p.dim {
			k := p.at + pair(a, a)
			row := 0.0
			for m := range a {
				row = math.Hypot(row, phi[p.at+pair(a, m)])
			}
			if math.Abs(phi[k]) < 1e-5*math.Max(row, unit[i]) {
				out = append(out, k)
			}
		}
	}
	return out
}
