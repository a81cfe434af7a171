package agreement

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Coefficient is a chance-corrected agreement with an interval for the
// population of units (the raters taken as fixed).
type Coefficient struct {
	Name   string
	Value  float64
	Pa, Pe float64 // agreement, and what chance would give
	SE     float64
	Lo, Hi float64 // 95 %, Student's t on units - 1; not above 1
	Units  int     // rated at least once
}

// Chance says how the agreement by chance is modelled.
type Chance int

// Gwet's: chance only where a unit is hard. Shares: every rater draws from
// the pooled shares (Fleiss's generalised κ). Uniform: all categories alike
// (Brennan & Prediger).
const (
	ChanceGwet Chance = iota
	ChanceShares
	ChanceUniform
)

// Gwet computes AC1 (Unweighted) or AC2 for any number of raters with missing
// ratings, with the standard error of Gwet 2008 (Br. J. Math. Stat. Psychol.
// 61:29; R: irrCAC::gwet.ac1.raw). Name the categories that could have
// occurred when making the units: chance depends on how many there are. The
// other models of chance serve for comparison.
func Gwet(u *Units, w Weighting, chance Chance) (Coefficient, error) {
	q := len(u.Values)
	if q < 2 {
		return Coefficient{}, fmt.Errorf("agreement: %w", ErrOneCategory)
	}
	weight := w.matrix(q)
	var pa, n, twice float64
	share := make([]float64, q)
	agree := make([]float64, u.Len())
	for i, c := range u.counts {
		m := float64(u.rated[i])
		if m == 0 {
			continue
		}
		n++
		for k, v := range c {
			share[k] += float64(v) / m
		}
		if m < 2 {
			continue
		}
		twice++
		for k, v := range c {
			if v == 0 {
				continue
			}
			near := -1.0
			for l, x := range c {
				near += weight[k*q+l] * float64(x)
			}
			agree[i] += float64(v) * near / (m * (m - 1))
		}
		pa += agree[i]
	}
	if twice < 2 {
		return Coefficient{}, fmt.Errorf("%g units were rated twice, 2 are needed: %w", twice, ErrTooFew)
	}
	pa /= twice
	total := 0.0
	for k := range share {
		share[k] /= n
		for l := range q {
			total += weight[k*q+l]
		}
	}
	out := Coefficient{Pa: pa, Units: int(n)}
	// part[k] is what a rating of k adds to the chance agreement of its unit.
	part := make([]float64, q)
	scale := total / float64(q*(q-1))
	for k, p := range share {
		switch chance {
		case ChanceGwet:
			part[k] = scale * (1 - p)
		case ChanceShares:
			for l, s := range share {
				part[k] += weight[k*q+l] * s
			}
		default:
			part[k] = total / float64(q*q)
		}
		out.Pe += p * part[k]
	}
	if !(1-out.Pe > 1e-14) {
		return Coefficient{}, fmt.Errorf("agreement: %w", ErrOneCategory)
	}
	out.Value = (pa - out.Pe) / (1 - out.Pe)
	ss := 0.0
	for i, c := range u.counts {
		m := float64(u.rated[i])
		if m == 0 {
			continue
		}
		x := 0.0
		if m >= 2 {
			x = n / twice * (agree[i] - out.Pe) / (1 - out.Pe)
		}
		pe := 0.0
		for k, v := range c {
			pe += float64(v) / m * part[k]
		}
		x -= 2 * (1 - out.Value) * (pe - out.Pe) / (1 - out.Pe)
		ss += (x - out.Value) * (x - out.Value)
	}
	out.SE = math.Sqrt(ss / (n * (n - 1)))
	half := tail.TQuantile(0.975, n-1) * out.SE
	out.Lo, out.Hi = out.Value-half, math.Min(1, out.Value+half)
	out.Name = coefficientName(w, chance)
	return out, nil
}

func coefficientName(w Weighting, chance Chance) string {
	name := [...]string{"Gwet's AC1", "Fleiss's generalised κ", "Brennan–Prediger"}[max(0, min(2, int(chance)))]
	if w != Unweighted {
		if chance == ChanceGwet {
			name = "Gwet's AC2"
		}
		name += [...]string{"", ", linear weights", ", quadratic weights"}[max(0, min(2, int(w)))]
	}
	return name
}

// GwetTable computes AC1 or AC2 of two raters from a square table of counts
// (R: irrCAC::gwet.ac1.table).
func GwetTable(table [][]float64, w Weighting) (Coefficient, error) {
	p, n, err := proportions(table)
	if err != nil {
		return Coefficient{}, err
	}
	q := len(table)
	weight := w.matrix(q)
	share := make([]float64, q)
	out := Coefficient{Units: int(n), Name: coefficientName(w, ChanceGwet)}
	total := 0.0
	for k := range q {
		for l := range q {
			share[k] += (p[k*q+l] + p[l*q+k]) / 2
			out.Pa += weight[k*q+l] * p[k*q+l]
			total += weight[k*q+l]
		}
	}
	scale := total / float64(q*(q-1))
	for _, s := range share {
		out.Pe += scale * s * (1 - s)
	}
	if !(1-out.Pe > 1e-14) {
		return Coefficient{}, fmt.Errorf("agreement: %w", ErrOneCategory)
	}
	out.Value = (out.Pa - out.Pe) / (1 - out.Pe)
	v := 0.0
	for k := range q {
		for l := range q {
			a := weight[k*q+l] - 2*(1-out.Value)*scale*(1-(share[k]+share[l])/2)
			v += p[k*q+l] * a * a
		}
	}
	c := out.Pa - 2*(1-out.Value)*out.Pe
	out.SE = math.Sqrt(math.Max(0, v-c*c)/n) / (1 - out.Pe)
	half := tail.TQuantile(0.975, n-1) * out.SE
	out.Lo, out.Hi = out.Value-half, math.Min(1, out.Value+half)
	return out, nil
}
