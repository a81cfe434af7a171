package suggest

import (
	"gonum.org/v1/gonum/optimize"

	"tend/platform/fault"
)

// rarely is how often a word or pair of words must occur to be a feature.
const rarely = 2

// steps is how many the search for weights takes at most. More raise nothing
// on words that were not learnt from.
const steps = 40

// fitted are the weights that were learnt.
type fitted struct {
	vocabulary
	codes  int
	weight []float32 // by feature and code, and the intercepts behind them
}

// fit finds the weights from some turns.
func (c corpus) fit(on []int, codes int, penalty float64) (fitted, error) {
	const op = "suggest.Fit"
	f := fitted{vocabulary: c.vocabulary(on), codes: codes}
	rows := make([]row, len(on))
	for i, turn := range on {
		rows[i] = row{f.features(c.turns[turn]), c.code[turn]}
	}
	l := newLoss(rows, len(f.rarity), codes, penalty)
	result, err := optimize.Minimize(optimize.Problem{Func: l.value, Grad: l.gradient}, make([]float64, l.size()),
		&optimize.Settings{MajorIterations: steps, GradientThreshold: 1e-3, Concurrent: 1}, &optimize.LBFGS{Store: 8})
	if result == nil {
		return f, fault.Wrap(err, fault.Internal, op, "the model could not be fitted")
	}
	f.weight = make([]float32, len(result.X))
	for i, w := range result.X {
		if w-w != 0 {
			return f, fault.New(fault.Internal, op, "the model could not be fitted: a weight is not finite after %d steps", result.MajorIterations)
		}
		f.weight[i] = float32(w)
	}
	return f, nil
}

// scores gives the linear scores of a turn by code.
func (f fitted) scores(t seen) []float64 {
	s := make([]float64, f.codes)
	for c := range s {
		s[c] = float64(f.weight[len(f.rarity)*f.codes+c])
	}
	for _, x := range f.features(t) {
		w := f.weight[int(x.id)*f.codes : int(x.id)*f.codes+f.codes]
		for c := range s {
			s[c] += float64(x.value) * float64(w[c])
		}
	}
	return s
}
