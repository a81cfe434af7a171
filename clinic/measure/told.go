package measure

// Verdict is what a person is told of their own score's change.
type Verdict string

const (
	ToldBetter Verdict = "better"
	ToldWorse  Verdict = "worse"
	ToldSame   Verdict = "about the same"
)

// Grounds are what a verdict rests on.
type Grounds string

const (
	BeyondChance Grounds = "beyond chance" // a reliable or detectable change for one person
	WithinChance Grounds = "within chance" // short of it
	Noticeable   Grounds = "noticeable"    // an important change, on a scale whose noise is not known
	TooSmall     Grounds = "too small"     // short of it
	NotKnown     Grounds = "not known"     // nobody has worked out how large a change must be
)

// Told judges the change of one person's score. A threshold that knows the
// scale's noise (reliable change, minimal detectable change) goes before one
// that says what people notice: where the first is not reached nothing has
// been seen to change, in whichever direction.
func (s Scale) Told(before, after float64) (Verdict, Grounds) {
	gain := s.Improvement(before, after)
	amount, verdict := gain, ToldBetter
	if gain < 0 {
		amount, verdict = -gain, ToldWorse
	}
	if beyond, ok := s.noise(); ok {
		if amount >= beyond {
			return verdict, BeyondChance
		}
		return ToldSame, WithinChance
	}
	if notable, ok := s.notable(before); ok {
		if amount >= notable && amount > 0 {
			return verdict, Noticeable
		}
		return ToldSame, TooSmall
	}
	if amount == 0 {
		return ToldSame, NotKnown
	}
	return verdict, NotKnown
}

// noise is the largest published change that one person's score may show by
// chance.
func (s Scale) noise() (float64, bool) {
	most, ok := 0.0, false
	for _, t := range s.Thresholds {
		if t.Kind == ReliableChange || t.Kind == MDC {
			most, ok = max(most, t.Value), true
		}
	}
	return most, ok
}

// notable is the smallest published change that people notice: in points, or
// in percent of the first score where only that is known.
func (s Scale) notable(before float64) (float64, bool) {
	least, ok := 0.0, false
	for _, t := range s.Thresholds {
		if t.Kind == MIC && (!ok || t.Value < least) {
			least, ok = t.Value, true
		}
	}
	for _, t := range s.Thresholds {
		if points := t.Value * before / 100; t.Kind == Percent && !ok {
			return points, true
		}
	}
	return least, ok
}
