package participant

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/platform/db"
	"tend/platform/fault"
)

// checkView is the last page before sending: what is missing, and who answered.
type checkView struct {
	Answered, Of int
	Declined     int
	Missing      []question
	Whole        bool
	Base         string
	Sitting      string
	ID           string
	How          measure.Entry
	Ways         []way
}

// way is who may have filled a questionnaire in; Says is the page's word for it.
type way struct {
	How  measure.Entry
	Says string
}

var ways = []way{
	{measure.BySelf, "check.self"},
	{measure.Assisted, "check.assisted"},
	{measure.ByProxy, "check.proxy"},
}

func (d *Door) showCheck(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		s.goTo(w, r, "")
		return nil
	}
	return d.checkPage(w, r, s, http.StatusOK, measure.BySelf, nil)
}

func (d *Door) checkPage(w http.ResponseWriter, r *http.Request, s sitting, status int, how measure.Entry, wrong []template.HTML) error {
	v := checkView{Of: len(s.sheet.Questions), Missing: s.sheet.open(s.Draft), Whole: s.Settings.Whole, Base: s.Base, Sitting: s.Sitting,
		ID: db.NewID(), How: how, Ways: ways}
	for _, q := range s.sheet.Questions {
		switch q.of(s.Draft).State {
		case measure.Answered:
			v.Answered++
		case measure.PreferredNotTo:
			v.Declined++
		}
	}
	sh := s.shellOf("check.title")
	sh.Reads, sh.Wrong = true, wrong
	return show(d, w, r, status, "check.html", pageView[checkView]{sh, v})
}

// send hands the draft in. The page's own id makes a second press harmless.
func (d *Door) send(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	return d.sendNow(w, r, s, measure.Entry(r.PostForm.Get("how")), strings.TrimSpace(r.PostForm.Get("id")), nil)
}

func (d *Door) sendNow(w http.ResponseWriter, r *http.Request, s sitting, how measure.Entry, id string, said []invitation.Said) error {
	if !s.SentAt.IsZero() && len(said) == 0 {
		s.goTo(w, r, "")
		return nil
	}
	if id == "" {
		id = db.NewID()
	}
	_, err := d.House.Invitations.Send(r.Context(), s.Visit, invitation.Sending{ID: id, How: how, Said: said})
	if fault.KindOf(err) == fault.Invalid && err != nil {
		if !slices.ContainsFunc(ways, func(w way) bool { return w.How == how }) {
			how = measure.BySelf
		}
		return d.checkPage(w, r, s.with(said), http.StatusUnprocessableEntity, how, []template.HTML{s.tongue.sentence(saidIn(err))})
	} else if err != nil {
		return err
	}
	s.goTo(w, r, "")
	return nil
}
