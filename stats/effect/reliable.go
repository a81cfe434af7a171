package effect

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// ChangeClass is where a person stands after the course.
type ChangeClass int

// The five classes. Recovered and Deteriorated clinically need a cut-off;
// without one only the middle three occur.
const (
	Recovered              ChangeClass = iota // reliably better, and crossed into the functional range
	Improved                                  // reliably better
	Unchanged                                 // within the instrument's noise
	Deteriorated                              // reliably worse
	DeterioratedClinically                    // reliably worse, and crossed out of the functional range
)

// String names the class as a report does.
func (c ChangeClass) String() string {
	names := [...]string{"recovered", "improved", "no reliable change", "deteriorated", "deteriorated clinically"}
	if c < 0 || int(c) >= len(names) {
		return "unknown class"
	}
	return names[c]
}

// ReliableRule is what the index needs beside the scores.
type ReliableRule struct {
	Reliability float64 // r, 0 to 1; say which kind and whose
	SDPre       float64 // of the reference; 0 takes the sample's own
	Direction   Direction
	Z           float64 // |RCI| must exceed it; 0 means 1.96
	HasCutoff   bool
	Cutoff      float64 // between the dysfunctional and the functional range
}

// ReliableResult is the index and class of each person.
type ReliableResult struct {
	N         int
	SDPre     float64
	SEM       float64 // SD √(1-r), the standard error of measurement
	SDiff     float64 // SEM √2
	Threshold float64 // raw points that a change must exceed
	RCI       []float64
	Classes   []ChangeClass
	Counts    [5]int // by class
}

// ReliableChange is the Jacobson–Truax index (1991, J. Consult. Clin.
// Psychol. 59:12): change / (SD √2 √(1-r)) with its five classes. pre and
// post are complete pairs. A change of exactly the threshold is not reliable.
func ReliableChange(pre, post []float64, rule ReliableRule) (ReliableResult, error) {
	if len(pre) != len(post) {
		return ReliableResult{}, fmt.Errorf("pre has %d values, post %d: %w", len(pre), len(post), ErrLength)
	}
	if err := finite("pre", pre); err != nil {
		return ReliableResult{}, err
	}
	if err := finite("post", post); err != nil {
		return ReliableResult{}, err
	}
	if !(rule.Reliability >= 0 && rule.Reliability < 1) {
		return ReliableResult{}, fmt.Errorf("reliability %v, must be at least 0 and below 1: %w", rule.Reliability, ErrRange)
	}
	if err := finite("cut-off, z or SD", []float64{rule.Cutoff, rule.Z, rule.SDPre}); err != nil {
		return ReliableResult{}, err
	}
	if rule.Z < 0 || rule.SDPre < 0 {
		return ReliableResult{}, fmt.Errorf("z %v, SD %v: %w", rule.Z, rule.SDPre, ErrRange)
	}
	sd := rule.SDPre
	if sd == 0 {
		if len(pre) < 2 {
			return ReliableResult{}, fmt.Errorf("a standard deviation from %d people: %w", len(pre), ErrTooFew)
		}
		mean := 0.0
		if mean, sd = meanSD(pre); constant(sd, mean) {
			return ReliableResult{}, fmt.Errorf("pre has the same value for everyone: %w", ErrZeroVariance)
		}
	}
	if rule.Z == 0 {
		rule.Z = 1.96
	}
	out := ReliableResult{N: len(pre), SDPre: sd, SEM: sd * math.Sqrt(1-rule.Reliability)}
	out.SDiff = out.SEM * math.Sqrt2
	out.Threshold = rule.Z * out.SDiff
	for i := range pre {
		rci := (post[i] - pre[i]) / out.SDiff
		class := rule.classify(pre[i], post[i], rci)
		out.RCI = append(out.RCI, rci)
		out.Classes = append(out.Classes, class)
		out.Counts[class]++
	}
	return out, nil
}

func (rule ReliableRule) classify(pre, post, rci float64) ChangeClass {
	gain := -rci
	if rule.Direction == HighBetter {
		gain = rci
	}
	// Functional is strictly on the good side of the cut-off.
	functional := func(x float64) bool {
		return rule.HasCutoff && rule.Direction.gain(rule.Cutoff, x) > 0
	}
	dysfunctional := func(x float64) bool { return rule.HasCutoff && !functional(x) }
	switch {
	case gain > rule.Z && dysfunctional(pre) && functional(post):
		return Recovered
	case gain > rule.Z:
		return Improved
	case gain < -rule.Z && functional(pre) && dysfunctional(post):
		return DeterioratedClinically
	case gain < -rule.Z:
		return Deteriorated
	}
	return Unchanged
}

// Cutoffs are Jacobson and Truax's three ways to part the dysfunctional from
// the functional range, in points of the scale.
type Cutoffs struct {
	A float64 // two SDs from the dysfunctional mean towards function
	B float64 // two SDs from the functional mean towards dysfunction
	C float64 // where the two distributions, weighted by their SDs, meet
}

// CutoffPoints computes them from the dysfunctional sample's and the
// functional norm's mean and SD.
func CutoffPoints(meanDys, sdDys, meanFun, sdFun float64, d Direction) (Cutoffs, error) {
	if err := finite("mean or SD", []float64{meanDys, sdDys, meanFun, sdFun}); err != nil {
		return Cutoffs{}, err
	}
	if sdDys <= 0 || sdFun <= 0 {
		return Cutoffs{}, fmt.Errorf("standard deviations %v and %v must be above zero: %w", sdDys, sdFun, ErrRange)
	}
	sign := -1.0
	if d == HighBetter {
		sign = 1
	}
	return Cutoffs{
		A: meanDys + sign*2*sdDys,
		B: meanFun - sign*2*sdFun,
		C: (sdFun*meanDys + sdDys*meanFun) / (sdDys + sdFun),
	}, nil
}

// MeanChangeTail is the share of a normal population with the given mean and
// SD of change whose change lies beyond the threshold: what a printed mean
// change implies for individuals, if changes are normal.
func MeanChangeTail(mean, sd, threshold float64) (float64, error) {
	if err := finite("mean, SD or threshold", []float64{mean, sd, threshold}); err != nil {
		return 0, err
	}
	if sd <= 0 {
		return 0, fmt.Errorf("standard deviation %v must be above zero: %w", sd, ErrRange)
	}
	return tail.NormalLower((mean - threshold) / sd), nil
}
