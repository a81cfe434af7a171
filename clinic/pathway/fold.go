package pathway

import (
	"cmp"
	"slices"
)

// Fold computes a person's state from their whole history. Events are taken
// in the order of what happened, then of what was written down; a later entry
// for the same session corrects the earlier one.
func Fold(events []Event) State {
	ordered := slices.Clone(events)
	slices.SortStableFunc(ordered, func(a, b Event) int {
		return cmp.Or(a.On.Compare(b.On), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID))
	})
	var s State
	for _, e := range ordered {
		s = s.After(e)
	}
	return s
}

// After gives the state that follows an event. The maps of s are taken over,
// not copied.
func (s State) After(e Event) State {
	s = s.with(e)
	s.walk(e.On)
	return s
}

func (s State) with(e Event) State {
	s.StudyID = e.StudyID
	d := e.Detail
	switch e.Kind {
	case Referred:
		s.Gender, s.AgeYears, s.ReferredOn = d.Gender, d.AgeYears, e.On
	case Assessed:
		s.Eligible = d.Eligible
	case Educated:
		s.EducatedOn = e.On
	case Chose:
		s.Choice = d.Option
	case Offered:
		s.Offers = append(slices.Clone(s.Offers), Offer{Group: d.Group, On: e.On})
	case Answered:
		s.answer(d.Answer, e.On)
	case Consented, Withdrew:
		if s.Consents == nil {
			s.Consents = map[ConsentKind]Consent{}
		}
		s.Consents[d.Consent] = Consent{Given: e.Kind == Consented, Version: d.Version, On: e.On}
	case Enrolled:
		s.Group, s.EnrolledOn = d.Group, e.On
	case Moved:
		s.Group = d.Group
	case Rejoined:
		s.Ending, s.Returns = nil, s.Returns+1
		if d.Group != "" {
			s.Group = d.Group
		}
	case Attendance:
		if s.Register == nil {
			s.Register = map[int]Attended{}
		}
		s.Register[d.Session] = Attended{Mark: d.Mark, Minutes: d.Minutes, Mode: d.Mode}
	case Ended:
		s.Ending = &Ending{Completed: d.Completed != nil && *d.Completed, Reason: d.Reason, Words: d.Words, Decided: d.Decided, On: e.On}
	case FollowedUp:
		s.FollowedUpOn = e.On
	}
	return s
}
