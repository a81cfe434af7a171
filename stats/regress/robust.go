package regress

import (
	"fmt"
	"math"
)

// HC names a heteroscedasticity-consistent covariance by its weighting of a
// squared residual e² of leverage h.
type HC int

// HC0 (White 1980) is e², too small in small samples; HC1 is HC0·n/(n-p);
// HC2 is e²/(1-h), unbiased if variances are equal after all; HC3 is
// e²/(1-h)², the one for small samples (Long & Ervin 2000, Am. Stat. 54:217).
const (
	HC0 HC = iota
	HC1
	HC2
	HC3
)

// Robust gives the coefficients with standard errors that stay right when the
// residual variance differs between rows (R: sandwich::vcovHC), tested by t
// with n-p degrees of freedom. A row that alone decides a coefficient
// (leverage one) has no residual: HC2 and HC3 are then an error.
func (f *Linear) Robust(kind HC) ([]Coefficient, error) {
	p := len(f.beta)
	meat, white := make([]float64, p*p), make([]float64, p)
	for i, e := range f.Residuals {
		w := e * e
		switch kind {
		case HC0:
		case HC1:
			w *= float64(f.N) / float64(f.DF)
		case HC2, HC3:
			rest := 1 - f.Leverage[i]
			if rest < 1e-10 {
				return nil, fmt.Errorf("row %d alone decides a coefficient (leverage one); use HC0 or HC1, or leave the column out: %w", i+1, ErrRange)
			}
			w /= rest
			if kind == HC3 {
				w /= rest
			}
		default:
			return nil, fmt.Errorf("HC%d: %w", kind, ErrRange)
		}
		f.whiten(white, f.x[i*p:(i+1)*p])
		for a, u := range white {
			for b := range white {
				meat[a*p+b] += w * u * white[b]
			}
		}
	}
	out := coefficients(f.names, f.beta, f.sandwich(meat), float64(f.DF))
	for _, c := range out {
		if err := finite(c.Name, c.SE, c.Lo, c.Hi, math.Abs(c.P)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
