// Package message holds what is sent to a person about the forms they owe: an
// invitation with a link, and two reminders at most; about a new date; and
// about themes of which somebody asks whether they fit. A message holds no words,
// no address and no link. Those are put together when it leaves, so that a
// stolen file opens nobody's questionnaire.
package message

import (
	"strings"
	"time"
)

// Message is one invitation or reminder for one person's forms at a timepoint.
type Message struct {
	ID        string
	StudyID   string
	Group     string // empty before enrolment
	About     About
	Session   int    // of a new date
	Timepoint string // of forms; of a new date the session's own word
	Title     string // of the timepoint or session, for the page and the letter
	Step      Step
	Why       Why
	PlannedAt time.Time
	State     State
	Tries     int
	NextAt    time.Time // not to be tried before
	EndedAt   time.Time // when it was sent or let go
	How       How       // it was sent
	Trouble   string    // of the last try, in words; holds no address
}

// Step is how often the person was written to before about these forms.
type Step int

const (
	Invite Step = iota
	Remind
	LastReminder
)

// About is what a message is about.
type About string

const (
	Forms   About = "forms"
	NewDate About = "new date"     // of a session; Step counts the session's changes
	Check   About = "member check" // of themes; Step counts the times that somebody was asked
)

// Why tells why a message was planned, which decides its words.
type Why string

const (
	FellDue Why = "fell due"       // it is time for the forms
	Missed  Why = "missed session" // the session in which they are filled was missed
	Quiet   Why = "no answer yet"  // an earlier message was not answered
	Changed Why = "new date"       // a session was given another date
	Asked   Why = "asked whether themes fit"
)

// State is where a message stands.
type State string

const (
	Waiting State = "waiting"
	Leaving State = "leaving" // a process is sending it now
	ByHand  State = "by hand" // a person has to hand it over: no address, or the mail failed
	Sent    State = "sent"
	LetGo   State = "let go" // no longer needed
)

// How is the way on which a message went.
type How string

const (
	Email   How = "e-mail"
	Copied  How = "link copied" // into a text message, or read out on the telephone
	Printed How = "letter"
)

// ofForms tells whether a message is about forms.
func (m Message) ofForms() bool { return m.About != NewDate && m.About != Check }

// checkOf begins the timepoint of a message about a member check.
const checkOf = "member check "

// ToCheck is a message that asks somebody about the themes of a round, given
// the messages to them so far; not asked is one that has not left yet.
func ToCheck(round, studyID, group string, past []Message, now time.Time) (m Message, ask bool) {
	m = Message{StudyID: studyID, Group: group, About: Check, Timepoint: checkOf + round, Title: "Member check", Why: Asked, PlannedAt: now, State: Waiting, NextAt: now}
	for _, p := range past {
		if p.About == Check && p.StudyID == studyID && p.Timepoint == m.Timepoint {
			if p.open() || p.State == Leaving {
				return p, false
			}
			m.Step = max(m.Step, p.Step+1)
		}
	}
	return m, true
}

// Round is the id of the round that a message about a member check asks about.
func (m Message) Round() string { return strings.TrimPrefix(m.Timepoint, checkOf) }
