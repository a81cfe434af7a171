package mixed

import (
	"fmt"

	"tend/stats/design"
)

// ConstrainedBaseline makes the columns of constrained longitudinal data
// analysis (Liang & Zeger 2000, Sankhyā B 62:134; Liu et al. 2009, Stat. Med.
// 28:2509): the baseline, visit 0, is an outcome like the others, with one
// mean for both arms, because randomisation makes them equal. The columns are
// an intercept (the common baseline mean), "visit k" (the change of the
// control arm) and "treated at visit k" (the treatment effect there), k = 1 …
// visits-1. Fit them with [MMRM].
func ConstrainedBaseline(visit []int, treated []bool, visits int) ([]design.Column, error) {
	if len(visit) != len(treated) {
		return nil, fmt.Errorf("%d visits, %d arms: %w", len(visit), len(treated), ErrCodes)
	}
	if visits < 2 {
		return nil, fmt.Errorf("%d visits, at least 2 are needed: %w", visits, ErrCodes)
	}
	n := len(visit)
	x := []design.Column{design.Intercept(n)}
	for k := 1; k < visits; k++ {
		x = append(x, design.Column{Name: fmt.Sprintf("visit %d", k), Values: make([]float64, n)})
	}
	for k := 1; k < visits; k++ {
		x = append(x, design.Column{Name: fmt.Sprintf("treated at visit %d", k), Values: make([]float64, n)})
	}
	for i, v := range visit {
		if v < 0 || v >= visits {
			return nil, fmt.Errorf("row %d: visit %d, expected 0 to %d: %w", i+1, v, visits-1, ErrCodes)
		}
		if v == 0 {
			continue
		}
		x[v].Values[i] = 1
		if treated[i] {
			x[visits-1+v].Values[i] = 1
		}
	}
	return x, nil
}
