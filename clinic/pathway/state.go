package pathway

import "time"

// State is where a person stands, folded from their events in order.
type State struct {
	StudyID    string
	Gender     Gender
	AgeYears   int // at referral; 0 is unknown
	ReferredOn time.Time
	Eligible   *bool     // nil until assessed
	EducatedOn time.Time // zero until the education session
	Choice     string    // among the options; empty until chosen
	Consents   map[ConsentKind]Consent
	Offers     []Offer // of a seat, in order; the last is the one that counts
	Group      string  // the present or last group; empty before enrolment
	EnrolledOn time.Time
	Register   map[int]Attended // by session number; the last word on each
	Ending     *Ending          // nil while the course goes on

	Returns      int // how often they came back after stopping
	FollowedUpOn time.Time

	Step   Step      // what the person waits for; empty when it is nothing
	Since  time.Time // when that began
	Waited []Wait    // the steps that were left, in order
}

// Stage is the furthest step of the way that a person stands on.
type Stage string

const (
	Waiting    Stage = "referred"
	Suitable   Stage = "assessed"
	Unsuitable Stage = "not eligible"
	Informed   Stage = "education done"
	Chosen     Stage = "option chosen"
	HasOffer   Stage = "seat offered"
	Accepting  Stage = "seat accepted"
	InGroup    Stage = "in a group"
	Completed  Stage = "completed"
	Stopped    Stage = "stopped"
)

// Stage tells where on the way the person stands.
func (s State) Stage() Stage {
	switch {
	case s.Ending != nil && s.Ending.Completed:
		return Completed
	case s.Ending != nil:
		return Stopped
	case s.Group != "":
		return InGroup
	case s.Eligible != nil && !*s.Eligible:
		return Unsuitable
	case s.Holds(Accepted):
		return Accepting
	case s.Holds(""):
		return HasOffer
	case s.Choice != "":
		return Chosen
	case !s.EducatedOn.IsZero():
		return Informed
	case s.Eligible != nil:
		return Suitable
	}
	return Waiting
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
