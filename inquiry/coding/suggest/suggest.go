// Package suggest ranks the codes of a turn by what coders have confirmed so
// far: a calibrated linear model of the words, of the turn before and of where
// the turn stands. It learns anew after each confirmed document and never
// confirms anything itself.
//
// The same examples give the same model on any machine and number of cores.
package suggest

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"

	"tend/platform/fault"
)

// Turn is a turn with what stands around it.
type Turn struct {
	Document string
	Text     string
	Before   []string // the texts of the turns before it, the nearest first
	Position float64  // 0 at the beginning of the document, 1 at its end
	Coded    []string // confirmed codes of the turns before it, the nearest first; "" is not coded
}

// Example is a turn with its confirmed code.
type Example struct {
	Turn
	Code string
}

// Suggestion is a code with the model's probability for it.
type Suggestion struct {
	Code        string
	Probability float64
}

// Options of a fit. The zero value is what the measurements were made with.
type Options struct {
	Confirmed bool    // use the confirmed codes of the turns before
	Penalty   float64 // on the squared weights; 0 is 1.5
}

// Model suggests codes.
type Model struct {
	Codes       []string
	Examples    int     // it was fitted to
	Temperature float64 // by which scores are divided, so that probabilities hold
	Calibrated  bool    // on documents held out; with too few the temperature is 1
	vocabulary  map[string]int32
	rarity      []float32 // of each feature, by which words count more
	weight      []float32 // by feature and code, and the intercepts behind them
	confirmed   bool
}

// Few is below how many examples a model's numbers are not to be shown, only
// its ranks.
const Few = 200

// rarely is how often a word or pair of words must occur to be a feature.
const rarely = 2

// Fit learns from confirmed examples. The codes are those that may be
// suggested; each needs an example. The temperature is found on documents
// held out, and the model is then fitted to all.
func Fit(examples []Example, codes []string, opt Options) (*Model, error) {
	const op = "suggest.Fit"
	counts := make([]int, len(codes))
	for _, e := range examples {
		k := slices.Index(codes, e.Code)
		if k < 0 {
			return nil, fault.New(fault.Invalid, op, "an example has the code “%s”, which is not among those to be suggested", e.Code)
		}
		counts[k]++
	}
	if len(codes) < 2 {
		return nil, fault.New(fault.Invalid, op, "there is nothing to choose between: %d code", len(codes))
	}
	for k, n := range counts {
		if n == 0 {
			return nil, fault.New(fault.Invalid, op, "nobody has confirmed the code “%s” yet", codes[k])
		}
	}
	if opt.Penalty == 0 {
		opt.Penalty = 1.5
	}
	temperature, calibrated := calibrate(examples, codes, opt)
	m, err := fit(examples, codes, opt)
	if err != nil {
		return nil, err
	}
	m.Temperature, m.Calibrated = temperature, calibrated
	return m, nil
}

// fit finds the weights, without calibration.
func fit(examples []Example, codes []string, opt Options) (*Model, error) {
	m := &Model{Codes: slices.Clone(codes), Examples: len(examples), Temperature: 1, confirmed: opt.Confirmed}
	m.vocabulary, m.rarity = vocabularyOf(examples, opt.Confirmed)
	rows := make([]row, len(examples))
	for i, e := range examples {
		rows[i] = row{features: m.featuresOf(e.Turn), code: slices.Index(codes, e.Code)}
	}
	l := newLoss(rows, len(m.vocabulary), len(codes), opt.Penalty)
	result, err := optimize.Minimize(optimize.Problem{Func: l.value, Grad: l.gradient}, make([]float64, l.size()),
		&optimize.Settings{MajorIterations: 60, GradientThreshold: 1e-3, Concurrent: 1}, &optimize.LBFGS{Store: 8})
	if result == nil {
		return nil, fault.Wrap(err, fault.Internal, "suggest.Fit", "the model could not be fitted")
	}
	m.weight = make([]float32, len(result.X))
	for i, w := range result.X {
		if w-w != 0 {
			return nil, fault.New(fault.Internal, "suggest.Fit", "the model could not be fitted: a weight is not finite after %d steps", result.MajorIterations)
		}
		m.weight[i] = float32(w)
	}
	return m, nil
}

// Suggest ranks the codes of a turn, the likeliest first.
func (m *Model) Suggest(t Turn) []Suggestion {
	p := m.scores(t)
	softmax(p, m.Temperature)
	all := make([]Suggestion, len(p))
	for k, v := range p {
		all[k] = Suggestion{m.Codes[k], v}
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	return all
}

// scores gives the linear scores of a turn by code.
func (m *Model) scores(t Turn) []float64 {
	k := len(m.Codes)
	s := make([]float64, k)
	for c := range s {
		s[c] = float64(m.weight[len(m.vocabulary)*k+c])
	}
	for _, f := range m.featuresOf(t) {
		w := m.weight[int(f.id)*k : int(f.id)*k+k]
		for c := range s {
			s[c] += float64(f.value) * float64(w[c])
		}
	}
	return s
}

// softmax makes probabilities of scores.
func softmax(s []float64, temperature float64) {
	top, sum := slices.Max(s), 0.0
	for c := range s {
		s[c] = math.Exp((s[c] - top) / temperature)
		sum += s[c]
	}
	for c := range s {
		s[c] /= sum
	}
}

// String names the model for the record of what was shown.
func (m *Model) String() string {
	return fmt.Sprintf("words and context, %d examples, %d features", m.Examples, len(m.vocabulary))
}
