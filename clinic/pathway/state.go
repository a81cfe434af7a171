package pathway

import "time"

// State is where a person stands, folded from their events in order.
type State struct {
	StudyID    string
	Gender     Gender
	AgeYears   int // at referral; 0 is unknown
	ReferredOn time.Time
	Eligible   *bool
	Choice     string
	Consents   map[ConsentKind]Consent
	Group      string // the present or last group; empty before enrolment
	EnrolledOn time.Time
	Register   map[int]Attended // by session number; the last word on each
	Ending     *Ending          // nil while the course goes on
}

// Consent is the last word on one kind of consent.
type Consent struct {
	Given   bool // false after a withdrawal
	Version string
	On      time.Time
}

// Attended is the register's entry for one session.
type Attended struct {
	Mark    Mark
	Minutes *int
	Mode    PresMode
}

// Ending is how the course ended for a person.
type Ending struct {
	Completed bool
	Reason    StopReason
	Words     string
	Decided   string
	On        time.Time
}

// Takes tells whether a consent of this kind stands.
func (s State) Takes(kind ConsentKind) bool { return s.Consents[kind].Given }

// Sessions counts the sessions that the person came to.
func (s State) Sessions() int {
	n := 0
	for _, a := range s.Register {
		if a.Mark.Came() {
			n++
		}
	}
	return n
}

// ReachedDose tells whether the person came to at least dose sessions.
func (s State) ReachedDose(dose int) bool { return s.Sessions() >= dose }

// LastSession is the highest session number that the person came to, or 0.
func (s State) LastSession() int {
	last := 0
	for n, a := range s.Register {
		if a.Mark.Came() && n > last {
			last = n
		}
	}
	return last
}
