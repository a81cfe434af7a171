// Package pathway holds how each person came to a group, what happened there
// and how it ended: an append-only history of events, from which every state
// and every count is computed. Nothing here knows a name; a person is a study
// id.
//
// Four facts stay apart and none is derived from another: attended session n,
// reached the dose, gave the measure at a timepoint (package measure), takes
// part in the study (a consent).
package pathway

import "time"

// Kind names what happened.
type Kind string

const (
	Referred   Kind = "referred"
	Assessed   Kind = "assessed"
	Educated   Kind = "education session"
	Chose      Kind = "chose"
	Offered    Kind = "seat offered"
	Answered   Kind = "offer answered"
	Consented  Kind = "consent given"
	Withdrew   Kind = "consent withdrawn"
	Enrolled   Kind = "enrolled"
	Attendance Kind = "attendance"
	Moved      Kind = "transferred"
	Rejoined   Kind = "rejoined"
	Ended      Kind = "ended"
	FollowedUp Kind = "follow-up"
)

// Event is one thing that happened to one person. Which fields of Detail are
// filled depends on the Kind; see Check.
type Event struct {
	ID         string    // UUIDv7
	StudyID    string    // the person's pseudonym, such as "RM-017"
	Kind       Kind      //
	On         time.Time // when it happened, UTC
	RecordedAt time.Time // when it was written down, UTC
	RecordedBy string    // user id
	Detail     Detail
}

// Detail is what an event says beyond its kind. A field that does not belong
// to the kind stays empty.
type Detail struct {
	// Referred
	Gender   Gender `json:"gender,omitempty"`
	AgeYears int    `json:"age_years,omitempty"` // age at referral; 0 is unknown
	Source   string `json:"source,omitempty"`    // who referred

	// Assessed
	Eligible *bool    `json:"eligible,omitempty"`
	Reasons  []string `json:"reasons,omitempty"` // why, eligible or not

	// Chose
	Option  string   `json:"option,omitempty"`  // the one chosen
	Options []string `json:"options,omitempty"` // those that were offered

	// Consented, Withdrew
	Consent ConsentKind `json:"consent,omitempty"`
	Version string      `json:"version,omitempty"` // of the consent text

	// Offered, Enrolled, Moved, Rejoined
	Group string `json:"group,omitempty"` // group id
	Over  string `json:"over,omitempty"`  // why a full group takes one more

	// Answered
	Answer Answer `json:"answer,omitempty"`

	// Attendance
	Session int      `json:"session,omitempty"` // 1..n
	Mark    Mark     `json:"mark,omitempty"`
	Minutes *int     `json:"minutes,omitempty"` // present; nil is unknown
	Mode    PresMode `json:"mode,omitempty"`

	// Ended
	Completed *bool      `json:"completed,omitempty"` // true completed, false stopped
	Reason    StopReason `json:"reason,omitempty"`
	Words     string     `json:"words,omitempty"`   // free text of the reason
	Decided   string     `json:"decided,omitempty"` // who decided: person, leader, clinic
}

// Gender is as the person gives it; the empty string is unknown.
type Gender string

const (
	Woman       Gender = "woman"
	Man         Gender = "man"
	OtherGender Gender = "other"
)

// ConsentKind keeps five consents apart; none stands for another.
type ConsentKind string

const (
	Treatment ConsentKind = "treatment"
	Research  ConsentKind = "research"
	Recording ConsentKind = "recording"
	Recontact ConsentKind = "re-contact"
	Quotation ConsentKind = "quotation" // of single sentences, in print
)

// Mark is what the register says of one person in one session.
type Mark string

const (
	Present Mark = "attended"
	Part    Mark = "part"    // came, and left early or came late
	Apology Mark = "apology" // told us beforehand
	Absent  Mark = "did not attend"
)

// Came tells if the mark counts as attendance.
func (m Mark) Came() bool { return m == Present || m == Part }

// PresMode is how a person was there.
type PresMode string

const (
	InRoom  PresMode = "in the room"
	ByVideo PresMode = "by video"
)

// StopReason is why a person stopped, in the field's list (Penlington 2018)
// with Other for free text.
type StopReason string

const (
	MovedAway        StopReason = "moved house"
	ReturnedToWork   StopReason = "returned to work"
	Caring           StopReason = "caring responsibilities"
	OtherCommitments StopReason = "other commitments"
	MissedFinal      StopReason = "missed the final session"
	Bereavement      StopReason = "bereavement"
	Health           StopReason = "health problems"
	NotAsExpected    StopReason = "not what was expected"
	LostContact      StopReason = "lost to follow-up"
	DeclinedStudy    StopReason = "declined the study"
	Other            StopReason = "other"
)
