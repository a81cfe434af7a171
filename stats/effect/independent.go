package effect

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/internal/tail"
	"tend/stats/noncentral"
)

// TTest is a two-sided t test of a difference with its 95 % interval.
type TTest struct {
	T, DF, P float64
	SE       float64
	Lo, Hi   float64
}

// IndependentResult compares two groups; differences are first minus second.
type IndependentResult struct {
	N1, N2       int
	Mean1, Mean2 float64
	SD1, SD2     float64
	SDPooled     float64
	Difference   float64
	Student      TTest // equal variances
	Welch        TTest // unequal variances
	Sizes        []Size
	VarPooled    float64 // large-sample variance of d_pooled, (n1+n2)/(n1 n2) + d²/(2(n1+n2))
	// Superiority is P(first > second) + P(equal)/2 over all pairs of
	// people (the common-language effect without assuming normality).
	Superiority       float64
	CliffsDelta       float64 // 2·Superiority - 1
	SuperiorityNormal float64 // Φ(difference/√(SD1²+SD2²)), if both are normal
}

// Size gives the effect size of the named convention, and whether there is one.
func (r IndependentResult) Size(convention string) (Size, bool) {
	i := slices.IndexFunc(r.Sizes, func(s Size) bool { return s.Convention == convention })
	if i < 0 {
		return Size{}, false
	}
	return r.Sizes[i], true
}

// Independent compares two samples (R: t.test; effectsize::cohens_d,
// glass_delta). Each needs two values and some variation.
func Independent(first, second []float64) (IndependentResult, error) {
	r := IndependentResult{N1: len(first), N2: len(second)}
	for _, s := range []struct {
		name string
		x    []float64
	}{{"first group", first}, {"second group", second}} {
		if err := finite(s.name, s.x); err != nil {
			return r, err
		}
		if len(s.x) < 2 {
			return r, fmt.Errorf("%s has %d, at least 2 are needed: %w", s.name, len(s.x), ErrTooFew)
		}
	}
	r.Mean1, r.SD1 = meanSD(first)
	r.Mean2, r.SD2 = meanSD(second)
	if constant(r.SD1, r.Mean1) || constant(r.SD2, r.Mean2) {
		return IndependentResult{}, fmt.Errorf("a group has the same value for everyone: %w", ErrZeroVariance)
	}
	n1, n2 := float64(r.N1), float64(r.N2)
	v1, v2 := r.SD1*r.SD1, r.SD2*r.SD2
	r.Difference = r.Mean1 - r.Mean2
	r.SDPooled = math.Sqrt(((n1-1)*v1 + (n2-1)*v2) / (n1 + n2 - 2))
	r.Student = tTest(r.Difference, r.SDPooled*math.Sqrt(1/n1+1/n2), n1+n2-2)
	a, b := v1/n1, v2/n2
	r.Welch = tTest(r.Difference, math.Sqrt(a+b), (a+b)*(a+b)/(a*a/(n1-1)+b*b/(n2-1)))
	r.Superiority = superiority(first, second)
	r.CliffsDelta = 2*r.Superiority - 1
	r.SuperiorityNormal = tail.NormalLower(r.Difference / math.Sqrt(v1+v2))
	return r, r.sizes()
}

func tTest(diff, se, df float64) TTest {
	half := tail.TQuantile(0.975, df) * se
	return TTest{T: diff / se, DF: df, P: tail.T2(diff/se, df), SE: se, Lo: diff - half, Hi: diff + half}
}

func (r *IndependentResult) sizes() error {
	n1, n2 := float64(r.N1), float64(r.N2)
	harmonic := math.Sqrt(1/n1 + 1/n2)
	d := r.Difference / r.SDPooled
	r.VarPooled = (n1+n2)/(n1*n2) + d*d/(2*(n1+n2))
	add := func(name string, unit, df float64, method string) error {
		v := r.Difference / unit
		lo, hi, err := noncentral.NCPInterval(v/harmonic, df, 0.95)
		if err != nil {
			return err
		}
		s := Size{Convention: name, Value: v, HasCI: true, Lo: lo * harmonic, Hi: hi * harmonic, CIMethod: method, N: r.N1 + r.N2}
		r.Sizes = append(r.Sizes, s)
		if HedgesJ(df) > 0 {
			r.Sizes = append(r.Sizes, s.corrected(df))
		}
		return nil
	}
	if err := add("d_pooled", r.SDPooled, n1+n2-2, exactNCT); err != nil {
		return err
	}
	if err := add("d_glass", r.SD2, n2-1, "noncentral t on the second group's df, equal variances"); err != nil {
		return err
	}
	unpooled := math.Sqrt((r.SD1*r.SD1 + r.SD2*r.SD2) / 2)
	r.Sizes = append(r.Sizes, Size{Convention: "d_unpooled", Value: r.Difference / unpooled, N: r.N1 + r.N2})
	return nil
}

// superiority counts pairs by walking two sorted copies, O(n log n).
func superiority(x, y []float64) float64 {
	a, b := slices.Clone(x), slices.Clone(y)
	slices.Sort(a)
	slices.Sort(b)
	below, upTo, won := 0, 0, 0.0
	for _, v := range a {
		for below < len(b) && b[below] < v {
			below++
		}
		for upTo < len(b) && b[upTo] <= v {
			upTo++
		}
		won += float64(below) + float64(upTo-below)/2
	}
	return won / (float64(len(a)) * float64(len(b)))
}
