package participant

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/db"
	"tend/platform/fault"
)

// logView is the practice log with the form for the next line.
type logView struct {
	Base      string
	Filled    session.Logged
	Minutes   string // as typed
	Today     string
	Practices []programme.Practice
	Days      []logDay
	ThisWeek  template.HTML
	CanLog    bool
	Said      template.HTML
	Mends     bool // a line that stands is being mended
}

// logDay is one line as its owner reads it.
type logDay struct {
	session.Logged
	On   time.Time
	Says template.HTML // what was practised, how long and how
	ByUs bool          // staff wrote it, from paper or a call
}

const dayLayout = "2006-01-02"

// weekSays words what the log holds of a week; a week without a line has no
// report, which is not the same as no practice.
func (t *tongue) weekSays(lines []session.Logged, week int) template.HTML {
	n, minutes, days := 0, 0, map[string]bool{}
	for _, l := range lines {
		if l.Week != week || week == 0 {
			continue
		}
		n++
		if minutes += l.Minutes; l.Did {
			days[l.Day] = true
		}
	}
	switch {
	case week == 0:
		return ""
	case n == 0:
		return t.say("log.week.nothing")
	case len(days) == 0:
		return t.say("log.week.none")
	case minutes == 1:
		return t.say("log.week.minute")
	}
	return t.many("log.week", len(days), minutes)
}

func (d *Door) logPage(r *http.Request, s sitting) (logView, error) {
	c, err := d.courseOf(r, s)
	if err != nil {
		return logView{}, err
	}
	today := d.Now().Local().Format(dayLayout)
	v := logView{Base: s.Base, Today: today, CanLog: c.Group.ID != "",
		Filled: session.Logged{ID: db.NewID(), StudyID: s.StudyID, Group: c.Group.ID, Day: today, Did: true}}
	if !v.CanLog {
		return v, nil
	}
	lines, err := d.House.Sessions.LogOf(r.Context(), s.Actor(), "", s.StudyID)
	if err != nil {
		return v, err
	}
	v.Practices = c.practices()
	v.ThisWeek = s.tongue.weekSays(lines, session.WeekOf(c.Meetings, d.Now()))
	for _, l := range lines {
		on, err := time.ParseInLocation(dayLayout, l.Day, time.Local)
		if err != nil {
			continue // it was checked when it was kept
		}
		v.Days = append(v.Days, logDay{Logged: l, On: on, Says: s.tongue.lineSays(l, c), ByUs: l.RecordedBy != s.StudyID})
	}
	return v, nil
}

// lineSays words one line of the log, such as “Body scan, 20 minutes, time set
// aside”.
func (t *tongue) lineSays(l session.Logged, c course) template.HTML {
	if !l.Did {
		return t.say("log.line.none")
	}
	what, how := t.plain("log.else"), "log.line.formal"
	if p, ok := c.Programme.Practice(l.Practice); ok {
		what = p.Title
	}
	if l.Way == session.Informal {
		how = "log.line.informal"
	}
	return t.many("log.line", l.Minutes, what, t.plain(how))
}

// practices lists what has been given to practise so far, newest first.
func (c course) practices() []programme.Practice {
	var all []programme.Practice
	for _, s := range c.reached() {
		for _, id := range s.HomePractice.Practices {
			p, ok := c.Programme.Practice(id)
			if ok && !slices.ContainsFunc(all, func(known programme.Practice) bool { return known.ID == id }) {
				all = append(all, p)
			}
		}
	}
	return all
}

func (d *Door) showLog(w http.ResponseWriter, r *http.Request, s sitting) error {
	v, err := d.logPage(r, s)
	if err != nil {
		return err
	}
	if said, ok := map[string]string{"kept": "log.kept", "mended": "log.mended", "back": "log.taken-back"}[r.URL.Query().Get("done")]; ok {
		v.Said = s.tongue.say(said)
	}
	return d.logShown(w, r, s, http.StatusOK, v, nil)
}

func (d *Door) logShown(w http.ResponseWriter, r *http.Request, s sitting, status int, v logView, wrong []template.HTML) error {
	sh := s.shellOf("log.title")
	sh.Reads, sh.Wrong = true, wrong
	return show(d, w, r, status, "log.html", pageView[logView]{sh, v})
}

// filled reads a line from the form; v keeps what was typed.
func (v *logView) filled(r *http.Request) {
	f := r.PostForm
	v.Minutes = strings.TrimSpace(f.Get("minutes"))
	l := &v.Filled
	l.Day, l.Words = f.Get("day"), clean(f.Get("words"))
	switch f.Get("did") {
	case "yes":
		l.Did, l.Practice, l.Way = true, f.Get("practice"), session.Way(f.Get("way"))
		l.Minutes, _ = strconv.Atoi(v.Minutes) // 0 is refused
	case "no": // what else the form holds was left from before
		l.Did, l.Practice, l.Way, l.Minutes, v.Minutes = false, "", "", 0, ""
	}
	if !slices.ContainsFunc(v.Practices, func(p programme.Practice) bool { return p.ID == l.Practice }) {
		l.Practice = ""
	}
}

// logPractice keeps a new line. The form's own id makes a second press
// harmless.
func (d *Door) logPractice(w http.ResponseWriter, r *http.Request, s sitting) error {
	return d.keepLine(w, r, s, "kept", func(v *logView) error {
		if id := r.PostForm.Get("id"); len(id) == 36 {
			v.Filled.ID = id
		}
		v.filled(r)
		return d.House.Sessions.Log(r.Context(), s.Actor(), v.Filled)
	})
}

// keepLine keeps what the form says, or shows it again with what is wrong.
func (d *Door) keepLine(w http.ResponseWriter, r *http.Request, s sitting, said string, keep func(*logView) error) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	v, err := d.logPage(r, s)
	if err != nil {
		return err
	}
	err = keep(&v)
	if wrong := s.tongue.sentences(err); len(wrong) > 0 {
		return d.logShown(w, r, s, http.StatusUnprocessableEntity, v, wrong)
	} else if err != nil {
		return err
	}
	s.goTo(w, r, "/log?done="+said)
	return nil
}

// sentences gives what was wrong with an input, or nothing when it was not the
// input.
func (t *tongue) sentences(err error) []template.HTML {
	if many, ok := err.(fault.Many); ok {
		var all []template.HTML
		for _, e := range many {
			all = append(all, t.sentence(saidIn(e)))
		}
		return all
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return []template.HTML{t.sentence(saidIn(err))}
	}
	return nil
}

// showLogLine shows one line to be mended.
func (d *Door) showLogLine(w http.ResponseWriter, r *http.Request, s sitting) error {
	v, err := d.mending(r, s)
	if err != nil {
		return err
	}
	return d.logShown(w, r, s, http.StatusOK, v, nil)
}

func (d *Door) mending(r *http.Request, s sitting) (logView, error) {
	v, err := d.logPage(r, s)
	if err != nil {
		return v, err
	}
	if v.Filled, err = d.House.Sessions.Line(r.Context(), s.Actor(), r.PathValue("id")); err != nil {
		return v, err
	}
	v.Mends, v.Days = true, nil
	if v.Filled.Did {
		v.Minutes = strconv.Itoa(v.Filled.Minutes)
	}
	return v, nil
}

func (d *Door) relogPractice(w http.ResponseWriter, r *http.Request, s sitting) error {
	return d.keepLine(w, r, s, "mended", func(v *logView) error {
		mends, err := d.mending(r, s)
		if err != nil {
			return err
		}
		*v = mends
		v.filled(r)
		return d.House.Sessions.Relog(r.Context(), s.Actor(), v.Filled, "")
	})
}

func (d *Door) unlogPractice(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := d.House.Sessions.Unlog(r.Context(), s.Actor(), r.PathValue("id"), ""); err != nil {
		return err
	}
	s.goTo(w, r, "/log?done=back")
	return nil
}
