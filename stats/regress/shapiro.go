package regress

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/internal/tail"
)

// ShapiroWilk tests whether values come from a normal distribution, W and p
// (Royston 1995, Appl. Stat. 44:547, algorithm AS R94; R: shapiro.test). 3 to
// 5,000 values that are not all alike.
func ShapiroWilk(x []float64) (w, p float64, err error) {
	n := len(x)
	if n < 3 || n > 5000 {
		return 0, 0, fmt.Errorf("%d values, 3 to 5000 can be tested: %w", n, ErrTooFew)
	}
	s := slices.Clone(x)
	for i, v := range s {
		if v-v != 0 {
			return 0, 0, fmt.Errorf("value %d is %v: %w", i+1, v, ErrRange)
		}
	}
	slices.Sort(s)
	if !(s[n-1]-s[0] > 1e-19*math.Abs(s[n-1])) || s[n-1] == s[0] {
		return 0, 0, fmt.Errorf("all values are the same: %w", ErrZeroVariance)
	}
	a := shapiroWeights(n)
	mean, scale := 0.0, s[n-1]-s[0]
	for _, v := range s {
		mean += v / scale / float64(n)
	}
	top, ss := 0.0, 0.0
	for i, v := range s {
		d := v/scale - mean
		ss += d * d
		top += a[i] * d
	}
	// 1 - W without cancellation, as both weights and values are centred and
	// the weights have unit length.
	root := math.Sqrt(ss)
	oneMinus := (root - top) * (root + top) / ss
	w = 1 - oneMinus
	return w, shapiroP(w, oneMinus, n), nil
}

// shapiroWeights are the approximate best weights of ordered values, with
// unit length, antisymmetric.
func shapiroWeights(n int) []float64 {
	a := make([]float64, n)
	if n == 3 {
		a[0], a[2] = -math.Sqrt(0.5), math.Sqrt(0.5)
		return a
	}
	m, sum := make([]float64, n), 0.0
	for i := range m {
		m[i] = tail.NormalQuantile((float64(i) + 0.625) / (float64(n) + 0.25))
		sum += m[i] * m[i]
	}
	r := 1 / math.Sqrt(float64(n))
	length := math.Sqrt(sum)
	an := poly([]float64{0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056}, r) + m[n-1]/length
	if n <= 5 {
		phi := (sum - 2*m[n-1]*m[n-1]) / (1 - 2*an*an)
		for i := range a {
			a[i] = m[i] / math.Sqrt(phi)
		}
	} else {
		an1 := poly([]float64{0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633}, r) + m[n-2]/length
		phi := (sum - 2*m[n-1]*m[n-1] - 2*m[n-2]*m[n-2]) / (1 - 2*an*an - 2*an1*an1)
		for i := range a {
			a[i] = m[i] / math.Sqrt(phi)
		}
		a[n-2], a[1] = an1, -an1
	}
	a[n-1], a[0] = an, -an
	return a
}

func shapiroP(w, oneMinus float64, n int) float64 {
	k := float64(n)
	if n == 3 {
		// Exact: 6/π (asin √W - asin √¾).
		return math.Max(0, 6/math.Pi*(math.Asin(math.Sqrt(w))-math.Asin(math.Sqrt(0.75))))
	}
	y, m, s := math.Log(oneMinus), 0.0, 0.0
	if n <= 11 {
		gamma := poly([]float64{-2.273, 0.459}, k)
		if y >= gamma {
			return 1e-99
		}
		y = -math.Log(gamma - y)
		m = poly([]float64{0.544, -0.39978, 0.025054, -6.714e-4}, k)
		s = math.Exp(poly([]float64{1.3822, -0.77857, 0.062767, -0.0020322}, k))
	} else {
		l := math.Log(k)
		m = poly([]float64{-1.5861, -0.31082, -0.083751, 0.0038915}, l)
		s = math.Exp(poly([]float64{-0.4803, -0.082676, 0.0030302}, l))
	}
	return tail.NormalLower(-(y - m) / s)
}

// poly is Σ c_i x^i.
func poly(c []float64, x float64) float64 {
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = s*x + c[i]
	}
	return s
}
