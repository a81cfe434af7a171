// Package suggest ranks the codes of a turn by what coders have confirmed so
// far: a calibrated linear model of the words, of the turn before and of where
// the turn stands. It learns anew after each confirmed document and never
// confirms anything itself.
//
// The same examples give the same model on any machine and number of cores.
package suggest

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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
	numbers     map[string]int32
	learnt      fitted
	confirmed   bool
}

// Few is below how many examples a model's numbers are not to be shown, only
// its ranks.
const Few = 200

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
	c := read(examples, codes, opt.Confirmed)
	parts := parted(examples)
	temperature, calibrated := calibrate(c, parts, len(codes), opt.Penalty)
	learnt, err := c.fit(slices.Concat(parts...), len(codes), opt.Penalty)
	if err != nil {
		return nil, err
	}
	return &Model{slices.Clone(codes), len(examples), temperature, calibrated, c.numbers, learnt, opt.Confirmed}, nil
}

// Suggest ranks the codes of a turn, the likeliest first.
func (m *Model) Suggest(t Turn) []Suggestion {
	p := m.learnt.scores(numbered(blocks(t, m.confirmed), func(name string) int32 {
		if n, known := m.numbers[name]; known {
			return n
		}
		return none
	}))
	softmax(p, m.Temperature)
	all := make([]Suggestion, len(p))
	for k, v := range p {
		all[k] = Suggestion{m.Codes[k], v}
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.Probability, a.Probability) })
	return all
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
	return fmt.Sprintf("words and context, %d examples, %d features", m.Examples, len(m.learnt.rarity))
}
