package staff

import (
	"fmt"
	"net/http"
	"time"

	"tend/door/web/frame"
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
	stream := frame.OpenStream(w)
	tick := time.NewTicker(frame.StillHere)
	defer tick.Stop()
	for told := 0; ; {
		text := []byte(": still here\n\n")
		if doc.Version != told {
			told = doc.Version
			text = fmt.Appendf(nil, "retry: 1000\ndata: %d\n\n", told)
		}
		if err := stream.Send(text); err != nil {
			return nil // the page is gone
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
