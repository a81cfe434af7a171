package measure

import (
	"slices"
	"time"

	"tend/platform/fault"
)

// Entry says who put a form's answers in, and how.
type Entry string

const (
	BySelf      Entry = "self"
	Assisted    Entry = "assisted" // the person's answers, another's hand
	ByProxy     Entry = "proxy"    // another's answers for the person
	ByClerkA    Entry = "clerk A"  // from paper, first entry
	ByClerkB    Entry = "clerk B"  // from paper, second entry
	DoubleEntry Entry = "double-entry resolved"
)

// Entries lists every way a form can be entered.
var Entries = []Entry{BySelf, Assisted, ByProxy, ByClerkA, ByClerkB, DoubleEntry}

// Form is one filled instrument of one person at one timepoint.
type Form struct {
	ID                string    `json:"id"` // UUIDv7
	StudyID           string    `json:"study_id"`
	Timepoint         string    `json:"timepoint"` // of the programme's schedule
	Instrument        string    `json:"instrument"`
	InstrumentVersion string    `json:"instrument_version"`
	EnteredHow        Entry     `json:"entered_how"`
	On                time.Time `json:"on"` // when it was answered, UTC
	Answers           Answers   `json:"answers"`
}

// Check refuses a form that is not one of this instrument and version, that
// does not say who entered it, or whose answers do not fit; all faults at once
// as fault.Many. Fields are those of Form, or item ids.
func (f Form) Check(instrument Instrument) error {
	var faults fault.Many
	refuse := func(field, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "measure.Form.Check", format, args...).In(fault.Place{Field: field}))
	}
	if f.Instrument != instrument.ID {
		refuse("instrument", "this is a form of %q and not of %q", f.Instrument, instrument.ID)
	}
	if f.InstrumentVersion != instrument.Version {
		refuse("instrument_version", "the form was filled under version %q of %s and not %q", f.InstrumentVersion, instrument.ID, instrument.Version)
	}
	if !slices.Contains(Entries, f.EnteredHow) {
		refuse("entered_how", "say who entered the answers: %v", Entries)
	}
	if f.StudyID == "" {
		refuse("study_id", "say whose form it is")
	}
	if f.Timepoint == "" {
		refuse("timepoint", "say at which timepoint it was filled")
	}
	return append(faults, instrument.faults(f.Answers)...).Err()
}

// Disagreements lists the items, in the order of the instrument, on which two
// entries of the same paper form differ.
func (i Instrument) Disagreements(a, b Answers) []ItemID {
	var differ []ItemID
	for _, item := range i.Items {
		x, y := a.Of(item.ID), b.Of(item.ID)
		same := x.State == y.State && x.Text == y.Text && (x.Value == nil) == (y.Value == nil)
		if same && x.Value != nil {
			same = *x.Value == *y.Value
		}
		if !same {
			differ = append(differ, item.ID)
		}
	}
	return differ
}
