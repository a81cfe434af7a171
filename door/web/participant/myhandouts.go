package participant

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/fault"
)

// handoutsView lists the handouts of the sessions that have begun.
type handoutsView struct {
	Base     string
	Sessions []programme.Session
}

func (d *Door) showHandouts(w http.ResponseWriter, r *http.Request, s sitting) error {
	c, err := d.courseOf(r, s)
	if err != nil {
		return err
	}
	sh := s.shellOf("handouts.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "handouts.html", pageView[handoutsView]{sh, handoutsView{s.Base, c.reached()}})
}

// handoutView is one handout, to read or to print.
type handoutView struct {
	Base    string
	Session programme.Session
	Text    template.HTML
}

func (d *Door) showHandout(w http.ResponseWriter, r *http.Request, s sitting) error {
	c, err := d.courseOf(r, s)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PathValue("n")) // 0 is no session
	reached := c.reached()
	at := slices.IndexFunc(reached, func(p programme.Session) bool { return p.Number == n })
	if at < 0 {
		return fault.New(fault.NotFound, "participant.showHandout", "there is no such handout yet")
	}
	v := handoutView{Base: s.Base, Session: reached[at]}
	if v.Text, err = frame.Markdown(v.Session.Handout.Text); err != nil {
		return err
	}
	sh := s.shellOf("handouts.title")
	sh.Title = v.Session.Handout.Title
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "handout.html", pageView[handoutView]{sh, v})
}
