package pathway

import "time"

// Step is what a person waits for on the way to a seat.
type Step string

const (
	ForAssessment Step = "assessment"
	ForEducation  Step = "education session"
	ForChoice     Step = "choice"
	ForOffer      Step = "offer of a seat"
	ForAnswer     Step = "answer to the offer"
	ForConsent    Step = "consent to treatment"
	ForSeat       Step = "seat"
)

// Steps lists them in order.
var Steps = []Step{ForAssessment, ForEducation, ForChoice, ForOffer, ForAnswer, ForConsent, ForSeat}

// Wait is a step that a person was on and left, by whatever came next: who is
// enrolled without an offer on record leaves the step at which they stood.
type Wait struct {
	Step     Step
	From, To time.Time
}

// walk notes which step follows an event on a day.
func (s *State) walk(on time.Time) {
	next := s.waitsFor()
	if next == s.Step {
		return
	}
	if s.Step != "" {
		s.Waited = append(s.Waited[:len(s.Waited):len(s.Waited)], Wait{s.Step, s.Since, on})
	}
	s.Step, s.Since = next, on
}

// waitsFor is what a person waits for; nobody waits who is in a group, was
// found not suitable, or has come to an end.
func (s State) waitsFor() Step {
	switch {
	case s.Group != "" || s.Ending != nil || s.Eligible != nil && !*s.Eligible:
		return ""
	case s.Holds(Accepted) && !s.Takes(Treatment):
		return ForConsent
	case s.Holds(Accepted):
		return ForSeat
	case s.Holds(""):
		return ForAnswer
	case s.Choice != "":
		return ForOffer
	case !s.EducatedOn.IsZero():
		return ForChoice
	case s.Eligible != nil:
		return ForEducation
	}
	return ForAssessment
}
