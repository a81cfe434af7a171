package participant

import (
	"errors"
	"html/template"
	"net/http"
	"regexp"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
)

// myRoutes names the addresses of a person's own page, below /me/{token}.
func (d *Door) myRoutes() map[string]page {
	return map[string]page{
		"GET ":                      d.showMine,
		"POST /settings":            d.keepMySettings,
		"GET /scores":               d.showScores,
		"GET /map":                  d.showMyMap,
		"GET /log":                  d.showLog,
		"POST /log":                 d.logPractice,
		"GET /log/{id}":             d.showLogLine,
		"POST /log/{id}":            d.relogPractice,
		"POST /log/{id}/back":       d.unlogPractice,
		"GET /handouts":             d.showHandouts,
		"GET /handouts/{n}":         d.showHandout,
		"GET /practices":            d.showPractices,
		"GET /practices/{id}":       d.showPractice,
		"GET /practices/{id}/audio": d.playAudio,
		"GET /contacts":             d.showContacts,
		"GET /held":                 d.showHeld,
		"POST /held":                d.giveHeld,
		"GET /leave":                d.showLeave,
		"POST /leave":               d.leave,
		"GET /app.webmanifest":      d.showMyApp,
	}
}

// byPage opens the link to somebody's own page. There is no time of grace: what
// is written there can be written on paper, and staff keep it.
func (d *Door) byPage(serve page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from := d.address(r)
		if d.misses.rests(from) {
			d.refuse(w, r, d.tongueFor(r), http.StatusTooManyRequests)
			return
		}
		v, err := d.House.Invitations.OpenPage(r.Context(), d.Site, r.PathValue("token"))
		if errors.Is(err, invitation.ErrUnknown) {
			d.misses.miss(from)
		}
		if err != nil {
			d.closed(w, r, v, err)
			return
		}
		d.answer(w, r, serve, sitting{Visit: v, Base: "/me/" + r.PathValue("token")})
	}
}

// course is what a person's own page knows of their group and its programme.
type course struct {
	State     pathway.State
	Group     pathway.Group
	Programme programme.Programme
	Meetings  []session.Meeting
	Last      session.Meeting // the latest session that has begun
	Begun     bool            // there was one
	Next      session.Meeting
	HasNext   bool
}

// courseOf gathers a person's course; before enrolment it is empty.
func (d *Door) courseOf(r *http.Request, s sitting) (course, error) {
	history, err := d.House.Pathway.History(r.Context(), s.Actor(), s.StudyID)
	if err != nil {
		return course{}, err
	}
	c := course{State: pathway.Fold(history)}
	if c.State.Group == "" {
		return c, nil
	}
	if c.Group, err = d.House.Pathway.GroupOf(r.Context(), s.Actor(), s.StudyID, c.State.Group); err != nil {
		return c, err
	}
	// A programme that this version does not know leaves the page without one.
	shelf, err := d.House.Programmes.Shelf(r.Context(), d.Site)
	if err != nil {
		return c, err
	}
	if p, err := shelf.Of(c.Group.Programme, c.Group.ProgrammeVersion); err == nil {
		c.Programme = p
	}
	if c.Meetings, err = d.House.Sessions.MeetingsOf(r.Context(), s.Actor(), s.StudyID, c.Group.ID); err != nil {
		return c, err
	}
	c.Last, c.Begun = session.LastBefore(c.Meetings, d.Now())
	for _, m := range c.Meetings {
		if m.Starts.After(d.Now()) && !c.HasNext {
			c.Next, c.HasNext = m, c.State.Ending == nil
		}
	}
	return c, nil
}

// reached gives the sessions that have begun, newest first.
func (c course) reached() []programme.Session {
	var all []programme.Session
	for n := len(c.Meetings) - 1; n >= 0; n-- {
		if s, ok := c.Programme.Session(c.Meetings[n].Number); ok && c.Begun && !c.Meetings[n].Starts.After(c.Last.Starts) {
			all = append(all, s)
		}
	}
	return all
}

// week is the present week's session, and false before the first one.
func (c course) week() (programme.Session, bool) {
	if !c.Begun {
		return programme.Session{}, false
	}
	return c.Programme.Session(c.Last.Number)
}

// goesOn tells whether the course is still in its weeks.
func (c course) goesOn(d *Door) bool {
	return c.Begun && c.State.Ending == nil && session.WeekOf(c.Meetings, d.Now()) > 0
}

// myView is the first page: this week, the log, and where everything is.
type myView struct {
	Base      string
	Course    course
	Week      programme.Session
	HasWeek   bool
	Over      bool // the course's weeks have passed
	Practices []programme.Practice
	ThisWeek  template.HTML // what the log says of this week
	CanLog    bool
	HasMap    bool // it is shared with them
	Languages []choice
}

func (d *Door) showMine(w http.ResponseWriter, r *http.Request, s sitting) error {
	c, err := d.courseOf(r, s)
	if err != nil {
		return err
	}
	v := myView{Base: s.Base, Course: c, CanLog: c.Group.ID != "", Languages: d.ownLanguages(s)}
	v.Week, v.HasWeek = c.week()
	v.Over = v.HasWeek && !c.goesOn(d)
	for _, id := range v.Week.HomePractice.Practices {
		if p, ok := c.Programme.Practice(id); ok {
			v.Practices = append(v.Practices, p)
		}
	}
	if v.CanLog {
		lines, err := d.House.Sessions.LogOf(r.Context(), s.Actor(), c.Group.ID, s.StudyID)
		if err != nil {
			return err
		}
		v.ThisWeek = s.tongue.weekSays(lines, session.WeekOf(c.Meetings, d.Now()))
	}
	if _, v.HasMap, err = d.House.Maps.Mine(r.Context(), s.Actor()); err != nil {
		return err
	}
	sh := s.shellOf("mine.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "mine.html", pageView[myView]{sh, v})
}

// keepMySettings changes the size of the text, or how much of the scores is
// shown, and goes back to the page it was changed from.
func (d *Door) keepMySettings(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	s.Settings.Language = chosenLanguage(r, d.ownLanguages(s), s.Settings.Language)
	switch set := r.PostForm.Get("set"); set {
	case "bigger":
		s.Settings.Bigger = !s.Settings.Bigger
	case "all":
		s.Settings.Scores = invitation.ShowAll
	case string(invitation.WordsOnly), string(invitation.ShowNoneOf):
		s.Settings.Scores = invitation.Showing(set)
	}
	if err := d.House.Invitations.Keep(r.Context(), s.Visit, s.Settings); err != nil {
		return err
	}
	from := ""
	if name := r.PostForm.Get("from"); myPages.MatchString(name) {
		from = "/" + name
	}
	s.goTo(w, r, from)
	return nil
}

// myPages are the pages that a setting may be changed from.
var myPages = regexp.MustCompile(`^(scores|map|log|handouts|practices|contacts|held|leave)(/[A-Za-z0-9-]{1,60})?$`)

// contactsView is whom to turn to.
type contactsView struct {
	Base   string
	Crisis []string
}

func (d *Door) showContacts(w http.ResponseWriter, r *http.Request, s sitting) error {
	set, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	sh := s.shellOf("contacts.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "contacts.html", pageView[contactsView]{sh, contactsView{s.Base, set.Crisis}})
}
