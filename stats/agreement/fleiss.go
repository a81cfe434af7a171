package agreement

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// FleissKappa is κ of several raters.
type FleissKappa struct {
	Kappa      float64
	Pbar, Pe   float64   // mean agreement of pairs of raters, and by chance
	SENull     float64   // Fleiss, Nee & Landis 1979
	Z, P       float64   // against no agreement
	Share      []float64 // of all ratings, by category
	ByCategory []float64 // κ of each category against the rest
	SECategory float64   // of each, were there no agreement
	Conger     float64   // exact κ: chance from each rater's own shares (Conger 1980)
	Light      float64   // mean of Cohen's κ over pairs of raters; NaN-free: see HasLight
	HasLight   bool      // false where a pair used one category only
}

// Fleiss computes κ for ratings[u][r], codes 0 … categories-1 given by the
// same raters to every unit, none missing (Fleiss 1971; R:
// irr::kappam.fleiss, kappam.light). With missing ratings use [Krippendorff].
func Fleiss(ratings [][]int, categories int) (FleissKappa, error) {
	if len(ratings) < 2 || len(ratings[0]) < 2 {
		return FleissKappa{}, fmt.Errorf("two units and two raters are needed: %w", ErrTooFew)
	}
	if categories < 2 {
		return FleissKappa{}, fmt.Errorf("%d categories: %w", categories, ErrTooFew)
	}
	n, m := float64(len(ratings)), float64(len(ratings[0]))
	f := FleissKappa{Share: make([]float64, categories), ByCategory: make([]float64, categories)}
	byRater := make([][]float64, len(ratings[0]))
	for r := range byRater {
		byRater[r] = make([]float64, categories)
	}
	disagree := make([]float64, categories) // Σ x(m-x)
	for u, row := range ratings {
		if float64(len(row)) != m {
			return FleissKappa{}, fmt.Errorf("unit %d has %d ratings, the first %g: %w", u+1, len(row), m, ErrRange)
		}
		x := make([]float64, categories)
		for r, c := range row {
			if c < 0 || c >= categories {
				return FleissKappa{}, fmt.Errorf("unit %d, rater %d: code %d of %d: %w", u+1, r+1, c, categories, ErrRange)
			}
			x[c]++
			byRater[r][c] += 1 / n
		}
		for c, v := range x {
			f.Share[c] += v / (n * m)
			f.Pbar += v * (v - 1) / (n * m * (m - 1))
			disagree[c] += v * (m - v)
		}
	}
	var pq, skew float64
	exact := 0.0
	for c, p := range f.Share {
		f.Pe += p * p
		pq += p * (1 - p)
		skew += p * (1 - p) * (1 - 2*p)
		spread := 0.0
		for r := range byRater {
			spread += (byRater[r][c] - p) * (byRater[r][c] - p)
		}
		exact += p*p - spread/(m*(m-1))
	}
	if !(1-f.Pe > 1e-14) {
		return FleissKappa{}, fmt.Errorf("κ: %w", ErrOneCategory)
	}
	f.Kappa = (f.Pbar - f.Pe) / (1 - f.Pe)
	f.Conger = (f.Pbar - exact) / (1 - exact)
	f.SECategory = math.Sqrt(2 / (n * m * (m - 1)))
	f.SENull = f.SECategory * math.Sqrt(pq*pq-skew) / pq
	f.Z = f.Kappa / f.SENull
	f.P = tail.Normal2(f.Z)
	for c, p := range f.Share {
		if pqc := p * (1 - p); pqc > 0 {
			f.ByCategory[c] = 1 - disagree[c]/(n*m*(m-1)*pqc)
		}
	}
	f.light(ratings, categories)
	return f, nil
}

func (f *FleissKappa) light(ratings [][]int, categories int) {
	m := len(ratings[0])
	sum, pairs := 0.0, 0.0
	a, b := make([]int, len(ratings)), make([]int, len(ratings))
	for r := range m {
		for s := range r {
			for u, row := range ratings {
				a[u], b[u] = row[r], row[s]
			}
			table, err := Table(a, b, categories)
			if err != nil {
				return
			}
			k, err := Cohen(table, Unweighted)
			if err != nil {
				return
			}
			sum += k.Kappa
			pairs++
		}
	}
	f.Light, f.HasLight = sum/pairs, true
}
