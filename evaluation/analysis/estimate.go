package analysis

import (
	"errors"
	"math"
	"strconv"

	"tend/evaluation/plan"
	"tend/stats/effect"
)

// Number is a result that may be unknown: NaN within, null in JSON.
type Number float64

// Unknown is a number that is not known.
var Unknown = Number(math.NaN())

// Known tells whether the number is known.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) }

// MarshalJSON writes the shortest text that reads back as the same number, or
// null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known() || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), nil
}

// Estimate is one number with its interval and what it rests on.
type Estimate struct {
	Value  Number `json:"value"`
	Lo     Number `json:"lo"`
	Hi     Number `json:"hi"`
	N      int    `json:"n"`
	Method string `json:"method"`
	Why    string `json:"why_unknown,omitempty"`
}

// Effect is one standardised change under a named convention. Above zero is
// better for the person.
type Effect struct {
	Convention string `json:"convention"`
	Estimate
	R Number `json:"r"` // correlation of before with after
}

// Share is a count out of n with its interval.
type Share struct {
	Count   int    `json:"count"`
	N       int    `json:"n"`
	Value   Number `json:"value"`
	Lo      Number `json:"lo"`
	Hi      Number `json:"hi"`
	ExactLo Number `json:"exact_lo"`
	ExactHi Number `json:"exact_hi"`
	Method  string `json:"method"`
}

// share makes a Share; of nobody it is unknown.
func share(count, n int) Share {
	s := Share{Count: count, N: n, Value: Unknown, Lo: Unknown, Hi: Unknown, ExactLo: Unknown, ExactHi: Unknown,
		Method: "lo and hi: Wilson score interval; exact: Clopper–Pearson"}
	w, err := effect.Wilson(count, n, Level)
	if err != nil {
		return s
	}
	s.Value, s.Lo, s.Hi = Number(w.Value), Number(w.Lo), Number(w.Hi)
	if cp, err := effect.ClopperPearson(count, n, Level); err == nil {
		s.ExactLo, s.ExactHi = Number(cp.Lo), Number(cp.Hi)
	}
	return s
}

// better turns a standardised change so that above zero is better.
func better(s effect.Size, d plan.Direction) Effect {
	e := Effect{Convention: s.Convention, R: Number(s.R), Estimate: Estimate{
		Value: Number(d.Gain(s.Value)), Lo: Unknown, Hi: Unknown, N: s.N, Method: s.CIMethod}}
	if !s.HasCI {
		e.Method = "no interval is given for this convention"
		return e
	}
	lo, hi := d.Gain(s.Lo), d.Gain(s.Hi)
	e.Lo, e.Hi = Number(min(lo, hi)), Number(max(lo, hi))
	return e
}

// directionOf is a plan's direction in the words of stats/effect.
func directionOf(d plan.Direction) effect.Direction {
	if d == plan.Higher {
		return effect.HighBetter
	}
	return effect.HighWorse
}

// opposite is the direction in which a change is for the worse.
func opposite(d effect.Direction) effect.Direction {
	if d == effect.HighBetter {
		return effect.HighWorse
	}
	return effect.HighBetter
}

// why says in plain words what an estimator lacked.
func why(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, effect.ErrTooFew):
		return "too few people"
	case errors.Is(err, effect.ErrZeroVariance):
		return "everyone has the same value"
	}
	return err.Error()
}
