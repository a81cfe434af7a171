package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tend/platform/fault"
)

// Check refuses answers that are not possible ones: an item that the instrument
// does not have, a number out of its range or that no option has, a number
// item answered without a number. All faults at once as fault.Many, with the
// item id as field; no message holds an answer. A missing item is no fault.
func (i Instrument) Check(answers Answers) error { return i.faults(answers).Err() }

func (i Instrument) faults(answers Answers) fault.Many {
	var faults fault.Many
	refuse := func(id ItemID, message string) {
		faults = append(faults, fault.New(fault.Invalid, "measure.Check", "%s", message).In(fault.Place{Field: string(id)}))
	}
	for _, item := range i.Items {
		if message := item.wrong(answers.Of(item.ID)); message != "" {
			refuse(item.ID, message)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		if _, known := i.Item(id); !known {
			refuse(id, fmt.Sprintf("%s has no such item", i.Title))
		}
	}
	return faults
}

// wrong says what is wrong with an answer to this item, or nothing.
func (item Item) wrong(a Answer) string {
	switch a.State {
	case Answered:
	case PreferredNotTo, NotAnswered:
		if a.Value != nil || a.Text != "" {
			return "an item that was not answered holds an answer; take it out, or mark it as answered"
		}
		return ""
	default:
		return "an answer is “answered”, “preferred not to” or “not answered”; nothing else is stored as one"
	}
	switch {
	case item.FreeText && a.Value != nil:
		return "this item is answered in words, not with a number"
	case item.FreeText && a.Text == "":
		return "the answer is empty; if there was none, mark it as not answered"
	case item.FreeText:
		return ""
	case a.Value == nil:
		return "an answer without a number cannot be scored; choose one of " + item.choices()
	case a.Text != "":
		return "this item is answered with a number, not in words"
	case !item.takes(*a.Value):
		return "the number must be one of " + item.choices()
	}
	return ""
}

// takes tells whether the item has an answer with this number.
func (item Item) takes(n int) bool {
	if item.Range != nil {
		return n >= item.Range.Min && n <= item.Range.Max
	}
	return slices.ContainsFunc(item.Options, func(o Option) bool { return o.Value != nil && *o.Value == n })
}

// choices words the numbers that an item takes.
func (item Item) choices() string {
	if item.Range != nil {
		return fmt.Sprintf("%d to %d", item.Range.Min, item.Range.Max)
	}
	var all []string
	for _, o := range item.Options {
		if o.Value != nil {
			all = append(all, fmt.Sprintf("%d (%s)", *o.Value, o.Text))
		}
	}
	return strings.Join(all, ", ")
}
