package staff

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// sentActs is what a device hands over; Clock is its clock at the sending, in
// milliseconds, so that a wrong one is seen.
type sentActs struct {
	Clock  int64              `json:"clock"`
	Events []session.RunEvent `json:"events"`
}

// heldActs is what a device is told: all that stands, and the service's clock.
type heldActs struct {
	Clock  int64              `json:"clock"`
	Events []session.RunEvent `json:"events"`
	Seats  []seat             `json:"seats,omitempty"`
	Remark string             `json:"remark,omitempty"`
}

// mostActs bounds one sending. A session has about a hundred acts; a device
// that has more sends them in several.
const mostActs = 500

// takeActs keeps what a device did, in one transaction. A sending that cannot
// be taken is refused whole, and says which entry is at fault.
func (d *Desk) takeActs(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return err
	}
	var sent sentActs
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			return plainly(w, http.StatusRequestEntityTooLarge, "this is more than a session can hold")
		}
		return plainly(w, http.StatusUnprocessableEntity, "what the device sent could not be read")
	}
	if len(sent.Events) > mostActs {
		return plainly(w, http.StatusUnprocessableEntity, fmt.Sprintf("at most %d entries at once", mostActs))
	}
	if _, err := d.House.Sessions.RecordRun(r.Context(), actor, m.Group.ID, m.Meeting.Number, sent.Events...); err != nil {
		if mayRetry(err) {
			return plainly(w, http.StatusUnprocessableEntity, err.Error())
		}
		return err
	}
	d.nudged.nudge(m.nudge(actor))
	return answer(w, heldActs{Clock: d.Now().UnixMilli(), Remark: remarkOn(sent.Clock, d.Now())})
}

// remarkOn tells of a clock that is more than two minutes off.
func remarkOn(clock int64, now time.Time) string {
	if clock == 0 {
		return ""
	}
	off := time.UnixMilli(clock).Sub(now)
	if off.Abs() < 2*time.Minute {
		return ""
	}
	way := "ahead"
	if off < 0 {
		way = "behind"
	}
	return fmt.Sprintf("This device's clock is %s %s. What it notes is kept by the service's clock from here on.", off.Abs().Round(time.Minute), way)
}

// runEvents gives everything that stands.
func (d *Desk) runEvents(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	held, err := d.held(r, actor, !onProjector(r))
	if err != nil {
		return err
	}
	return answer(w, held)
}

// onProjector tells whether the projector asks: it hears nothing of people and
// no words that were noted.
func onProjector(r *http.Request) bool { return r.URL.Query().Get("for") == "projector" }

func (d *Desk) held(r *http.Request, actor auth.Actor, all bool) (heldActs, error) {
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return heldActs{}, err
	}
	held := heldActs{Clock: d.Now().UnixMilli(), Events: []session.RunEvent{}}
	for _, e := range m.Events {
		if e.Act == session.Noted && !all {
			continue
		}
		e.By = ""
		held.Events = append(held.Events, e.RunEvent)
	}
	if all {
		held.Seats, err = d.seats(r, actor, m)
	}
	return held, err
}

// followRun tells an open page of acts and marks as they are kept, on this
// process or another.
func (d *Desk) followRun(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	all := !onProjector(r)
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return err
	}
	heard := d.watch.Listen(r.Context(), actor.Site)
	nudged, leave := d.nudged.listen(m.nudge(actor))
	defer leave()
	held, err := d.held(r, actor, all)
	if err != nil {
		return err
	}
	stream := frame.OpenStream(w)
	if err := stream.Send([]byte("retry: 1000\n\n")); err != nil {
		return nil
	}
	known, seats := map[string]bool{}, held.Seats
	tick := time.NewTicker(frame.StillHere)
	defer tick.Stop()
	for {
		if err := tellNew(stream, held, known); err != nil {
			return nil // the page is gone
		}
		changed := true
		select {
		case <-r.Context().Done():
			return nil
		case <-d.leaving():
			return nil
		case <-tick.C:
			if _, err := d.who(r); err != nil {
				return nil
			}
			held, changed = heldActs{Clock: d.Now().UnixMilli()}, false
		case <-nudged:
		case <-heard:
		}
		if changed {
			if held, err = d.held(r, actor, all); err != nil {
				return nil // no longer theirs to see; the page asks again and is told
			}
			if slices.Equal(held.Seats, seats) {
				held.Seats = nil
			} else {
				seats = held.Seats
			}
		}
	}
}

// tellNew writes what the page does not know yet, or a line that keeps the
// connection open.
func tellNew(stream frame.Stream, held heldActs, known map[string]bool) error {
	var fresh []session.RunEvent
	for _, e := range held.Events {
		if !known[e.ID] {
			known[e.ID] = true
			fresh = append(fresh, e)
		}
	}
	held.Events = fresh
	text := []byte(": still here\n\n")
	if len(fresh) > 0 || held.Seats != nil {
		body, err := json.Marshal(held)
		if err != nil {
			return err
		}
		text = fmt.Appendf(nil, "data: %s\n\n", body)
	}
	return stream.Send(text)
}

// leaving is closed when the service goes down, so that open streams do not
// hold it up; nil blocks for ever.
func (d *Desk) leaving() <-chan struct{} {
	if d.Leaving == nil {
		return nil
	}
	return d.Leaving.Done()
}

func answer(w http.ResponseWriter, held heldActs) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(held)
}

// plainly answers a device with a sentence.
func plainly(w http.ResponseWriter, status int, text string) error {
	http.Error(w, text, status)
	return nil
}
