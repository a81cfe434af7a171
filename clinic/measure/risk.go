package measure

// Raised is a risk rule that an answer met. It needs a named clinician on the
// same day; nothing here watches around the clock.
type Raised struct {
	Risk
	Value int    // the number answered, or the least that the total can be
	Said  string // the option's words
}

// Raised lists the risks that the answers raise, in the order of the rules. It
// errs on the side of raising: a number above the options raises too, and a
// total raises as soon as the items answered reach it, whatever the missing
// ones would add.
func (i Instrument) Raised(answers Answers) []Raised {
	var raised []Raised
	for _, rule := range i.Risks {
		r := Raised{Risk: rule}
		if rule.Scale != "" {
			r.Value = i.leastTotal(rule.Scale, answers)
		} else if answer := answers.Of(rule.Item); answer.Value != nil {
			r.Value = *answer.Value
			if item, ok := i.Item(rule.Item); ok {
				r.Said = item.Says(r.Value)
			}
		}
		if r.Value >= rule.AtLeast {
			raised = append(raised, r)
		}
	}
	return raised
}

// leastTotal is the lowest total that the answers allow: a missing item adds
// its lowest number.
func (i Instrument) leastTotal(id ScaleID, answers Answers) int {
	scale, _ := i.Scale(id)
	total := 0
	for _, id := range scale.Items {
		item, known := i.Item(id)
		answer := answers.Of(id)
		if known && answer.State == Answered && item.wrong(answer) == "" {
			total += scale.counts(item, *answer.Value)
		} else if low, _ := item.ends(); known {
			total += low
		}
	}
	return total
}

// Says gives the words of a number: an option's, or those at the ends of a range.
func (item Item) Says(n int) string {
	for _, o := range item.Options {
		if o.Value != nil && *o.Value == n {
			return o.Text
		}
	}
	switch {
	case item.Range != nil && n == item.Range.Min:
		return item.Range.MinText
	case item.Range != nil && n == item.Range.Max:
		return item.Range.MaxText
	}
	return ""
}
