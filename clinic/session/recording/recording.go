// Package recording keeps the recordings of sessions: sealed, only as long as
// they are needed, and heard only while everybody who was there agrees to it.
package recording

import (
	"time"

	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// State is where a recording stands.
type State string

const (
	Arriving State = "arriving" // being sent
	Kept     State = "kept"
	Gone     State = "gone" // the sound was destroyed; that there was one is known
)

// Recording is what is known of one, without its sound.
type Recording struct {
	Site      string
	ID        string
	Group     string
	Session   int
	State     State
	Media     string // its media type; empty until it arrived
	Name      string // as the file was called; for those who see names
	Size      int64  // bytes
	Received  int64
	AddedAt   time.Time
	AddedBy   string
	KeepUntil time.Time
	GoneAt    time.Time
	GoneWhy   string

	Hears   bool     // the actor's role may hear it
	Writes  bool     // the actor may change it
	Present int      // people who were there, by the register
	Lacking []string // study ids of those among them who do not agree to it now
}

// Audible tells whether the actor may hear it now.
func (r Recording) Audible() bool { return r.Hears && r.State == Kept && r.Refusal() == nil }

// Refusal is why nobody may hear it; nil where nothing stands against it.
func (r Recording) Refusal() error {
	const op = "recording.Refusal"
	switch {
	case r.State == Gone:
		return fault.New(fault.NotFound, op, "the sound of this recording was destroyed")
	case r.State != Kept:
		return fault.New(fault.Conflict, op, "this recording has not arrived whole yet")
	case r.Present == 0:
		return fault.New(fault.Conflict, op, "keep the register of this session first: until it says who was there, nobody can tell whether they all agree to being recorded")
	case len(r.Lacking) > 0:
		return fault.New(fault.Conflict, op, "not everybody who was there agrees to being recorded, so this may not be heard")
	}
	return nil
}

// Megabytes is its size for a page.
func (r Recording) Megabytes() int64 { return (r.Size + 1<<20 - 1) >> 20 }

// ReceivedMegabytes is how much of it has arrived.
func (r Recording) ReceivedMegabytes() int64 { return r.Received >> 20 }

const (
	// Largest is how large a recording may be: two hours of video.
	Largest = 4 << 30
	// LargestAtOnce is how large one may be that is sent in one piece.
	LargestAtOnce = 1 << 30
	// LargestPart is how much of one is sent at a time.
	LargestPart = 8 << 20
	// abandoned is after how long without a part an upload is swept away.
	abandoned = 24 * time.Hour
	// writing is how long somebody who sends a part keeps others out.
	writing = time.Minute
)

// Store keeps recordings.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
	At   blob.Place
}

func (s Store) file(id string, key crypt.Key) blob.File {
	return blob.File{At: s.At, Name: id, Key: key}
}

func row(site, id string) string { return "recording/" + site + "/" + id }

// errNone is the answer to whoever asks for what is not there for them.
func errNone(op string) error {
	return fault.New(fault.NotFound, op, "there is no such recording that you may see")
}
