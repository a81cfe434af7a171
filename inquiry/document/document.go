// Package document keeps transcripts: every version of their turns, who speaks
// in them, the stretches of guided inquiry, and the segments that coders share.
//
// The words are sealed at rest. A correction makes a new version; the ones
// before stay as they were. A turn keeps its id while it lives, so that what
// points at the text (Span) can move with it (Moves). Who may read which
// version is in the SQL: before names were taken out only those who run the
// group and the site's administrators and supervisors; afterwards researchers
// too.
package document

import (
	"context"
	"time"

	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/db"
)

// Document is a transcript that is kept.
type Document struct {
	ID        string
	Site      string
	Number    int    // of the site's documents, from 1
	Title     string // as coders see it; never holds a group, a session or a name
	Meeting   string // group/number of clinic/session; "" where it is tied to none
	Group     string
	Session   int
	Recording string // id of the recording it was made from, "" if none
	File      string // its name, for those who see names
	Format    transcript.Format
	Report    transcript.Report // of the import, for those who see names
	Version   int               // 1 as imported; each correction is one more
	AddedAt   time.Time
	AddedBy   string // staff id

	DeidentifiedAt time.Time // zero: not yet confirmed
	ClearFrom      int       // the first version without names; 0: none

	Turns, Words, Unattributed int // of the newest version
	Flagged                    int // turns in which a name came back
	Speakers                   int
	Unassigned                 int // speakers of whom nobody said who they are
	Segmentations, Frozen      int

	Plain    bool // the actor sees it with its names
	MayWrite bool // the actor may correct it
	led      bool // the actor leads its group
}

// State is where a document stands on its way to the coders.
type State string

const (
	Imported     State = "imported"
	Corrected    State = "corrected"
	Deidentified State = "de-identified"
	Segmented    State = "segmented"
)

// State tells how far the document has come.
func (d Document) State() State {
	switch {
	case d.Frozen > 0:
		return Segmented
	case d.ClearFrom > 0:
		return Deidentified
	case d.Version > 1:
		return Corrected
	}
	return Imported
}

// Needs says what a person has to do next, or "".
func (d Document) Needs() string {
	switch {
	case d.Flagged > 0:
		return "a name came back"
	case d.Unassigned > 0:
		return "say who speaks"
	case d.Unattributed > 0 && d.ClearFrom == 0:
		return "turns of nobody known"
	case d.ClearFrom == 0:
		return "take names out"
	case d.Frozen == 0:
		return "segment and freeze"
	}
	return ""
}

// Turn is what one speaker said until another one spoke, in one version.
type Turn struct {
	ID      string // stays the same over versions while the turn lives
	Number  int    // 1.. in the version asked for
	Speaker string // Speaker.ID, "" not attributed
	Start   int    // ms, transcript.Unknown
	End     int    // ms, transcript.Unknown
	Text    string
	Words   []transcript.Said // one for each word of Text, or none
	Hidden  string            // why the actor may not read it; Text then says so
	Since   int               // the version since which it reads like this
	Flagged bool              // a name came back in it
	place   int64             // order within the document
}

// Speaker is a voice of a document.
type Speaker struct {
	ID     string
	Label  string // as the file names them; a neutral word for those who see no names
	Role   Role   // "" nobody said yet
	Person string // study id
	Staff  string // staff id
}

// Role is who speaks.
type Role string

const (
	Leader             Role = "leader"
	Participant        Role = "participant"
	UnknownParticipant Role = "unknown participant"
	Several            Role = "several"
	Other              Role = "other"
)

// Roles lists them in the order in which they are offered.
var Roles = []Role{Leader, Participant, UnknownParticipant, Several, Other}

// Span is a stretch of one turn in code points [From, To).
type Span struct {
	Turn     string
	From, To int
}

// Follower hears of every new version within its transaction, so that what
// points at the text moves with it. An error refuses the version.
type Follower func(ctx context.Context, tx *db.Tx, site, document string, m Moves) error

// Version is one state of a document and how it came about.
type Version struct {
	Number int
	At     time.Time
	By     string // staff id
	What   What
	Why    string
}

// What is the kind of change that made a version.
type What string

const (
	WasImported  What = "imported"
	WasCorrected What = "text corrected"
	WasSplit     What = "turn split"
	WasMerged    What = "turns merged"
	WasAssigned  What = "speaker changed"
	NamesOut     What = "names taken out"
	TakenBack    What = "taken back"
)

// Nameless are the eyes of whoever reads a site's transcripts as coders do: the
// version without names, with hidden words hidden, also for somebody who leads
// the group or added the file and may see more elsewhere. Whoever asks on
// another's behalf has checked that they may code or analyse.
func Nameless(actor auth.Actor) auth.Actor {
	return auth.Actor{Site: actor.Site, Role: auth.Researcher}
}
