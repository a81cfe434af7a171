package analysis

import (
	"slices"

	"tend/evaluation/cohort"
)

// Attendance says who came to how many sessions.
type Attendance struct {
	Planned   int            `json:"planned"`
	Sessions  []SessionShare `json:"sessions,omitempty"` // needs a register
	Attended  []int          `json:"attended"`           // people who came to 0, 1, 2 … sessions
	Unknown   int            `json:"unknown"`
	Median    Number         `json:"median"`
	DoseRule  int            `json:"dose_sessions,omitempty"`
	Dose      *Share         `json:"reached_dose,omitempty"`
	Completed *Share         `json:"completed,omitempty"` // recorded as completed; not the same as the dose
}

// SessionShare is who came to one session, out of everyone who joined.
type SessionShare struct {
	Session int   `json:"session"`
	Came    Share `json:"came"`
	Written int   `json:"written"` // people for whom the register has an entry
}

// attendance is nil where nothing is known of sessions.
func (a *run) attendance() *Attendance {
	c := a.cohort
	if !anyKnown(c.Sessions) {
		return nil
	}
	var known []int
	for _, n := range c.Sessions {
		if cohort.Observed(n) {
			known = append(known, int(n))
		}
	}
	slices.Sort(known)
	at := &Attendance{Unknown: c.N() - len(known), Median: median(known)}
	at.Planned = known[len(known)-1]
	if a.plan.Dose != nil {
		at.Planned = max(at.Planned, a.plan.Dose.Of)
	}
	if c.Way != nil {
		at.Planned = max(at.Planned, c.Way.Planned)
		at.Sessions = sessions(c.Way)
		done := 0
		for _, j := range c.Way.Journeys {
			done += one(j.Completed)
		}
		s := share(done, c.N())
		at.Completed = &s
	}
	at.Attended = make([]int, at.Planned+1)
	for _, n := range known {
		at.Attended[n]++
	}
	if d := a.plan.Dose; d != nil {
		reached := 0
		for _, n := range known {
			reached += one(n >= d.Sessions)
		}
		s := share(reached, len(known))
		at.DoseRule, at.Dose = d.Sessions, &s
	}
	return at
}

func sessions(w *cohort.Way) []SessionShare {
	var lines []SessionShare
	for s := range w.Planned {
		came, written := 0, 0
		for _, j := range w.Journeys {
			came += one(j.Came[s])
			written += one(j.Written[s])
		}
		lines = append(lines, SessionShare{Session: s + 1, Came: share(came, len(w.Journeys)), Written: written})
	}
	return lines
}

// median of a sorted list.
func median(sorted []int) Number {
	n := len(sorted)
	if n == 0 {
		return Unknown
	}
	return Number(float64(sorted[(n-1)/2]+sorted[n/2]) / 2)
}
