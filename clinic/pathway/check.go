package pathway

import (
	"slices"

	"tend/platform/fault"
)

var (
	genders = []Gender{"", Woman, Man, OtherGender}
	marks   = []Mark{Present, Part, Apology, Absent}
	kinds   = []ConsentKind{Treatment, Research, Recording, Recontact, Quotation}
	modes   = []PresMode{"", InRoom, ByVideo}

	// StopReasons lists the reasons for stopping in the order of the seed.
	StopReasons = []StopReason{MovedAway, ReturnedToWork, Caring, OtherCommitments, MissedFinal,
		Bereavement, Health, NotAsExpected, LostContact, DeclinedStudy, Other}
)

// Marks lists what a register may say, best first.
func Marks() []Mark { return slices.Clone(marks) }

// Check tells why an event may not follow a state, or nil. It refuses what
// contradicts the history, and details that the kind does not carry or lacks.
func Check(s State, e Event) error {
	if err := checkDetail(e); err != nil {
		return err
	}
	return checkOrder(s, e)
}

func checkDetail(e Event) error {
	d := e.Detail
	invalid := func(field, format string, args ...any) error {
		return fault.New(fault.Invalid, "pathway.Check", format, args...).In(fault.Place{Field: field})
	}
	switch {
	case e.StudyID == "":
		return invalid("study id", "an event is about somebody: give a study id")
	case e.On.IsZero():
		return invalid("date", "an event has a date")
	}
	switch e.Kind {
	case Referred:
		if !slices.Contains(genders, d.Gender) {
			return invalid("gender", "%q is not a gender that Tend knows; leave it empty if it is not known", d.Gender)
		}
		if d.AgeYears < 0 || d.AgeYears > 120 {
			return invalid("age", "an age of %d years cannot be", d.AgeYears)
		}
	case Assessed:
		if d.Eligible == nil {
			return invalid("eligible", "say whether the person is eligible")
		}
		if !*d.Eligible && len(d.Reasons) == 0 {
			return invalid("reasons", "say why the person is not eligible")
		}
	case Chose:
		if d.Option == "" || !slices.Contains(d.Options, d.Option) {
			return invalid("option", "the choice is one of the options that were offered")
		}
	case Answered:
		if !slices.Contains(Answers, d.Answer) {
			return invalid("answer", "say whether the seat was accepted or declined, or that no answer came")
		}
	case Consented, Withdrew:
		if !slices.Contains(kinds, d.Consent) {
			return invalid("consent", "%q is not a kind of consent", d.Consent)
		}
		if e.Kind == Consented && d.Version == "" {
			return invalid("version", "say which version of the text was agreed to")
		}
	case Enrolled, Moved, Offered:
		if d.Group == "" {
			return invalid("group", "say which group")
		}
	case Attendance:
		return checkAttendance(d, invalid)
	case Ended:
		if d.Completed == nil {
			return invalid("completed", "say whether the course was completed or stopped")
		}
		if !*d.Completed && !slices.Contains(StopReasons, d.Reason) {
			return invalid("reason", "%q is not a reason that Tend knows; use \"other\" with words", d.Reason)
		}
		if d.Reason == Other && d.Words == "" {
			return invalid("words", "say in words what the other reason is")
		}
	case Educated, Rejoined, FollowedUp:
	default:
		return invalid("kind", "%q is not a kind of event", e.Kind)
	}
	return nil
}

func checkAttendance(d Detail, invalid func(field, format string, args ...any) error) error {
	switch {
	case d.Session < 1:
		return invalid("session", "sessions count from 1")
	case !slices.Contains(marks, d.Mark):
		return invalid("mark", "%q is not a mark of the register", d.Mark)
	case !slices.Contains(modes, d.Mode):
		return invalid("mode", "%q is not a way of being there", d.Mode)
	case d.Minutes != nil && (*d.Minutes < 0 || *d.Minutes > 600):
		return invalid("minutes", "%d minutes in one session cannot be", *d.Minutes)
	case d.Minutes != nil && *d.Minutes > 0 && !d.Mark.Came():
		return invalid("minutes", "somebody who did not come has no minutes")
	}
	return nil
}

func checkOrder(s State, e Event) error {
	conflict := func(format string, args ...any) error {
		return fault.New(fault.Conflict, "pathway.Check", format, args...)
	}
	if s.StudyID == "" {
		if e.Kind != Referred {
			return fault.New(fault.NotFound, "pathway.Check", "nobody with the study id %s was referred", e.StudyID)
		}
		return nil
	}
	switch e.Kind {
	case Referred:
		return conflict("%s was already referred", e.StudyID)
	case Offered:
		switch {
		case s.Group != "":
			return conflict("%s is already in a group; record a transfer instead", e.StudyID)
		case s.Eligible != nil && !*s.Eligible:
			return conflict("%s was assessed as not eligible; assess again first", e.StudyID)
		case s.Holds("") || s.Holds(Accepted):
			return conflict("%s holds an offer already; record its answer first", e.StudyID)
		}
	case Answered:
		if s.Group != "" || !s.Holds("") && !s.Holds(Accepted) {
			return conflict("%s holds no offer that could be answered", e.StudyID)
		}
	case Enrolled:
		if s.Group != "" {
			return conflict("%s is already in a group; record a transfer instead", e.StudyID)
		}
		if s.Eligible != nil && !*s.Eligible {
			return conflict("%s was assessed as not eligible; assess again first", e.StudyID)
		}
	case Attendance, Moved:
		if s.Group == "" {
			return conflict("%s is not in a group", e.StudyID)
		}
		if s.Ending != nil && e.On.After(s.Ending.On) {
			return conflict("the course of %s has ended; record a return first", e.StudyID)
		}
	case Ended:
		if s.Group == "" {
			return conflict("%s is not in a group", e.StudyID)
		}
		if s.Ending != nil {
			return conflict("the course of %s has already ended", e.StudyID)
		}
	case Rejoined:
		if s.Ending == nil || s.Ending.Completed {
			return conflict("%s has not stopped, so there is no return to record", e.StudyID)
		}
	case Withdrew:
		if !s.Takes(e.Detail.Consent) {
			return conflict("%s has no %s consent to withdraw", e.StudyID, e.Detail.Consent)
		}
	}
	return nil
}
