package mixed

// logCholesky is what Kenward and Roger's adjustment loses or gains when the
// unstructured covariance is Σ = DL(DL)' with free log D and unit lower
// triangular L, as R's mmrm has it by default: -¼ Σ_ij W_ij R_ij, where R
// holds the second derivatives of V, which a linear covariance lacks. Since
// R_ij = Σ_k ∂²θ_k/∂φ_i∂φ_j A_k, the result is a sum over k of C A_k C.
func (s *smallSample) logCholesky(theta []float64, dim int) []float64 {
	k := s.k
	l := make([]float64, dim*dim)
	unpack(l, theta, dim)
	if !cholesky(l, dim) {
		return nil
	}
	d := make([]float64, dim)
	for a := range dim {
		d[a] = l[a*dim+a]
		for b := range dim {
			if b > a {
				l[a*dim+b] = 0
			} else {
				l[a*dim+b] /= d[a]
			}
		}
	}
	// φ is log d_0 … log d_{dim-1}, then l_im for i > m.
	type free struct{ i, m int } // m < 0: log d_i
	var phi []free
	for i := range dim {
		phi = append(phi, free{i, -1})
	}
	for i := range dim {
		for m := range i {
			phi = append(phi, free{i, m})
		}
	}
	is := func(a, b int) float64 {
		if a == b {
			return 1
		}
		return 0
	}
	first := func(a, b int, f free) float64 {
		if f.m < 0 {
			return theta[pair(a, b)] * (is(a, f.i) + is(b, f.i))
		}
		return d[a] * d[b] * (is(a, f.i)*l[b*dim+f.m] + is(b, f.i)*l[a*dim+f.m])
	}
	second := func(a, b int, f, g free) float64 {
		if f.m >= 0 && g.m < 0 {
			f, g = g, f
		}
		switch {
		case f.m < 0:
			return (is(a, f.i) + is(b, f.i)) * first(a, b, g)
		case f.m != g.m:
			return 0
		}
		return d[a] * d[b] * (is(a, f.i)*is(b, g.i) + is(b, f.i)*is(a, g.i))
	}
	// W in φ: the information is J'IJ at the maximum.
	jac, info, h, w := make([]float64, k*k), make([]float64, k*k), make([]float64, k*k), make([]float64, k*k)
	for a := range dim {
		for b := 0; b <= a; b++ {
			for j, f := range phi {
				jac[pair(a, b)*k+j] = first(a, b, f)
			}
		}
	}
	if _, ok := invert(info, append([]float64(nil), s.observed...), k); !ok {
		return nil
	}
	sandwich(h, jac, info, k)
	if _, ok := invert(w, h, k); !ok {
		return nil
	}
	out := make([]float64, s.p*s.p)
	for a := range dim {
		for b := 0; b <= a; b++ {
			c := 0.0
			for i, f := range phi {
				for j, g := range phi {
					c += w[i*k+j] * second(a, b, f, g)
				}
			}
			axpy(out, -0.25*c, s.slope[pair(a, b)])
		}
	}
	return out
}
