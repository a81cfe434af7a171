package workspace

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tend/door/web/frame"
	"tend/platform/auth"
)

// follow tells an open page of segments that were coded elsewhere: in another
// window of the coder, or by others where the round is not blind.
func (m *Room) follow(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	after, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("after"), "0"), 10, 64)
	if err != nil || after < 0 {
		return plainly(w, http.StatusUnprocessableEntity, "the stream does not say after which revision")
	}
	if _, err := m.House.Coding.Since(r.Context(), actor, round, id, after); err != nil {
		return refuse(w, err)
	}
	heard := m.Watch.Listen(r.Context(), actor.Site)
	stream := frame.OpenStream(w)
	text := []byte("retry: 1000\n\n")
	tick := time.NewTicker(frame.StillHere)
	defer tick.Stop()
	for {
		if err := stream.Send(text); err != nil {
			return nil // the page is gone
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-m.leaving():
			return nil
		case <-tick.C:
			if _, err := m.Who(r); err != nil {
				return nil
			}
			text = []byte(": still here\n\n")
		case <-heard:
			if text, after, err = m.news(r, actor, round, id, after); err != nil {
				return nil // no longer theirs to see; the page asks again and is told
			}
		}
	}
}

// news renders the segments that changed since a revision; nothing where none
// did.
func (m *Room) news(r *http.Request, actor auth.Actor, round, id string, after int64) ([]byte, int64, error) {
	work, err := m.House.Coding.Since(r.Context(), actor, round, id, after)
	if err != nil || len(work.Codings) == 0 {
		return nil, after, err
	}
	var numbers []int
	for _, c := range work.Codings {
		if !slices.Contains(numbers, c.At.Segment) {
			numbers = append(numbers, c.At.Segment)
		}
	}
	out, err := m.swap(r, actor, round, id, numbers)
	if err != nil {
		return nil, after, err
	}
	out.Revision = work.Revision
	body, err := json.Marshal(out)
	return fmt.Appendf(nil, "id: %d\ndata: %s\n\n", out.Revision, body), out.Revision, err
}

func (m *Room) leaving() <-chan struct{} {
	if m.Leaving == nil {
		return nil
	}
	return m.Leaving.Done()
}
