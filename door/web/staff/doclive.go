package staff

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"tend/platform/auth"
)

// followDocument tells an open page the number of the newest version, each time
// there is one.
func (d *Desk) followDocument(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("id")
	heard := d.watch.Listen(r.Context(), actor.Site)
	doc, err := d.House.Documents.Find(r.Context(), actor, id)
	if err != nil {
		return err
	}
	to := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	tick := time.NewTicker(stillHere)
	defer tick.Stop()
	for told := 0; ; {
		text := []byte(": still here\n\n")
		if doc.Version != told {
			told = doc.Version
			text = fmt.Appendf(nil, "retry: 1000\ndata: %d\n\n", told)
		}
		if err := to.SetWriteDeadline(time.Now().Add(2 * stillHere)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return nil // the page is gone
		}
		if err := to.Flush(); err != nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-d.leaving():
			return nil
		case <-tick.C:
			if _, err := d.who(r); err != nil {
				return nil
			}
		case <-heard:
			if doc, err = d.House.Documents.Find(r.Context(), actor, id); err != nil {
				return nil // no longer theirs to see
			}
		}
	}
}
