package measure

import (
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
)

// Standing is where one person stands with the forms of one timepoint.
type Standing string

const (
	NotYet   Standing = "not yet"  // it has not fallen due
	Gave     Standing = "given"    // every form of it
	DueNow   Standing = "due"      // since a week at most
	Overdue  Standing = "overdue"  // for longer
	Never    Standing = "never"    // its time has passed, and forms are missing
	NotAsked Standing = "not owed" // the person stopped before, or is in no group
)

// overdueAfter is when due forms are overdue.
const overdueAfter = 7 * 24 * time.Hour

// Wave is one timepoint of one person.
type Wave struct {
	Timepoint string
	Title     string
	Since     time.Time // when it fell or falls due; zero when that is not planned
	Standing  Standing
	Given, Of int // forms
}

// StandingOf tells where a person stands at each timepoint of a programme's
// schedule, given the meetings of their group and the forms they have given.
func StandingOf(p programme.Programme, s pathway.State, meetings []session.Meeting, given []Form, now time.Time) []Wave {
	has := map[[2]string]bool{}
	for _, f := range given {
		if f.StudyID == s.StudyID {
			has[[2]string{f.Timepoint, f.Instrument}] = true
		}
	}
	owes := s.Group != "" && (s.Ending == nil || s.Ending.Completed || s.Ending.Reason == pathway.MissedFinal)
	var waves []Wave
	for _, m := range p.Measures {
		w := Wave{Timepoint: m.Timepoint, Title: m.Title, Of: len(m.Instruments)}
		for _, instrument := range m.Instruments {
			if has[[2]string{m.Timepoint, instrument}] {
				w.Given++
			}
		}
		since, planned := when(m.When, s, meetings)
		if planned {
			w.Since = since
		}
		late := now.Sub(since)
		switch {
		case w.Given == w.Of:
			w.Standing = Gave
		case !owes && (!planned || s.Ending == nil || since.After(s.Ending.On)):
			w.Standing = NotAsked
		case !planned || late < 0:
			w.Standing = NotYet
		case late > owedFor || !owes:
			w.Standing = Never
		case late > overdueAfter:
			w.Standing = Overdue
		default:
			w.Standing = DueNow
		}
		waves = append(waves, w)
	}
	return waves
}
