package maps

import (
	"net/http"

	"tend/platform/auth"
)

// share puts a person's map on their own page, or takes it away again.
func (m *Room) share(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	study, shared := r.PathValue("study"), r.PostFormValue("shared") == "yes"
	if err := m.House.Maps.Share(r.Context(), actor, study, shared); err != nil {
		return err
	}
	done := "unshared"
	if shared {
		done = "shared"
	}
	http.Redirect(w, r, "/people/"+study+"/map?done="+done, http.StatusSeeOther)
	return nil
}
