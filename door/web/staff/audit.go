package staff

import (
	"net/http"
	"strconv"

	"tend/door/web/frame"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

const auditPage = 50

// auditView is a page of the log, newest first.
type auditView struct {
	Entries []auditLine
	Subject string
	Older   int64 // seq to go on from; 0 at the end
}

type auditLine struct {
	audit.Entry
	Who string
}

func (d *Desk) showAudit(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, "staff.audit", "The audit log is for administrators.")
	}
	v := auditView{Subject: r.URL.Query().Get("about")}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // without one, the newest
	var entries []audit.Entry
	err := d.House.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		entries, err = audit.List(r.Context(), tx, actor.Site, audit.Filter{Subject: v.Subject, Before: before, Limit: auditPage})
		return err
	})
	if err != nil {
		return err
	}
	staff, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		return err
	}
	shown := map[string]string{}
	for _, m := range staff {
		shown[m.ID] = m.Shown
	}
	for _, e := range entries {
		line := auditLine{Entry: e, Who: shown[e.Actor]}
		if line.Who == "" {
			line.Who = e.Actor
		}
		v.Entries = append(v.Entries, line)
	}
	if len(entries) == auditPage {
		v.Older = entries[len(entries)-1].Seq
	}
	return d.show(w, r, actor, "audit.html", frame.View{Title: "Audit log", Nav: "audit", Content: v})
}
