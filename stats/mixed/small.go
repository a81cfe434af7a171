package mixed

import "math"

// The matrices of a block are a handful of rows wide; plain loops on flat
// row-major slices spare the allocations of a matrix library in the inner
// loop.

func axpy(dst []float64, alpha float64, x []float64) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += alpha * v
	}
}

func multiply(dst, a, b []float64, n int) {
	for i := range n {
		row := dst[i*n : i*n+n]
		clear(row)
		for k := range n {
			if v := a[i*n+k]; v != 0 {
				axpy(row, v, b[k*n:k*n+n])
			}
		}
	}
}

// invert overwrites v by its Cholesky factor, fills inv with the inverse and
// returns the log determinant; false where v is not positive definite.
func invert(inv, v []float64, n int) (logDet float64, ok bool) {
	if !cholesky(v, n) {
		return 0, false
	}
	for i := range n {
		logDet += 2 * math.Log(v[i*n+i])
	}
	clear(inv)
	for c := range n {
		inv[c*n+c] = 1 / v[c*n+c]
		for i := c + 1; i < n; i++ {
			t := 0.0
			for k := c; k < i; k++ {
				t -= v[i*n+k] * inv[k*n+c]
			}
			inv[i*n+c] = t / v[i*n+i]
		}
	}
	// inv holds L⁻¹; the inverse is L⁻ᵀL⁻¹, whose (i, j), j <= i, needs rows
	// from i down only, so it can be made in place.
	for i := range n {
		for j := 0; j <= i; j++ {
			t := 0.0
			for k := i; k < n; k++ {
				t += inv[k*n+i] * inv[k*n+j]
			}
			inv[i*n+j] = t
		}
	}
	for i := range n {
		for j := range i {
			inv[j*n+i] = inv[i*n+j]
		}
	}
	return logDet, true
}

// cholesky overwrites the lower triangle of v by its factor.
func cholesky(v []float64, n int) bool {
	for i := range n {
		for j := 0; j <= i; j++ {
			t := v[i*n+j]
			for k := range j {
				t -= v[i*n+k] * v[j*n+k]
			}
			if i != j {
				v[i*n+j] = t / v[j*n+j]
				continue
			}
			if !(t > 1e-14*math.Abs(v[i*n+i])) || math.IsInf(t, 0) {
				return false
			}
			v[i*n+i] = math.Sqrt(t)
		}
	}
	return true
}

// unpack spreads the leading n×n part of a packed triangle.
func unpack(dst, tri []float64, n int) {
	k := 0
	for i := range n {
		for j := 0; j <= i; j++ {
			dst[i*n+j], dst[j*n+i] = tri[k], tri[k]
			k++
		}
	}
}
