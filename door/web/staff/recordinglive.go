package staff

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/job"
)

// heardSoFar is what an open page is told of a transcript on the way.
type heardSoFar struct {
	State    job.State `json:"state"`
	Percent  int       `json:"percent"`
	Document string    `json:"document,omitempty"`
	Audible  bool      `json:"audible"`
}

// howFar is how often an open page is told; the log, which tells of everything
// else at once, does not hold how far a job is.
const howFar = time.Second

// followRecording tells an open page how far the transcript is, and when the
// recording may no longer be heard.
func (d *Desk) followRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	heard := d.watch.Listen(r.Context(), actor.Site)
	look := func() (heardSoFar, error) {
		found, err := d.House.Recordings.Find(r.Context(), actor, r.PathValue("recording"))
		if err != nil {
			return heardSoFar{}, err
		}
		j, _, err := d.House.TranscriptJob(r.Context(), actor, found)
		return heardSoFar{j.State, j.Percent(), j.Result, found.Audible()}, err
	}
	now, err := look()
	if err != nil {
		return err
	}
	stream := frame.OpenStream(w)
	tick, still := time.NewTicker(howFar), time.NewTicker(frame.StillHere)
	defer tick.Stop()
	defer still.Stop()
	text := []byte("retry: 1000\n\n")
	told := heardSoFar{State: "none yet"}
	for {
		if now != told {
			told = now
			line, err := json.Marshal(now)
			if err != nil {
				return err
			}
			text = fmt.Appendf(text, "data: %s\n\n", line)
		}
		if err := stream.Send(text); err != nil {
			return nil // the page is gone
		}
		text = text[:0]
		select {
		case <-r.Context().Done():
			return nil
		case <-d.leaving():
			return nil
		case <-still.C:
			if _, err := d.who(r); err != nil {
				return nil
			}
			text = []byte(": still here\n\n")
			continue
		case <-tick.C:
			if told.State.Ended() || told.State == "" {
				continue // only the log can change that
			}
		case <-heard:
		}
		if now, err = look(); err != nil {
			return nil
		}
	}
}
