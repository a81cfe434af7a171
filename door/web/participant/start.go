package participant

import (
	"html/template"
	"net/http"
	"strings"
)

// startView is the first page: what is asked, how long it is, how to be asked.
type startView struct {
	Title    string
	Length   template.HTML // how many questions, and how many minutes about
	Answered int
	Next     int // the first open question
	Whole    bool
	Base     string
	Kiosk    bool

	Languages []choice
}

// thanksView is what stands there after the answers were sent.
type thanksView struct {
	Crisis []string // a site's own lines
	Base   string
	Kiosk  bool

	HasPage bool // they have a page of their own
	Asked   bool // for a new link to it
}

func (d *Door) showStart(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		return d.showThanks(w, r, s)
	}
	left := s.sheet.open(s.Draft)
	v := startView{Title: s.sheet.Title, Length: s.tongue.length(len(s.sheet.Questions)), Next: 1,
		Languages: d.languages(r.Context(), s), Answered: len(s.sheet.Questions) - len(left), Whole: s.Settings.Whole, Base: s.Base, Kiosk: s.Kiosk != ""}
	if v.Answered > 0 && len(left) > 0 {
		v.Next = left[0].N
	}
	sh := s.shellOf("start.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "start.html", pageView[startView]{sh, v})
}

func (d *Door) showThanks(w http.ResponseWriter, r *http.Request, s sitting) error {
	set, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	sh := s.shellOf("thanks.title")
	sh.Reads = true
	if s.Kiosk != "" {
		s.leaveSoon(w, thanksRest)
	}
	v := thanksView{Crisis: set.Crisis, Base: s.Base, Kiosk: s.Kiosk != "", Asked: r.URL.Query().Get("done") == "asked"}
	if !v.Kiosk {
		if v.HasPage, err = d.House.Invitations.HasPage(r.Context(), s.Visit); err != nil {
			return err
		}
	}
	return show(d, w, r, http.StatusOK, "thanks.html", pageView[thanksView]{sh, v})
}

// askForPage asks the leader for a new link to the person's own page.
func (d *Door) askForPage(w http.ResponseWriter, r *http.Request, s sitting) error {
	has, err := d.House.Invitations.HasPage(r.Context(), s.Visit)
	if err == nil && has && !s.SentAt.IsZero() {
		err = d.House.Invitations.AskForPage(r.Context(), s.Visit)
	}
	if err != nil {
		return err
	}
	s.goTo(w, r, "?done=asked")
	return nil
}

// length says how many questions there are and how long they take, about.
func (t *tongue) length(questions int) template.HTML {
	minutes := (questions + 2) / 4
	switch {
	case questions == 1:
		return t.say("start.length.one")
	case minutes < 2:
		return t.say("start.length.minute", questions)
	}
	return t.say("start.length", questions, minutes)
}

// keepSettings changes how a person is asked, and goes back to the page it was
// changed from.
func (d *Door) keepSettings(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	s.Settings.Language = chosenLanguage(r, d.languages(r.Context(), s), s.Settings.Language)
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
