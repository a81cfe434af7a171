package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/site"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// siteView is the form of what the site sets for itself.
type siteView struct {
	Name, Crisis, Minutes, Second string
	Admins                        []auth.Staff
}

func (d *Desk) showSite(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	set, err := d.House.Sites.Settings(r.Context(), actor.Site)
	if err != nil {
		return err
	}
	v := siteView{Name: set.Name, Crisis: strings.Join(set.Crisis, "\n"), Minutes: strconv.Itoa(set.EscalateMinutes), Second: set.SecondPerson}
	return d.sitePage(w, r, actor, http.StatusOK, v, nil)
}

func (d *Desk) sitePage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v siteView, wrong []string) error {
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, "staff.site", "Settings are for administrators.")
	}
	all, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Role == auth.Administrator && !m.Disabled {
			v.Admins = append(v.Admins, m)
		}
	}
	return d.showAs(w, r, status, actor, "site.html", frame.View{Title: "This site", Nav: "settings", Content: v, Wrong: wrong})
}

func (d *Desk) keepSite(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v := siteView{Name: r.PostFormValue("name"), Crisis: r.PostFormValue("crisis"), Minutes: strings.TrimSpace(r.PostFormValue("minutes")), Second: r.PostFormValue("second")}
	minutes, err := strconv.Atoi(v.Minutes)
	if err != nil {
		err = fault.New(fault.Invalid, "staff.keepSite", "The minutes are a whole number.")
	} else {
		err = d.House.Sites.Keep(r.Context(), actor, site.Settings{Name: v.Name, Crisis: strings.Split(v.Crisis, "\n"), EscalateMinutes: minutes, SecondPerson: v.Second})
	}
	if err != nil && mayRetry(err) {
		return d.sitePage(w, r, actor, http.StatusUnprocessableEntity, v, frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/settings/site", "site")
}
