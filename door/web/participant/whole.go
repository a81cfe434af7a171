package participant

import (
	"html/template"
	"net/http"
	"strings"

	"tend/clinic/measure"
	"tend/platform/db"
)

// wholeView is every question on one page.
type wholeView struct {
	Title     string
	Questions []template.HTML
	Base      string
	Sitting   string
	ID        string // of the sending, should it follow at once
}

func (d *Door) showWhole(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		s.goTo(w, r, "")
		return nil
	}
	return d.wholePage(w, r, s, http.StatusOK, given{})
}

func (d *Door) wholePage(w http.ResponseWriter, r *http.Request, s sitting, status int, g given) error {
	v := wholeView{Title: s.sheet.Title, Base: s.Base, Sitting: s.Sitting, ID: db.NewID()}
	for n, q := range s.sheet.Questions {
		if n > 0 && s.sheet.Questions[n-1].Instrument == q.Instrument {
			q.Instructions = "" // said once, above the first
		}
		if n+1 < len(s.sheet.Questions) && s.sheet.Questions[n+1].Instrument == q.Instrument {
			q.Attribution = "" // said once, below the last
		}
		drawn, err := d.draw(s.tongue, s.ask(q, g, true))
		if err != nil {
			return err
		}
		v.Questions = append(v.Questions, drawn)
	}
	sh := s.shellOf("start.title")
	sh.Form, sh.Reads, sh.Wrong = "answer", true, g.other
	if len(g.wrong) > 0 {
		sh.Wrong = append(sh.Wrong, s.tongue.say("wrong.marked"))
	}
	return show(d, w, r, status, "whole.html", pageView[wholeView]{sh, v})
}

// keepWhole keeps every answer of the page. "Send" sends them in the same
// transaction when nothing is missing; otherwise it shows first what is.
func (d *Door) keepWhole(w http.ResponseWriter, r *http.Request, s sitting) error {
	g, err := s.read(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("go") == "send" && g.ok() && len(s.with(g.said).sheet.open(s.with(g.said).Draft)) == 0 {
		return d.sendNow(w, r, s, measure.Entry(r.PostForm.Get("how")), strings.TrimSpace(r.PostForm.Get("id")), g.said)
	}
	if err := d.House.Invitations.Save(r.Context(), s.Visit, measure.BySelf, g.said...); err != nil {
		return err
	}
	if !g.ok() {
		return d.wholePage(w, r, s.with(g.said), http.StatusUnprocessableEntity, g)
	}
	switch r.PostForm.Get("go") {
	case "bigger":
		s.Settings.Bigger = !s.Settings.Bigger
		if err := d.House.Invitations.Keep(r.Context(), s.Visit, s.Settings); err != nil {
			return err
		}
		s.goTo(w, r, "/all")
	case "back":
		s.goTo(w, r, "")
	default:
		s.goTo(w, r, "/check")
	}
	return nil
}
