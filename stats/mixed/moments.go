package mixed

import "math"

// Every model here has a covariance that is linear in its parameters,
// V = Σ θ_k G_k, and falls into independent blocks. What a fit needs from the
// data are, with W = [X y], sums over blocks of
//
//	T = W'V⁻¹W,  A_k = W'V⁻¹G_kV⁻¹W,  B_kl = W'V⁻¹G_kV⁻¹G_lV⁻¹W
//
// and log|V|, tr V⁻¹G_k, tr V⁻¹G_kV⁻¹G_l: the likelihood with its first and
// second derivatives, Satterthwaite's and Kenward and Roger's formulas follow
// from these alone (Kenward & Roger 1997, Biometrics 53:983).
//
// Blocks of the same shape are added up once, before the first step, so that
// the cost of a step does not depend on the number of rows.

// block is a set of independent units with the same covariance matrix.
type block struct {
	n     int         // dimension
	count float64     // units in it
	ks    []int       // the parameters that enter
	g     [][]float64 // their n×n matrices G_k
	// c holds, for a >= b at a(a+1)/2+b, the sum over units of
	// w_a w_b' + w_b w_a' (w_a w_a' on the diagonal), packed.
	c [][]float64
}

// pair is the place of a >= b in a packed lower triangle.
func pair(a, b int) int {
	if a < b {
		a, b = b, a
	}
	return a*(a+1)/2 + b
}

// packed is the length of a packed triangle of order q.
func packed(q int) int { return q * (q + 1) / 2 }

// addOuter adds scale·w w' to a packed triangle.
func addOuter(dst []float64, scale float64, w []float64) {
	k := 0
	for a, v := range w {
		s := scale * v
		row := dst[k : k+a+1]
		for b := range row {
			row[b] += s * w[b]
		}
		k += a + 1
	}
}

// addCross adds u v' + v u' to a packed triangle.
func addCross(dst []float64, u, v []float64) {
	k := 0
	for a := range u {
		for b := 0; b <= a; b++ {
			dst[k] += u[a]*v[b] + v[a]*u[b]
			k++
		}
	}
}

// newBlock makes an empty block of dimension n with packed moments of order q.
func newBlock(n, q int, ks []int, g [][]float64) *block {
	b := &block{n: n, ks: ks, g: g, c: make([][]float64, packed(n))}
	for i := range b.c {
		b.c[i] = make([]float64, packed(q))
	}
	return b
}

// add enters one unit: n rows of W, each of length q.
func (b *block) add(rows [][]float64) {
	b.count++
	for i := range b.n {
		for j := range i {
			addCross(b.c[pair(i, j)], rows[i], rows[j])
		}
		addOuter(b.c[pair(i, i)], 1, rows[i])
	}
}

// sums are the totals over blocks for one θ.
type sums struct {
	k, q   int
	logDet float64
	t      []float64   // T, packed
	a      [][]float64 // A_k
	b      [][]float64 // B_kl at pair(k, l), symmetrised
	tr     []float64   // tr V⁻¹G_k
	tr2    []float64   // tr V⁻¹G_kV⁻¹G_l at pair(k, l)
	work   [6][]float64
	vg, l  [][]float64
}

func newSums(k, q, dim int) *sums {
	s := &sums{k: k, q: q, t: make([]float64, packed(q)), tr: make([]float64, k), tr2: make([]float64, packed(k))}
	for range k {
		s.a = append(s.a, make([]float64, packed(q)))
		s.vg = append(s.vg, make([]float64, dim*dim))
		s.l = append(s.l, make([]float64, dim*dim))
	}
	for range packed(k) {
		s.b = append(s.b, make([]float64, packed(q)))
	}
	for i := range s.work {
		s.work[i] = make([]float64, dim*dim)
	}
	return s
}

func (s *sums) reset() {
	s.logDet = 0
	clear(s.t)
	clear(s.tr)
	clear(s.tr2)
	for _, a := range s.a {
		clear(a)
	}
	for _, b := range s.b {
		clear(b)
	}
}

// collect fills s for θ; false where some V is not positive definite.
func (s *sums) collect(blocks []*block, theta []float64) bool {
	s.reset()
	for _, b := range blocks {
		ok := false
		if b.n == 1 {
			ok = s.scalar(b, theta)
		} else {
			ok = s.dense(b, theta)
		}
		if !ok {
			return false
		}
	}
	return true
}

// scalar is a block of dimension one.
func (s *sums) scalar(b *block, theta []float64) bool {
	v := 0.0
	for i, k := range b.ks {
		v += theta[k] * b.g[i][0]
	}
	if !(v > 0) || math.IsInf(v, 0) {
		return false
	}
	s.logDet += b.count * math.Log(v)
	c := b.c[0]
	axpy(s.t, 1/v, c)
	for i, k := range b.ks {
		gi := b.g[i][0] / v
		s.tr[k] += b.count * gi
		axpy(s.a[k], gi/v, c)
		for j := 0; j <= i; j++ {
			gj := b.g[j][0] / v
			at := pair(k, b.ks[j])
			s.tr2[at] += b.count * gi * gj
			axpy(s.b[at], gi*gj/v, c)
		}
	}
	return true
}

// dense is a block of any dimension.
func (s *sums) dense(b *block, theta []float64) bool {
	n := b.n
	v, inv, m := s.work[0][:n*n], s.work[1][:n*n], s.work[2][:n*n]
	clear(v)
	for i, k := range b.ks {
		axpy(v, theta[k], b.g[i])
	}
	ld, ok := invert(inv, v, n)
	if !ok {
		return false
	}
	s.logDet += b.count * ld
	s.inner(s.t, inv, b)
	for i, k := range b.ks {
		vg, l := s.vg[i][:n*n], s.l[i][:n*n]
		multiply(vg, inv, b.g[i], n)
		multiply(l, vg, inv, n)
		for a := range n {
			s.tr[k] += b.count * vg[a*n+a]
		}
		s.inner(s.a[k], l, b)
		for j := 0; j <= i; j++ {
			at := pair(k, b.ks[j])
			multiply(m, vg, s.l[j][:n*n], n)
			t := 0.0
			for a := range n {
				for c := range n {
					t += vg[a*n+c] * s.vg[j][c*n+a]
				}
			}
			s.tr2[at] += b.count * t
			s.inner(s.b[at], m, b)
		}
	}
	return true
}

// inner adds the sum over units of W'MW, M taken in its symmetric part.
func (s *sums) inner(dst, m []float64, b *block) {
	n := b.n
	for i := range n {
		for j := range i {
			if w := (m[i*n+j] + m[j*n+i]) / 2; w != 0 {
				axpy(dst, w, b.c[pair(i, j)])
			}
		}
		axpy(dst, m[i*n+i], b.c[pair(i, i)])
	}
}
