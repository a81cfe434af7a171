package session

import (
	"time"

	"tend/clinic/programme"
)

// Act is what a leader does while running a session.
type Act string

const (
	Began    Act = "began"    // the run, with its first item
	Opened   Act = "opened"   // an item: the one before it is done
	Paused   Act = "paused"   //
	Resumed  Act = "resumed"  //
	Extended Act = "extended" // the open item, by Minutes
	Left     Act = "left out" // an item that will not be done
	Restored Act = "restored" // an item that was left out
	Added    Act = "added"    // an item that the plan does not have
	Noted    Act = "noted"    // Words about an item
	Rang     Act = "rang"     // the bell
	Ended    Act = "ended"    // the run
)

// Acts lists every act.
var Acts = []Act{Began, Opened, Paused, Resumed, Extended, Left, Restored, Added, Noted, Rang, Ended}

// RunEvent is one act in one run of a meeting. A device makes the ids, keeps
// the event while there is no network, and sends it when it can; sent twice it
// is one event.
type RunEvent struct {
	ID      string         `json:"id"`  // UUID of the device's making
	Run     string         `json:"run"` // UUID of the run, of the device's making
	At      time.Time      `json:"at"`  // on the device's clock, UTC
	Act     Act            `json:"act"`
	Item    string         `json:"item,omitempty"`    // agenda item; of Added, the new item's own id
	Title   string         `json:"title,omitempty"`   // of Added
	Kind    programme.Kind `json:"kind,omitempty"`    // of Added
	Minutes int            `json:"minutes,omitempty"` // of Added and Extended
	Words   string         `json:"words,omitempty"`   // of Noted
	By      string         `json:"by,omitempty"`      // staff id; set by the store
}

// Delivered is one item of a run: what was planned of it and what came of it.
type Delivered struct {
	programme.Item
	New      bool          // added in the room
	Extended int           // minutes given on top of the plan
	Took     time.Duration // without pauses
	Being    Being
	Notes    []string
	Bells    int
}

// Being is where an item of a run stands.
type Being string

const (
	ToCome  Being = "to come"
	Now     Being = "now"
	Done    Being = "done"
	Omitted Being = "omitted"
)

// Planned is how long the item may take, extensions included.
func (d Delivered) Planned() time.Duration {
	return time.Duration(d.Minutes+d.Extended) * time.Minute
}

// Run is one run of a meeting as its events tell it, at one instant.
type Run struct {
	ID      string
	Began   time.Time
	Ended   time.Time // zero while it goes on
	Stopped bool      // paused
	Breaks  time.Duration
	Items   []Delivered
	at      time.Time // the instant
}

// Open gives the item that is open now.
func (r Run) Open() (Delivered, bool) {
	for _, d := range r.Items {
		if d.Being == Now {
			return d, true
		}
	}
	return Delivered{}, false
}

// Remains is how long everything that is open or to come still takes by the
// plan; an open item that has run over takes no more.
func (r Run) Remains() time.Duration {
	var left time.Duration
	for _, d := range r.Items {
		switch d.Being {
		case Now:
			left += max(0, d.Planned()-d.Took)
		case ToCome:
			left += d.Planned()
		}
	}
	return left
}

// Late is by how much the session will end after its planned end if all that
// remains is done as planned; negative when there is time to spare. Planned
// is the length that was announced.
func (r Run) Late(planned time.Duration) time.Duration {
	if !r.Ended.IsZero() {
		return r.Ended.Sub(r.Began) - planned
	}
	return r.at.Sub(r.Began) + r.Remains() - planned
}

// Coverage counts the items of the plan that were done, of all in it. An item
// that was opened by mistake and left within ten seconds was not done.
func (r Run) Coverage() (done, of int) {
	for _, d := range r.Items {
		if d.New {
			continue
		}
		of++
		if d.Being == Done || d.Being == Now {
			done++
		}
	}
	return done, of
}
