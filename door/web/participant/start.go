package participant

import (
	"net/http"
	"strings"

	"tend/door/web/frame"
)

// startView is the first page: what is asked, how long it is, how to be asked.
type startView struct {
	Title    string
	Count    string // how many questions, in words
	Minutes  int    // about
	Answered int
	Next     int // the first open question
	Whole    bool
	Base     string
	Kiosk    bool
}

// thanksView is what stands there after the answers were sent.
type thanksView struct {
	Crisis []string // a site's own lines
	Base   string
	Kiosk  bool

	HasPage bool // they have a page of their own
}

func (d *Door) showStart(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		return d.showThanks(w, r, s)
	}
	left := s.sheet.open(s.Draft)
	v := startView{Title: s.sheet.Title, Count: frame.Count(len(s.sheet.Questions), "question", "questions"), Next: 1,
		Minutes: max(1, (len(s.sheet.Questions)+2)/4), Answered: len(s.sheet.Questions) - len(left), Whole: s.Settings.Whole, Base: s.Base, Kiosk: s.Kiosk != ""}
	if v.Answered > 0 && len(left) > 0 {
		v.Next = left[0].N
	}
	sh := s.shellOf("Your questions")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "start.html", pageView[startView]{sh, v})
}

func (d *Door) showThanks(w http.ResponseWriter, r *http.Request, s sitting) error {
	set, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	sh := s.shellOf("Thank you")
	sh.Reads = true
	if s.Kiosk != "" {
		s.leaveSoon(w, thanksRest)
	}
	v := thanksView{Crisis: set.Crisis, Base: s.Base, Kiosk: s.Kiosk != ""}
	if !v.Kiosk {
		if v.HasPage, err = d.House.Invitations.HasPage(r.Context(), s.Visit); err != nil {
			return err
		}
	}
	return show(d, w, r, http.StatusOK, "thanks.html", pageView[thanksView]{sh, v})
}

// keepSettings changes how a person is asked, and goes back to the page it was
// changed from.
func (d *Door) keepSettings(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	switch r.PostForm.Get("set") {
	case "bigger":
		s.Settings.Bigger = !s.Settings.Bigger
	case "whole":
		s.Settings.Whole = !s.Settings.Whole
	}
	if err := d.House.Invitations.Keep(r.Context(), s.Visit, s.Settings); err != nil {
		return err
	}
	s.goTo(w, r, s.page(r.PostForm.Get("from")))
	return nil
}

// page is a page of the sitting by the last part of its address; anything else
// is the first one.
func (s sitting) page(name string) string {
	switch name {
	case "all", "check", "leave":
		return "/" + name
	}
	if len(name) > 0 && len(name) < 4 && strings.Trim(name, "0123456789") == "" {
		return "/" + name
	}
	return ""
}

// goTo goes on to another page of the sitting.
func (s sitting) goTo(w http.ResponseWriter, r *http.Request, path string) {
	http.Redirect(w, r, s.Base+path, http.StatusSeeOther)
}
