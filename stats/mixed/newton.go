package mixed

import (
	"fmt"
	"math"
)

// maximise finds the φ with the largest likelihood from a start, by Newton's
// method where the observed information is positive definite and Fisher's
// scoring elsewhere, halving steps that do not raise the likelihood.
func (pr *problem) maximise(start []float64) (*point, []float64, int, error) {
	k := pr.k
	phi, next := make([]float64, k), make([]float64, k)
	x, y := pr.newPoint(), pr.newPoint()
	copy(x.theta, start)
	if !pr.chart.start(phi, x.theta) || !pr.evaluate(x) {
		return nil, nil, 0, fmt.Errorf("the starting values give no likelihood: %w", ErrNoSupport)
	}
	jac, h, step, grad := make([]float64, k*k), make([]float64, k*k), make([]float64, k), make([]float64, k)
	const limit = 200
	polish := 0
	for iter := 1; iter <= limit; iter++ {
		pr.chart.jacobian(jac, phi)
		transposed(grad, jac, x.score, k)
		newton := true
		sandwich(h, jac, x.observed, k)
		pr.chart.curve(h, x.score)
		if !solve(step, h, grad, k) {
			newton = false
			sandwich(h, jac, x.expected, k)
			ridge(h, k)
			if !solve(step, h, grad, k) {
				return nil, nil, iter, fmt.Errorf("the information is singular at step %d: %w", iter, ErrNoSupport)
			}
		}
		gain := quad(step, grad)
		if newton && gain < 1e-9 {
			// Quadratic from here: two more steps reach rounding.
			if polish++; polish > 2 || gain < 1e-26 {
				return x, phi, iter, nil
			}
		}
		moved := false
		for scale := 1.0; scale > 1e-10; scale /= 2 {
			for i := range next {
				next[i] = phi[i] + scale*step[i]
			}
			pr.chart.theta(y.theta, next)
			if pr.evaluate(y) && y.ll >= x.ll-1e-11*(1+math.Abs(x.ll)) {
				moved = true
				break
			}
		}
		if !moved {
			if gain < 1e-6 {
				return x, phi, iter, nil
			}
			return nil, nil, iter, fmt.Errorf("step %d does not raise the log-likelihood %.8g (a gain of %.3g was expected): %w", iter, x.ll, gain, ErrNotConverged)
		}
		phi, next = next, phi
		x, y = y, x
	}
	return nil, nil, limit, fmt.Errorf("%d steps reached a log-likelihood of %.8g and θ = %.4g: %w", limit, x.ll, x.theta, ErrNotConverged)
}

// transposed is dst = J'v.
func transposed(dst, j, v []float64, k int) {
	clear(dst)
	for i := range k {
		axpy(dst, v[i], j[i*k:i*k+k])
	}
}

// sandwich is dst = J'MJ for symmetric M.
func sandwich(dst, j, m []float64, k int) {
	mj := make([]float64, k*k)
	multiply(mj, m, j, k)
	clear(dst)
	for i := range k {
		for a := range k {
			if v := j[i*k+a]; v != 0 {
				axpy(dst[a*k:a*k+k], v, mj[i*k:i*k+k])
			}
		}
	}
}

// ridge keeps a scoring step finite where a φ near zero has no information.
func ridge(h []float64, k int) {
	top := 0.0
	for i := range k {
		top = math.Max(top, h[i*k+i])
	}
	for i := range k {
		h[i*k+i] += 1e-6*top + 1e-4*h[i*k+i]
	}
}

// solve is dst = H⁻¹g; false where H is not positive definite.
func solve(dst, h, g []float64, k int) bool {
	l := append([]float64(nil), h...)
	if !cholesky(l, k) {
		return false
	}
	for i := range k {
		t := g[i]
		for j := range i {
			t -= l[i*k+j] * dst[j]
		}
		dst[i] = t / l[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		t := dst[i]
		for j := i + 1; j < k; j++ {
			t -= l[j*k+i] * dst[j]
		}
		dst[i] = t / l[i*k+i]
	}
	return true
}
