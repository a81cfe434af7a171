package measure

import (
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
)

// Due is one form that a person owes at a timepoint of the schedule.
type Due struct {
	StudyID    string
	Group      string
	Timepoint  string
	Title      string // of the timepoint
	Instrument string
	Since      time.Time
}

// owedFor is how long a form stays due: after that it is missing, and an
// evaluation says so.
const owedFor = 60 * 24 * time.Hour

// DueOf lists the forms that a person owes now under a programme's schedule,
// given the meetings of their group and the forms they have given. Whoever
// missed the session in which a measure is taken owes it all the same;
// whoever stopped early owes nothing more, except after missing only the
// final session.
func DueOf(p programme.Programme, s pathway.State, meetings []session.Meeting, given []Form, now time.Time) []Due {
	if s.Group == "" || s.Ending != nil && !s.Ending.Completed && s.Ending.Reason != pathway.MissedFinal {
		return nil
	}
	has := map[[2]string]bool{}
	for _, f := range given {
		if f.StudyID == s.StudyID {
			has[[2]string{f.Timepoint, f.Instrument}] = true
		}
	}
	var owed []Due
	for _, m := range p.Measures {
		since, known := when(m.When, s, meetings)
		if !known || now.Before(since) || now.Sub(since) > owedFor {
			continue
		}
		for _, instrument := range m.Instruments {
			if !has[[2]string{m.Timepoint, instrument}] {
				owed = append(owed, Due{StudyID: s.StudyID, Group: s.Group, Timepoint: m.Timepoint, Title: m.Title, Instrument: instrument, Since: since})
			}
		}
	}
	return owed
}

// when gives the instant a timepoint falls due for a person; unknown while
// the meeting it is bound to is not planned.
func when(w programme.When, s pathway.State, meetings []session.Meeting) (time.Time, bool) {
	var last session.Meeting
	for _, m := range meetings {
		if m.Group != s.Group {
			continue
		}
		if w.Event == programme.InSession && m.Number == w.Session {
			return m.Starts, true
		}
		if m.Number > last.Number {
			last = m
		}
	}
	switch {
	case w.Event == programme.AtReferral:
		return s.ReferredOn, true
	case w.Event == programme.AfterCourse && last.Number > 0:
		return last.Starts.AddDate(0, w.Months, 0), true
	}
	return time.Time{}, false
}
