package staff

import (
	"fmt"
	"net/http"
	"strings"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/ical"
)

// calendarView is the actor's calendar addresses. A fresh one is shown once.
type calendarView struct {
	Feeds  []feedLine
	Groups []pathway.Group
	Fresh  string
}

type feedLine struct {
	session.Feed
	Says string
}

func (d *Desk) calendarPage(r *http.Request, actor auth.Actor) (calendarView, error) {
	var v calendarView
	if !actor.RecordsAttendance() {
		return v, fault.New(fault.Forbidden, "staff.calendar", "Calendars are for those who lead groups.")
	}
	var err error
	if v.Groups, err = d.House.Pathway.Groups(r.Context(), actor); err != nil {
		return v, err
	}
	feeds, err := d.House.Sessions.Feeds(r.Context(), actor)
	groupOf := byID(v.Groups)
	for _, f := range feeds {
		line := feedLine{f, "everything that you lead"}
		if f.Group != "" {
			line.Says = groupOf[f.Group].Name
		}
		v.Feeds = append(v.Feeds, line)
	}
	return v, err
}

func (d *Desk) showCalendar(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.calendarPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "calendar.html", frame.View{Title: "Calendar", Nav: "groups", Content: v})
}

// newFeed makes an address and shows it once.
func (d *Desk) newFeed(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	token, err := d.House.Sessions.NewFeed(r.Context(), actor, r.PostFormValue("group"))
	if err != nil {
		return err
	}
	v, err := d.calendarPage(r, actor)
	if err != nil {
		return err
	}
	v.Fresh = d.address(r) + "/calendar/" + token + ".ics"
	return d.show(w, r, actor, "calendar.html", frame.View{Title: "Calendar", Nav: "groups", Content: v})
}

func (d *Desk) revokeFeed(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Sessions.RevokeFeed(r.Context(), actor, r.PathValue("feed")); err != nil {
		return err
	}
	return frame.Done(w, r, "/calendar", "revokedfeed")
}

// serveCalendar answers a calendar program, which knows the address and nothing
// else. There is nobody in it.
func (d *Desk) serveCalendar(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	meetings, err := d.House.Sessions.Calendar(r.Context(), d.Site, token)
	if !ok || err != nil {
		status := http.StatusNotFound
		if err != nil {
			status = frame.Status(err)
		}
		if status >= 500 {
			d.Log.Error("calendar failed", "error", cause(err))
		}
		http.Error(w, "There is no calendar at this address.", status)
		return
	}
	c := ical.Calendar{Name: "Groups"}
	for _, m := range meetings {
		c.Events = append(c.Events, ical.Event{UID: fmt.Sprintf("%s-%d@tend", m.Group, m.Number), Sequence: m.Changes, Stamp: d.Now(), Changed: m.ChangedAt,
			Starts: m.Starts, Ends: m.Ends(), Summary: fmt.Sprintf("%s: session %d", m.Name, m.Number), Location: m.Place, URL: m.Video})
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(c.Bytes())
}
