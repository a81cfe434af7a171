package staff

import (
	"net/http"

	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// ratesAndNotes are the only writes of somebody who otherwise reads. A route
// that is not here is refused to them, so that a new one cannot be forgotten;
// the stores refuse it too.
var ratesAndNotes = map[string]bool{
	"POST /tasks/{task}/note":                  true,
	"POST /groups/{id}/sessions/{n}/delivered": true,
}

// mayAsk refuses the writes of somebody who only reads.
func mayAsk(r *http.Request, actor auth.Actor) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && actor.OnlyReads() && !ratesAndNotes[r.Pattern] {
		return fault.New(fault.Forbidden, "staff.mayAsk", "Your role reads; it records nothing but ratings and notes.")
	}
	return nil
}

// noteTask keeps a note on a task.
func (d *Desk) noteTask(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("task")
	if err := d.House.Tasks.AddNote(r.Context(), actor, id, r.PostFormValue("words")); err != nil {
		return err
	}
	return frame.Done(w, r, "/tasks/"+id, "note")
}
