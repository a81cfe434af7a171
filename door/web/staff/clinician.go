package staff

import (
	"net/http"
	"slices"

	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// clinicianChoice is whom a group's risks go to, and who else could be.
type clinicianChoice struct {
	Now    string // staff id
	Shown  string
	Others []auth.Staff
}

// clinicianOf gives whom a group's risks go to; the choice is the group's
// leaders and the administrators, who alone see its people by name.
func (d *Desk) clinicianOf(r *http.Request, actor auth.Actor, g pathway.Group) (clinicianChoice, error) {
	now, err := d.House.Pathway.Clinician(r.Context(), actor, g.ID)
	if err != nil {
		return clinicianChoice{}, err
	}
	all, err := d.House.Auth.List(r.Context(), actor)
	c := clinicianChoice{Now: now}
	for _, m := range all {
		if m.ID == now {
			c.Shown = m.Shown
		}
		if !m.Disabled && (m.Role == auth.Administrator || slices.Contains(g.Leaders, m.ID)) {
			c.Others = append(c.Others, m)
		}
	}
	return c, err
}

func (d *Desk) setClinician(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("id")
	if err := d.House.Pathway.SetClinician(r.Context(), actor, id, r.PostFormValue("clinician")); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+id, "clinician")
}
