package message

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"tend/clinic/session"
	"tend/clinic/task"
)

// place names a session of a group.
type place struct {
	group  string
	number int
}

// DatesPlanned gives the letters that changed dates ask for, and those that are
// needless by now. Who is still to be told stands among the tasks; reached says
// who can be written to, by study id. One letter goes for one change: a later
// change takes the place of a letter that has not left, and whoever was told
// another way is left in peace.
func DatesPlanned(toTell []task.Task, meetings []session.Meeting, reached map[string]bool, past []Message, now time.Time) (planned, needless []Message) {
	at := map[place]session.Meeting{}
	for _, m := range meetings {
		at[place{m.Group, m.Number}] = m
	}
	wanted := map[string]Message{}
	for _, t := range toTell {
		group, number, isDate := session.ToldAbout(t)
		m, planned := at[place{group, number}]
		if !isDate || !planned || !reached[t.StudyID] || !m.Starts.After(now) {
			continue
		}
		w := Message{StudyID: t.StudyID, Group: group, About: NewDate, Session: number, Timepoint: fmt.Sprintf("session %d", number),
			Title: fmt.Sprintf("Session %d", number), Step: Step(m.Changes), Why: Changed, PlannedAt: now, State: Waiting, NextAt: now}
		wanted[w.key()] = w
	}
	for _, m := range past {
		if m.About != NewDate {
			continue
		}
		if _, still := wanted[m.key()]; still {
			delete(wanted, m.key()) // it waits, or it left
		} else if m.open() {
			needless = append(needless, m)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		planned = append(planned, wanted[key])
	}
	return planned, needless
}

// key tells one change of one session for one person from another.
func (m Message) key() string {
	return fmt.Sprint(m.StudyID, " ", m.Group, " ", m.Session, " ", m.Step)
}

// open tells whether a message has neither left nor been let go.
func (m Message) open() bool { return m.State == Waiting || m.State == ByHand }
