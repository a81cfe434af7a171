// Package invitation lets a person answer without a password: by a personal
// link for one timepoint, or at a seat of the clinic's tablet. What is answered
// is a draft until it is sent; sending makes forms of it, once, however often
// it arrives. Answers that differ from a form that stands are kept beside it
// for staff to see, and nothing is overwritten.
package invitation

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"tend/clinic/measure"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Invitation is a personal link as staff see it; the token is known only to
// whoever holds the link.
type Invitation struct {
	ID        string
	Kind      Kind // of what it opens; empty asks for the questions
	StudyID   string
	Group     string // empty before enrolment
	Programme string
	Timepoint string // empty for a page
	IssuedBy  string // staff id
	IssuedAt  time.Time
	OpensAt   time.Time // zero opens at once
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it stands
	SentAt    time.Time // zero until answers for the timepoint were sent
	version   string    // of the programme, when the link was made
}

// Issued is a fresh invitation with the token that opens it, which is not
// stored and cannot be had again.
type Issued struct {
	Invitation
	Token string
}

// Kind is what a link opens.
type Kind string

const (
	Questions Kind = "questions" // of one timepoint
	Page      Kind = "page"      // the person's own page
)

// Life is how long a link to questions works after it opens.
const Life = 28 * 24 * time.Hour

// Settings are how a person likes to be asked.
type Settings struct {
	Bigger   bool // larger text
	Whole    bool // all questions on one page
	Language string
	Scores   Showing // how much of their own scores the person sees
}

// Showing is how much of their own scores a person wants to see.
type Showing string

const (
	ShowAll    Showing = ""
	WordsOnly  Showing = "words"
	ShowNoneOf Showing = "hidden"
)

// English is the language of a person who has not chosen one.
const English = "en"

// Visit is somebody answering: whose answers, for which timepoint, by which
// link or tablet, and what they have said so far.
type Visit struct {
	Site, StudyID, Group, Programme, Timepoint string

	Invitation string // id of the link; empty at a seat
	Kiosk      string // id of the tablet's session; empty with a link
	Sitting    string // at a tablet: changes with every person who sits down
	OpensAt    time.Time
	ExpiresAt  time.Time // zero at a seat
	SentAt     time.Time // zero until something was sent
	Settings   Settings
	Draft      Draft

	Title       string               // of the timepoint
	Instruments []measure.Instrument // that it asks, in order, without the site's words
}

// Actor is the person who answers.
func (v Visit) Actor() auth.Actor { return auth.Participant(v.Site, v.StudyID) }

// Draft holds what was answered so far, by instrument.
type Draft map[string]measure.Answers

// Said is one answer with the time at which it was given.
type Said struct {
	Instrument string
	Item       measure.ItemID
	Answer     measure.Answer // NotAnswered takes an answer back
	At         time.Time      // zero is now
}

// The links that do not open. Each is told apart because the page is.
var (
	ErrUnknown = fault.New(fault.NotFound, "invitation.Open", "this link is not one of ours")
	ErrExpired = fault.New(fault.Forbidden, "invitation.Open", "this link has run out")
	ErrRevoked = fault.New(fault.Forbidden, "invitation.Open", "this link was taken back")
)

// Store reads and writes links, drafts, what was sent, seats and tablets.
type Store struct{ DB *db.DB }

// NewToken makes 160 random bits, short enough for a QR code that a plain
// phone can read from paper.
func NewToken() string {
	b := make([]byte, 20)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// TokenLength is the length of every token.
const TokenLength = 27

// Digest is what is stored of a token.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
