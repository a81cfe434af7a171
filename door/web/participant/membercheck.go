package participant

import (
	"errors"
	"html/template"
	"net/http"

	"tend/clinic/invitation"
	"tend/inquiry/theme"
	"tend/platform/fault"
)

// checkPage answers for somebody who says whether themes fit them.
type checkPage func(w http.ResponseWriter, r *http.Request, s sitting, a theme.Asking) error

// memberRoutes names the addresses of a member check, below /c/{token}.
func (d *Door) memberRoutes() map[string]checkPage {
	return map[string]checkPage{
		"GET ":           d.showMember,
		"POST ":          d.keepMember,
		"POST /settings": d.keepMemberSettings,
	}
}

// byMember opens the link to a round of a member check.
func (d *Door) byMember(serve checkPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from := d.address(r)
		if d.misses.rests(from) {
			d.refuse(w, r, d.tongueFor(r), http.StatusTooManyRequests)
			return
		}
		a, err := d.House.Themes.OpenLink(r.Context(), d.Site, r.PathValue("token"))
		if errors.Is(err, invitation.ErrUnknown) {
			d.misses.miss(from)
		}
		v := invitation.Visit{Site: d.Site, StudyID: a.StudyID, ExpiresAt: a.ExpiresAt}
		if a.StudyID != "" {
			set, setErr := d.House.Invitations.SettingsOf(r.Context(), d.Site, a.StudyID)
			if err == nil {
				err = setErr
			}
			v.Settings = set
		}
		if errors.Is(err, theme.ErrRoundClosed) {
			d.refusal(w, r, d.tongueOf(v.Settings.Language), http.StatusGone, refusals["round"])
			return
		}
		if err != nil {
			d.closed(w, r, v, err)
			return
		}
		d.answer(w, r, func(w http.ResponseWriter, r *http.Request, s sitting) error { return serve(w, r, s, a) },
			sitting{Visit: v, Base: "/c/" + r.PathValue("token")})
	}
}

// memberView is the themes with what the person says of each.
type memberView struct {
	Base      string
	Themes    []memberTheme
	Whole     string
	Kept      bool // it was kept just now
	Said      bool // it was said before
	Languages []choice
}

// memberTheme is one theme as it is asked about; N numbers it from 1.
type memberTheme struct {
	theme.CheckTheme
	N       int
	Quotes  []string
	Within  []memberTheme
	Stances []memberStance
	Comment string
}

type memberStance struct {
	Key    theme.Stance
	Says   string // a word of the page
	Chosen bool
}

var stanceWords = map[theme.Stance]string{theme.Agree: "member.agree", theme.Partly: "member.partly", theme.Disagree: "member.not", theme.RatherNot: "member.rather"}

func (d *Door) showMember(w http.ResponseWriter, r *http.Request, s sitting, a theme.Asking) error {
	return d.memberShown(w, r, s, a, http.StatusOK, nil)
}

func (d *Door) memberShown(w http.ResponseWriter, r *http.Request, s sitting, a theme.Asking, status int, wrong []template.HTML) error {
	printed, err := d.House.CheckQuotes(r.Context(), d.Site, a.Check)
	if err != nil {
		return err
	}
	v := memberView{Base: s.Base, Whole: a.Said.Whole, Said: !a.SaidAt.IsZero(), Languages: d.ownLanguages(s),
		Kept: status == http.StatusOK && r.URL.Query().Get("done") == "kept"}
	for n, t := range a.Themes {
		m := memberThemeOf(t, printed)
		m.N, m.Comment = n+1, a.Said.Comments[t.ID]
		for _, key := range theme.Stances {
			m.Stances = append(m.Stances, memberStance{key, stanceWords[key], a.Said.Stances[t.ID] == key})
		}
		v.Themes = append(v.Themes, m)
	}
	sh := s.shellOf("member.title")
	sh.App, sh.Reads, sh.Wrong = "", true, wrong
	return show(d, w, r, status, "member.html", pageView[memberView]{sh, v})
}

func memberThemeOf(t theme.CheckTheme, printed map[theme.Quote]string) memberTheme {
	m := memberTheme{CheckTheme: t}
	for _, q := range t.Quotes {
		if text := printed[q]; text != "" {
			m.Quotes = append(m.Quotes, text)
		}
	}
	for _, sub := range t.Within {
		m.Within = append(m.Within, memberThemeOf(sub, printed))
	}
	return m
}

// keepMember keeps what was said. What cannot be kept stands on the page again.
func (d *Door) keepMember(w http.ResponseWriter, r *http.Request, s sitting, a theme.Asking) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	o := theme.Opinion{Stances: map[string]theme.Stance{}, Comments: map[string]string{}, Whole: clean(r.PostForm.Get("whole"))}
	for _, t := range a.Themes {
		o.Stances[t.ID] = theme.Stance(r.PostForm.Get("s." + t.ID))
		o.Comments[t.ID] = clean(r.PostForm.Get("c." + t.ID))
	}
	err := d.House.Themes.Say(r.Context(), d.Site, r.PathValue("token"), o)
	switch {
	case err == nil:
		s.goTo(w, r, "?done=kept")
		return nil
	case fault.KindOf(err) == fault.Invalid:
		a.Said = o
		return d.memberShown(w, r, s, a, http.StatusUnprocessableEntity, []template.HTML{s.tongue.sentence(saidIn(err))})
	}
	return err
}

// keepMemberSettings changes the size of the text or the language.
func (d *Door) keepMemberSettings(w http.ResponseWriter, r *http.Request, s sitting, _ theme.Asking) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	s.Settings.Language = chosenLanguage(r, d.ownLanguages(s), s.Settings.Language)
	if r.PostForm.Get("set") == "bigger" {
		s.Settings.Bigger = !s.Settings.Bigger
	}
	if err := d.House.Invitations.Keep(r.Context(), s.Visit, s.Settings); err != nil {
		return err
	}
	s.goTo(w, r, "")
	return nil
}
