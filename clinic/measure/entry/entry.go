// Package entry is how answers on paper become a form: two clerks type the
// same sheet without seeing each other's typing, what differs is settled
// against the sheet with a reason, and only then is there a form. A group's
// sheets of a timepoint can also be typed once, with a random sample typed
// twice to learn how often typing goes wrong.
package entry

import (
	"time"

	"tend/clinic/measure"
)

// Sheet is one printed questionnaire of one person at one timepoint.
type Sheet struct {
	StudyID    string
	Timepoint  string
	Instrument string
}

// Clerk is who typed a sheet first, and who second.
type Clerk string

const (
	A Clerk = "A"
	B Clerk = "B"
)

// Entry is what one clerk typed from one sheet.
type Entry struct {
	Sheet
	ID        string
	Version   string // of the instrument
	Clerk     Clerk
	On        time.Time // the date written on the sheet
	Answers   measure.Answers
	EnteredAt time.Time
	EnteredBy string // staff id
	FormID    string // the form that the sheet became; empty until then
}

// State is how far a sheet has come.
type State string

const (
	NotEntered  State = "not entered"
	EnteredOnce State = "entered once"
	ToCompare   State = "to compare"
	Done        State = "done"
	OnScreen    State = "given on screen" // not from paper at all
)

// Progress is what is known of a sheet without showing what was typed.
type Progress struct {
	State   State
	FirstBy string // staff id of clerk A, while the sheet is open
	Form    bool   // a form stands already
}

// DateField names the sheet's date where items are compared.
const DateField measure.ItemID = "date on the sheet"

// Differences lists what two entries of a sheet disagree on: its date, and
// items in the order of the instrument.
func Differences(i measure.Instrument, a, b Entry) []measure.ItemID {
	var all []measure.ItemID
	if !sameDay(a.On, b.On) {
		all = append(all, DateField)
	}
	return append(all, i.Disagreements(a.Answers, b.Answers)...)
}

func sameDay(a, b time.Time) bool {
	return a.Local().Format("2006-01-02") == b.Local().Format("2006-01-02")
}
