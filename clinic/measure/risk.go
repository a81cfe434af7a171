package measure

// Raised is a risk rule that an answer met. It needs a named clinician on the
// same day; nothing here watches around the clock.
type Raised struct {
	Risk
	Value int    // the number answered
	Said  string // the option's words
}

// Raised lists the risks that the answers raise, in the order of the rules. It
// errs on the side of raising: a number above the options raises too.
func (i Instrument) Raised(answers Answers) []Raised {
	var raised []Raised
	for _, rule := range i.Risks {
		answer := answers.Of(rule.Item)
		if answer.Value == nil || *answer.Value < rule.AtLeast {
			continue
		}
		r := Raised{Risk: rule, Value: *answer.Value}
		if item, ok := i.Item(rule.Item); ok {
			r.Said = item.Says(*answer.Value)
		}
		raised = append(raised, r)
	}
	return raised
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
