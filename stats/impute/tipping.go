package impute

import (
	"fmt"
	"math"
)

// Shifted copies the sets with delta added to the imputed values of one
// variable, in the rows that where accepts (nil: all): people who are missing
// fare worse, or better, than the model thinks (Carpenter & Kenward 2013).
func (im *Imputations) Shifted(variable int, delta float64, where func(row int) bool) (*Imputations, error) {
	if variable < 0 || variable >= len(im.Names) {
		return nil, fmt.Errorf("variable %d of %d: %w", variable, len(im.Names), ErrRange)
	}
	if delta-delta != 0 {
		return nil, fmt.Errorf("shift %v: %w", delta, ErrNotFinite)
	}
	out := *im
	out.Sets = make([][][]float64, len(im.Sets))
	for s, set := range im.Sets {
		out.Sets[s] = append([][]float64(nil), set...)
		col := append([]float64(nil), set[variable]...)
		for _, r := range im.missing[variable] {
			if where == nil || where(r) {
				col[r] += delta
			}
		}
		out.Sets[s][variable] = col
	}
	return &out, nil
}

// TippingRow is the pooled answer for one shift.
type TippingRow struct {
	Delta  float64
	Pooled Pooled
}

// TippingPoint is the shift at which a finding goes.
type TippingPoint struct {
	Rows  []TippingRow
	Found bool
	Delta float64 // the first shift, in the order given, at which p is no longer below alpha
}

// Tipping repeats an analysis for each shift; analyse gives the estimate and
// squared standard error of one completed set, df is that of complete data. A
// finding that is not there without a shift has no tipping point: an error.
func Tipping(im *Imputations, variable int, deltas []float64, where func(row int) bool, df, alpha float64, analyse func(set [][]float64) (estimate, variance float64, err error)) (TippingPoint, error) {
	if len(deltas) == 0 {
		return TippingPoint{}, fmt.Errorf("no shifts: %w", ErrTooFew)
	}
	if !(alpha > 0 && alpha < 1) {
		return TippingPoint{}, fmt.Errorf("alpha %v: %w", alpha, ErrRange)
	}
	at := func(delta float64) (Pooled, error) {
		s, err := im.Shifted(variable, delta, where)
		if err != nil {
			return Pooled{}, err
		}
		q, u := make([]float64, len(s.Sets)), make([]float64, len(s.Sets))
		for i, set := range s.Sets {
			if q[i], u[i], err = analyse(set); err != nil {
				return Pooled{}, fmt.Errorf("shift %v, set %d: %w", delta, i+1, err)
			}
		}
		return Pool(q, u, df)
	}
	plain, err := at(0)
	if err != nil {
		return TippingPoint{}, err
	}
	if plain.P >= alpha {
		return TippingPoint{}, fmt.Errorf("without a shift p is %.3f, there is nothing to tip: %w", plain.P, ErrRange)
	}
	var out TippingPoint
	for _, delta := range deltas {
		p, err := at(delta)
		if err != nil {
			return TippingPoint{}, err
		}
		out.Rows = append(out.Rows, TippingRow{delta, p})
		if !out.Found && (p.P >= alpha || math.Signbit(p.Estimate) != math.Signbit(plain.Estimate)) {
			out.Found, out.Delta = true, delta
		}
	}
	return out, nil
}

// Labels for a report: neither method is an analysis of missing data.
const (
	LabelLOCF = "last observation carried forward (sensitivity only)"
	LabelBOCF = "baseline observation carried forward (sensitivity only)"
)

// LastCarriedForward fills each row's gaps with the last value before them.
// visits[i] holds one person's values in order of time, baseline first. A gap
// before the first value stays. carried marks what was filled.
func LastCarriedForward(visits [][]float64) (filled [][]float64, carried [][]bool) {
	return carry(visits, func(row []float64, t int) float64 {
		for k := t - 1; k >= 0; k-- {
			if !math.IsNaN(row[k]) {
				return row[k]
			}
		}
		return math.NaN()
	})
}

// BaselineCarriedForward fills each row's gaps with its first column.
func BaselineCarriedForward(visits [][]float64) (filled [][]float64, carried [][]bool) {
	return carry(visits, func(row []float64, _ int) float64 { return row[0] })
}

func carry(visits [][]float64, from func(row []float64, t int) float64) (filled [][]float64, carried [][]bool) {
	for _, row := range visits {
		out, mark := append([]float64(nil), row...), make([]bool, len(row))
		for t, v := range row {
			if math.IsNaN(v) {
				out[t] = from(row, t)
				mark[t] = !math.IsNaN(out[t])
			}
		}
		filled, carried = append(filled, out), append(carried, mark)
	}
	return filled, carried
}
