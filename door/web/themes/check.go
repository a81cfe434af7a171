package themes

import (
	"html/template"
	"net/http"
	"slices"
	"time"

	"tend/clinic/message"
	"tend/door/house"
	"tend/door/web/frame"
	"tend/evaluation/analysis"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/fault"
)

// checkView is the member check of an analysis: the newest round with its
// progress and results, and those before it.
type checkView struct {
	*open
	MayAsk  bool // rounds are opened on a closed analysis too
	Round   *theme.Results
	Going   bool
	Before  []theme.Results
	People  []checkPerson // everybody whose words were analysed, while the round goes on
	Letters []checkLetter // fresh links, shown once
}

// checkPerson is somebody who was or can be asked.
type checkPerson struct {
	StudyID string
	Says    string
	Asked   bool
	Open    bool // there is a link that works
}

// checkLetter is a fresh link.
type checkLetter struct {
	StudyID, Address string
	Code             template.HTML
	Expires          time.Time
}

// checkRow is a theme with how people stand to it.
type checkRow struct {
	analysis.CheckedTheme
	Words []string // of the comments
}

// Rows are the themes of the newest round.
func (v checkView) Rows() []checkRow {
	var all []checkRow
	for _, t := range v.Round.Themes {
		tally := v.Round.Tallies[t.ID]
		all = append(all, checkRow{analysis.Checked(t.ID, t.Label, tally), tally.Comments})
	}
	return all
}

func (m *Room) showCheck(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return m.check(w, r, actor, http.StatusOK, nil, nil)
}

func (m *Room) check(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, letters []checkLetter, wrong []string) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	rounds, err := m.House.Themes.Checks(r.Context(), actor, o.ID)
	if err != nil {
		return err
	}
	v := checkView{open: o, MayAsk: theme.MayWrite(actor.Role), Letters: letters}
	if len(rounds) > 0 {
		v.Round, v.Before = &rounds[0], rounds[1:]
		v.Going = rounds[0].ClosedAt.IsZero()
	}
	if v.Going {
		sent, err := m.House.Messages.All(r.Context(), actor)
		if err != nil {
			return err
		}
		for _, id := range house.Speakers(o.Passages) {
			p := personIn(*v.Round, id)
			if _, ask := message.ToCheck(v.Round.ID, id, "", sent, time.Now()); !ask {
				p.Says += "; a message to them waits"
			}
			v.People = append(v.People, p)
		}
	}
	return m.ShowAs(w, r, status, actor, "check.html", frame.View{Title: "Member check: " + o.Title, Content: v, Wrong: wrong})
}

func personIn(round theme.Results, id string) checkPerson {
	p := checkPerson{StudyID: id, Says: "not asked"}
	i := slices.IndexFunc(round.People, func(a theme.Asked) bool { return a.StudyID == id })
	if i < 0 {
		return p
	}
	a := round.People[i]
	p.Asked, p.Open = true, a.RevokedAt.IsZero() && time.Now().Before(a.ExpiresAt)
	switch {
	case !a.AnsweredAt.IsZero():
		p.Says = "answered " + frame.Day(a.AnsweredAt)
	case !a.RevokedAt.IsZero():
		p.Says = "link taken back " + frame.Day(a.RevokedAt)
	case !p.Open:
		p.Says = "link ran out " + frame.Day(a.ExpiresAt)
	default:
		p.Says = "asked, link open until " + frame.Day(a.ExpiresAt)
	}
	return p
}

// checkStep opens or closes a round, makes links or takes one back.
func (m *Room) checkStep(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("analysis")
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "themes.checkStep", "The form could not be read.")
	}
	letters, err := m.checkDo(r, actor, id)
	switch kind := fault.KindOf(err); {
	case err != nil && kind != fault.Invalid && kind != fault.Conflict:
		return err
	case err != nil:
		return m.check(w, r, actor, frame.Status(err), nil, frame.Sentences(err))
	case letters != nil:
		return m.check(w, r, actor, http.StatusOK, letters, nil)
	}
	done := "step"
	if r.PostForm.Get("do") == "write" {
		done = "written"
	}
	http.Redirect(w, r, "/inquiry/themes/"+id+"/check?done="+done, http.StatusSeeOther)
	return nil
}

func (m *Room) checkDo(r *http.Request, actor auth.Actor, id string) ([]checkLetter, error) {
	const op = "themes.checkDo"
	if r.PostForm.Get("do") == "open" {
		_, err := m.House.Themes.OpenCheck(r.Context(), actor, id)
		return nil, err
	}
	rounds, err := m.House.Themes.Checks(r.Context(), actor, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(rounds, func(c theme.Results) bool { return c.ID == r.PostForm.Get("round") })
	if i < 0 {
		return nil, fault.New(fault.NotFound, op, "There is no such round that you may see.")
	}
	switch r.PostForm.Get("do") {
	case "close":
		return nil, m.House.Themes.CloseCheck(r.Context(), actor, rounds[i].ID)
	case "back":
		return nil, m.House.Themes.TakeBack(r.Context(), actor, rounds[i].ID, r.PostForm.Get("person"))
	case "write":
		return nil, m.House.WriteToCheck(r.Context(), actor, rounds[i].Check, r.PostForm["ask"], time.Now())
	case "ask":
		links, err := m.House.InviteToCheck(r.Context(), actor, rounds[i].Check, r.PostForm["ask"])
		if err != nil {
			return nil, err
		}
		return m.checkLetters(r, links)
	}
	return nil, fault.New(fault.Invalid, op, "Choose what is to be done.")
}

func (m *Room) checkLetters(r *http.Request, links []theme.Link) ([]checkLetter, error) {
	scheme := "http://"
	if m.Secure {
		scheme = "https://"
	}
	var all []checkLetter
	for _, l := range links {
		letter := checkLetter{StudyID: l.StudyID, Address: scheme + r.Host + "/c/" + l.Token, Expires: l.ExpiresAt}
		var err error
		if letter.Code, err = frame.SquareCode(letter.Address); err != nil {
			return nil, fault.Wrap(err, fault.Internal, "themes.checkLetters", "the square code cannot be drawn")
		}
		all = append(all, letter)
	}
	return all, nil
}
