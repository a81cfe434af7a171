package agreement

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// Pooled holds the coefficients of nominal codes over all units together, each
// with a percentile interval from a bootstrap of whole clusters.
type Pooled struct {
	PerCent Ranged // share of agreeing pairs of ratings, mean over units
	Fleiss  Ranged // κ with chance from the pooled shares; Fleiss's where nothing is missing
	AC1     Ranged // Gwet
	Alpha   Ranged // Krippendorff
	Units   int    // rated twice at least
	Single  int    // rated once only: they enter chance alone, and not α
}

// Ranged is a coefficient with its 95 % interval. Where it is not defined
// Value is NaN and Why says so; where only the interval is not, Lo and Hi are.
type Ranged struct {
	Value, Lo, Hi float64
	Undefined     int // replicates in which it was not defined
	Why           string
}

// sums are what the coefficients need of some units.
type sums struct {
	rated, twice float64   // units
	agree        float64   // Σ agreeing share of pairs
	share        []float64 // Σ n_c/m over units rated once at least
	pairable     float64   // ratings in units rated twice at least
	count        []float64 // of them, by category
	same         float64   // Σ_c n_c(n_c-1)/(m-1)
}

// write puts the sums in a row, and read takes them out of one.
func (s *sums) write(row []float64) {
	copy(row, []float64{s.rated, s.twice, s.agree, s.pairable, s.same})
	copy(row[5:], s.share)
	copy(row[5+len(s.share):], s.count)
}

func (s *sums) read(row []float64) {
	q := (len(row) - 5) / 2
	*s = sums{rated: row[0], twice: row[1], agree: row[2], pairable: row[3], same: row[4], share: row[5 : 5+q], count: row[5+q:]}
}

// unit adds one unit with these counts of m ratings.
func (s *sums) unit(counts []int, rated int) {
	m := float64(rated)
	if rated == 0 {
		return
	}
	s.rated++
	for k, n := range counts {
		s.share[k] += float64(n) / m
	}
	if rated < 2 {
		return
	}
	s.twice++
	s.pairable += m
	pairs := 0.0
	for k, n := range counts {
		s.count[k] += float64(n)
		pairs += float64(n) * float64(n-1)
	}
	s.agree += pairs / (m * (m - 1))
	s.same += pairs / (m - 1)
}

// coefficients gives per cent, κ, AC1 and α; NaN where one is not defined. The
// formulas are those of Gwet and Krippendorff in this package.
func (s *sums) coefficients() [4]float64 {
	nan := math.NaN()
	if s.twice == 0 {
		return [4]float64{nan, nan, nan, nan}
	}
	q := float64(len(s.share))
	pa, even, spread := s.agree/s.twice, 0.0, 0.0
	for _, total := range s.share {
		p := total / s.rated
		even += p * p
		spread += p * (1 - p)
	}
	corrected := func(pe float64) float64 {
		if !(1-pe > 1e-14) {
			return nan
		}
		return (pa - pe) / (1 - pe)
	}
	ac1 := nan
	if q > 1 {
		ac1 = corrected(spread / (q - 1))
	}
	expected := 0.0 // agreement by chance, of all pairs of pairable ratings
	for _, n := range s.count {
		expected += n * (n - 1)
	}
	expected /= s.pairable * (s.pairable - 1)
	alpha := nan
	if 1-expected > 1e-14 {
		alpha = 1 - (1-s.same/s.pairable)/(1-expected)
	}
	return [4]float64{pa, corrected(even), ac1, alpha}
}

// Pooled computes the coefficients over all units and resamples whole clusters
// (documents, sessions), whose codes cluster holds by unit. Sums are kept by
// cluster, so that a replicate does not go through the units again.
func (u *Units) Pooled(cluster []int, opt resample.Options) (Pooled, error) {
	return NewDraws(cluster, opt).Pooled(u)
}

// Pooled is the same with resamples that were drawn before.
func (d *Draws) Pooled(u *Units) (Pooled, error) {
	if len(d.place) != u.Len() {
		return Pooled{}, fmt.Errorf("%d clusters for %d units: %w", len(d.place), u.Len(), ErrRange)
	}
	q := len(u.Values)
	blank := func() sums { return sums{share: make([]float64, q), count: make([]float64, q)} }
	parts := make([]sums, d.clusters)
	for k := range parts {
		parts[k] = blank()
	}
	whole, out := blank(), Pooled{}
	for i, counts := range u.counts {
		parts[d.place[i]].unit(counts, u.rated[i])
		whole.unit(counts, u.rated[i])
		if u.rated[i] == 1 {
			out.Single++
		}
	}
	if whole.twice == 0 {
		return Pooled{}, fmt.Errorf("no unit was rated twice: %w", ErrTooFew)
	}
	out.Units = int(whole.twice)
	columns := 5 + 2*q
	table := make([]float64, d.clusters*columns)
	for k := range parts {
		parts[k].write(table[k*columns : (k+1)*columns])
	}
	totals := d.totals(table, columns)
	var replicates [4][]float64
	for k := range replicates {
		replicates[k] = make([]float64, totals.Rows)
	}
	var drawn sums
	for r := range totals.Rows {
		drawn.read(totals.Data[r*columns : (r+1)*columns])
		for k, v := range drawn.coefficients() {
			replicates[k][r] = v
		}
	}
	estimate := whole.coefficients()
	for k, into := range []*Ranged{&out.PerCent, &out.Fleiss, &out.AC1, &out.Alpha} {
		*into = ranged(estimate[k], replicates[k], d.clusters)
	}
	return out, nil
}

func ranged(estimate float64, replicates []float64, clusters int) Ranged {
	out := Ranged{Value: estimate, Lo: math.NaN(), Hi: math.NaN()}
	switch {
	case math.IsNaN(estimate):
		out.Why = "everybody used one category"
		return out
	case clusters < 2:
		out.Why = "there is one document only, so its interval cannot be told"
		return out
	}
	for _, v := range replicates {
		if math.IsNaN(v) {
			out.Undefined++
		}
	}
	r, err := resample.FromReplicates(estimate, replicates)
	if err != nil {
		out.Why = "in many resamples everybody used one category, so the interval cannot be told"
		return out
	}
	i, err := r.Percentile(0.95, resample.Type7)
	if err != nil {
		out.Why = err.Error()
		return out
	}
	out.Lo, out.Hi = i.Lo, i.Hi
	return out
}
