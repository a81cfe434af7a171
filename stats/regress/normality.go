package regress

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/design"
	"tend/stats/internal/tail"
)

// The polynomials of algorithm AS R94, lowest power first.
var (
	swA1       = []float64{0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056}
	swA2       = []float64{0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633}
	swMeanFew  = []float64{0.544, -0.39978, 0.025054, -6.714e-4}
	swSDFew    = []float64{1.3822, -0.77857, 0.062767, -0.0020322}
	swMeanMany = []float64{-1.5861, -0.31082, -0.083751, 0.0038915}
	swSDMany   = []float64{-0.4803, -0.082676, 0.0030302}
	swBound    = []float64{-2.273, 0.459}
)

// ShapiroWilk tests whether values could come from a normal distribution: W is
// near one where they could (Royston 1995, algorithm AS R94, Appl. Stat.
// 44:547; R: shapiro.test). From 3 to 5,000 values. With many values it finds
// departures that do not matter; look at them too.
func ShapiroWilk(v []float64) (w, p float64, err error) {
	n := len(v)
	if n < 3 || n > 5000 {
		return 0, 0, fmt.Errorf("%d values, from 3 to 5,000 are needed: %w", n, ErrTooFew)
	}
	if err := design.Finite("values", v); err != nil {
		return 0, 0, err
	}
	x := slices.Clone(v)
	slices.Sort(x)
	if width := x[n-1] - x[0]; !(width > 1e-19*math.Max(math.Abs(x[0]), math.Abs(x[n-1]))) || width == 0 {
		return 0, 0, fmt.Errorf("all values are the same: %w", ErrZeroVariance)
	} else if math.IsInf(width, 0) {
		return 0, 0, finite("the values' range", width)
	}
	a := shapiroWeights(n)
	// W is the squared correlation of the values with the weights; scaled by
	// the range, it does not overflow.
	width := x[n-1] - x[0]
	mean := 0.0
	for i := range x {
		x[i] /= width
		mean += x[i] / float64(n)
	}
	sax, ssx, ssa := 0.0, 0.0, 0.0
	for i, u := range x {
		sax += a[i] * (u - mean)
		ssx += (u - mean) * (u - mean)
		ssa += a[i] * a[i]
	}
	root := math.Sqrt(ssa * ssx)
	short := math.Max(0, (root-sax)*(root+sax)/(ssa*ssx)) // 1 - W without cancellation
	w = 1 - short
	return w, shapiroP(w, short, n), nil
}

// shapiroWeights approximates the best linear weights of normal order
// statistics; they are odd around the middle.
func shapiroWeights(n int) []float64 {
	a := make([]float64, n)
	set := func(i int, v float64) { a[i], a[n-1-i] = -v, v }
	if n == 3 {
		set(0, math.Sqrt(0.5))
		return a
	}
	m := make([]float64, n/2)
	total := 0.0
	for i := range m {
		m[i] = tail.NormalQuantile((float64(i) + 0.625) / (float64(n) + 0.25))
		total += 2 * m[i] * m[i]
	}
	size, rsn := math.Sqrt(total), 1/math.Sqrt(float64(n))
	first := polynomial(swA1, rsn) - m[0]/size
	set(0, first)
	from, rest, left := 1, total-2*m[0]*m[0], 1-2*first*first
	if n > 5 {
		second := polynomial(swA2, rsn) - m[1]/size
		set(1, second)
		from, rest, left = 2, rest-2*m[1]*m[1], left-2*second*second
	}
	unit := math.Sqrt(rest / left)
	for i := from; i < len(m); i++ {
		set(i, -m[i]/unit)
	}
	return a
}

func shapiroP(w, short float64, n int) float64 {
	if n == 3 {
		return math.Max(0, 6/math.Pi*(math.Asin(math.Sqrt(w))-math.Asin(math.Sqrt(0.75))))
	}
	if short == 0 {
		return 1
	}
	y, mean, sd := math.Log(short), 0.0, 0.0
	if x := float64(n); n <= 11 {
		bound := polynomial(swBound, x)
		if y >= bound {
			return 0
		}
		y = -math.Log(bound - y)
		mean, sd = polynomial(swMeanFew, x), math.Exp(polynomial(swSDFew, x))
	} else {
		x = math.Log(x)
		mean, sd = polynomial(swMeanMany, x), math.Exp(polynomial(swSDMany, x))
	}
	return tail.NormalLower(-(y - mean) / sd)
}

func polynomial(c []float64, x float64) float64 {
	s := 0.0
	for _, v := range slices.Backward(c) {
		s = s*x + v
	}
	return s
}
