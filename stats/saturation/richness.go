package saturation

import "math"

// RichnessResult estimates how many codes there are in all, had one more and
// more documents of the same kind.
type RichnessResult struct {
	Documents, Observed    int
	Once, Twice            int     // codes in exactly one, and in exactly two documents
	Chao2, Chao2SE         float64 // a lower bound (Chao 1987)
	Jackknife1, Jackknife2 float64
	Bootstrap              float64
	// Coverage is the chance that the next code met in a new document is one
	// already seen (Chao & Jost 2012), 0 to 1.
	Coverage float64
}

// Richness computes Chao2 with its standard error in the form that corrects
// for the number of documents, the first- and second-order jackknife, the
// bootstrap (Smith & van Belle 1984; R: vegan::specpool for these) and the
// sample coverage of Chao & Jost (2012, Ecology 93:2533, for incidence). Where
// no code is in exactly two documents, the bias-corrected Chao2 is used.
func Richness(x Incidence) (RichnessResult, error) {
	if err := x.check(); err != nil {
		return RichnessResult{}, err
	}
	f := x.frequencies()
	r := RichnessResult{Documents: len(x), Observed: len(f)}
	n := float64(len(x))
	total := 0.0
	missed := 0.0
	for _, k := range f {
		switch k {
		case 1:
			r.Once++
		case 2:
			r.Twice++
		}
		total += float64(k)
		missed += math.Pow(1-float64(k)/n, n)
	}
	s, q1, q2 := float64(r.Observed), float64(r.Once), float64(r.Twice)
	r.Bootstrap = s + missed
	r.chao(s, q1, q2, n)
	r.Jackknife1 = s + q1*(n-1)/n
	r.Jackknife2 = s + q1*(2*n-3)/n - q2*(n-2)*(n-2)/(n*(n-1))
	r.Coverage = 1
	if q1 > 0 {
		// Without codes seen twice their number is taken to be what one more
		// pair would make it, as in the bias-corrected Chao2.
		a := (n - 1) * q1 / ((n-1)*q1 + 2*q2)
		if q2 == 0 {
			a = (n - 1) * (q1 - 1) / ((n-1)*(q1-1) + 2)
		}
		r.Coverage = 1 - q1/total*a
	}
	return r, nil
}

// chao fills the estimate and its standard error.
func (r *RichnessResult) chao(s, q1, q2, n float64) {
	c := (n - 1) / n
	if q2 > 0 {
		g := q1 / q2
		r.Chao2 = s + c*q1*q1/(2*q2)
		r.Chao2SE = math.Sqrt(q2 * (c*g*g/2 + c*c*g*g*g + c*c*g*g*g*g/4))
		return
	}
	r.Chao2 = s + c*q1*(q1-1)/2
	v := c*q1*(q1-1)/2 + c*c*q1*(2*q1-1)*(2*q1-1)/4 - c*c*q1*q1*q1*q1/(4*r.Chao2)
	r.Chao2SE = math.Sqrt(math.Max(0, v))
}
