package mixed

// Random holds the predicted random effects of one level.
type Random struct {
	Level  string
	Terms  []string    // "(Intercept)", or also the slope's name
	Values [][]float64 // by unit code; nil for a code without rows
}

// effects predicts the random effects (BLUP: Henderson 1975, R: lme4::ranef)
// from what the builder kept of each unit.
type effects struct {
	theta, beta []float64
	predict     func(theta, e []float64) []Random
}

// RandomEffects predicts the random effects of every unit, in units of the
// outcome (of the slope: per unit of its variable). A model for repeated
// visits has none.
func (f *Fit) RandomEffects() []Random {
	if f.effects == nil {
		return nil
	}
	e := make([]float64, len(f.effects.beta)+1)
	for j, b := range f.effects.beta {
		e[j] = -b
	}
	e[len(e)-1] = 1
	return f.effects.predict(f.effects.theta, e)
}
