package measure

import "slices"

// Score is one scale's score of one form, with all that is needed to judge it.
type Score struct {
	Instrument  string   `json:"instrument"`
	RuleVersion string   `json:"rule_version"` // instrument and version, such as "phq-4@1"
	Scale       ScaleID  `json:"scale"`
	Value       *float64 `json:"value"`    // nil unless the scale's rule allows one
	Method      Method   `json:"method"`   // how Value was made; empty without one
	Complete    bool     `json:"complete"` // every item was answered
	Answered    int      `json:"answered"` // items
	Of          int      `json:"of"`       // items
	Missing     []ItemID `json:"missing"`  // items without a usable answer
	Better      Better   `json:"better"`   // the direction of the scale
}

// RuleVersion names the rules that a score of this instrument is made by.
func (i Instrument) RuleVersion() string { return i.ID + "@" + i.Version }

// Score gives a score for every scale of the instrument, in its order. An
// answer that Check would refuse counts as missing and is listed as such.
// Where items are missing, Value is nil unless the scale's own rule prorates;
// then the mean of the items answered stands for the others and Method says so.
func (i Instrument) Score(answers Answers) []Score {
	scores := make([]Score, 0, len(i.Scales))
	for _, scale := range i.Scales {
		scores = append(scores, i.scoreOf(scale, answers))
	}
	return scores
}

func (i Instrument) scoreOf(scale Scale, answers Answers) Score {
	s := Score{
		Instrument: i.ID, RuleVersion: i.RuleVersion(), Scale: scale.ID,
		Of: len(scale.Items), Better: scale.Better,
	}
	total := 0
	for _, id := range scale.Items {
		item, known := i.Item(id)
		answer := answers.Of(id)
		if !known || answer.State != Answered || item.wrong(answer) != "" {
			s.Missing = append(s.Missing, id)
			continue
		}
		total += scale.counts(item, *answer.Value)
		s.Answered++
	}
	s.Complete = s.Answered == s.Of
	s.Method = scale.methodFor(s.Answered)
	if s.Method != "" {
		value := scale.value(total, s.Answered)
		s.Value = &value
	}
	return s
}

// counts gives what an answer adds to this scale: itself, or turned round.
func (s Scale) counts(item Item, n int) int {
	if !slices.Contains(s.Reverse, item.ID) {
		return n
	}
	low, high := item.ends()
	return low + high - n
}

// methodFor gives the method that the scale's rule allows with so many items
// answered, or nothing.
func (s Scale) methodFor(answered int) Method {
	switch {
	case answered == 0:
		return ""
	case answered == len(s.Items):
		return s.Method
	case s.Missing.Rule == Prorate && answered >= s.Missing.AtLeast:
		return Prorated
	}
	return ""
}

// value turns the total of the answered items into the scale's units.
func (s Scale) value(total, answered int) float64 {
	mean := float64(total) / float64(answered)
	switch {
	case s.Method == Mean:
		return mean
	case answered == len(s.Items):
		return float64(total)
	}
	return mean * float64(len(s.Items))
}

// Improvement gives a change as improvement: positive is better, whichever way
// the scale runs.
func (s Scale) Improvement(before, after float64) float64 {
	if s.Better == Lower {
		return before - after
	}
	return after - before
}

// BandOf gives the band that a score lies in. A prorated score between two
// bands lies in the lower one.
func (s Scale) BandOf(value float64) (Band, bool) {
	found, ok := Band{}, false
	for _, b := range s.Bands {
		if value >= b.From && (!ok || b.From > found.From) {
			found, ok = b, true
		}
	}
	return found, ok && value <= s.Max
}
