package effect

import (
	"fmt"
	"math"
)

// Direction says which way an instrument runs.
type Direction int

// An instrument on which a high score is worse, as pain; or better, as
// self-efficacy.
const (
	HighWorse Direction = iota
	HighBetter
)

// gain is the change in the direction of better.
func (d Direction) gain(pre, post float64) float64 {
	if d == HighBetter {
		return post - pre
	}
	return pre - post
}

// Kind is the unit of a responder rule's threshold.
type Kind int

// Absolute: points of the scale. Percent: hundredths of the person's own
// baseline.
const (
	Absolute Kind = iota
	Percent
)

// Handling says what becomes of a person who cannot be judged.
type Handling int

// Exclude leaves the person out of the denominator; CountAsNo keeps the
// person in it as one who did not respond.
const (
	Exclude Handling = iota
	CountAsNo
)

// ResponderRule is "improved by at least Threshold". Both handlings are part
// of the rule because they change the answer and must be printed with it.
type ResponderRule struct {
	Kind         Kind
	Threshold    float64 // points, or percent as 30 for 30 %
	Direction    Direction
	Missing      Handling // pre or post not answered
	ZeroBaseline Handling // percent rule only: no percentage of nothing
}

// Verdict is the rule's answer for one person.
type Verdict int

// Left out, did not respond, responded.
const (
	NotJudged Verdict = iota
	NoResponse
	Response
)

// Responses are the verdicts for each person, in order, and their count.
type Responses struct {
	Rule         ResponderRule
	Verdicts     []Verdict
	Responders   int
	Denominator  int
	Missing      int // people without pre or post
	ZeroBaseline int // people to whom a percentage does not apply
}

// Responder judges everyone. A missing answer is NaN; infinities are refused.
func Responder(pre, post []float64, rule ResponderRule) (Responses, error) {
	if len(pre) != len(post) {
		return Responses{}, fmt.Errorf("pre has %d values, post %d: %w", len(pre), len(post), ErrLength)
	}
	if !(rule.Threshold > 0) || math.IsInf(rule.Threshold, 0) {
		return Responses{}, fmt.Errorf("responder threshold %v, must be above zero: %w", rule.Threshold, ErrRange)
	}
	out := Responses{Rule: rule, Verdicts: make([]Verdict, len(pre))}
	for i := range pre {
		if math.IsInf(pre[i], 0) || math.IsInf(post[i], 0) {
			return Responses{}, fmt.Errorf("pair %d: %w", i+1, ErrNotFinite)
		}
		if rule.Kind == Percent && pre[i] < 0 {
			return Responses{}, fmt.Errorf("pair %d: a percentage of the negative baseline %v: %w", i+1, pre[i], ErrRange)
		}
		v := out.judge(pre[i], post[i])
		out.Verdicts[i] = v
		if v != NotJudged {
			out.Denominator++
		}
		if v == Response {
			out.Responders++
		}
	}
	return out, nil
}

func (o *Responses) judge(pre, post float64) Verdict {
	rule := o.Rule
	handled := func(h Handling) Verdict {
		if h == CountAsNo {
			return NoResponse
		}
		return NotJudged
	}
	if math.IsNaN(pre) || math.IsNaN(post) {
		o.Missing++
		return handled(rule.Missing)
	}
	gain, need := rule.Direction.gain(pre, post), rule.Threshold
	if rule.Kind == Percent {
		if pre == 0 {
			o.ZeroBaseline++
			return handled(rule.ZeroBaseline)
		}
		gain, need = 100*gain, rule.Threshold*pre
	}
	// A change of exactly the threshold counts, whatever binary fractions do
	// to it: 7.2 - 5.2 is a little below 2.
	if gain >= need-1e-9*math.Max(math.Abs(gain), math.Abs(need)) {
		return Response
	}
	return NoResponse
}

// Proportion is the share of responders with its Wilson interval.
func (o Responses) Proportion(level float64) (Proportion, error) {
	return Wilson(o.Responders, o.Denominator, level)
}
