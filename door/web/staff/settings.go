package staff

import (
	"net/http"
	"strings"

	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// settingsView is the staff of the site and the form for one more.
type settingsView struct {
	Staff  []auth.Staff
	Filled auth.Staff
}

func (d *Desk) showSettings(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.settingsPage(w, r, actor, http.StatusOK, auth.Staff{}, nil)
}

func (d *Desk) settingsPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, filled auth.Staff, wrong []string) error {
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, "staff.settings", "Settings are for administrators.")
	}
	all, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		return err
	}
	return d.showAs(w, r, status, actor, "settings.html", frame.View{Title: "Settings", Nav: "settings", Content: settingsView{all, filled}, Wrong: wrong})
}

func (d *Desk) addStaff(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, "staff.settings", "Settings are for administrators.")
	}
	filled := auth.Staff{Login: r.PostFormValue("login"), Shown: strings.TrimSpace(r.PostFormValue("shown")), Role: auth.Role(r.PostFormValue("role"))}
	_, err := d.House.Auth.Add(r.Context(), actor, filled, r.PostFormValue("password"))
	if err != nil && mayRetry(err) {
		return d.settingsPage(w, r, actor, frame.Status(err), filled, frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/settings", "staff")
}
