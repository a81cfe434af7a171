package staff

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/db"
)

// practiceLogView is one person's practice log, with a line to be entered.
type practiceLogView struct {
	Person    Person
	Lines     []practiceLine
	Practices []programme.Practice
	Filled    session.Logged
	Minutes   string
	Today     string
	MayWrite  bool
	Mends     bool // a line that stands is being mended
	Why       string
	Former    []formerLine
}

// formerLine is a line as it stood, in words.
type formerLine struct {
	practiceLine
	session.Former
	By string
}

// practiceLine is one line in words.
type practiceLine struct {
	session.Logged
	On    time.Time
	Title string
	Who   string
}

func (d *Desk) practiceLog(r *http.Request, actor auth.Actor) (practiceLogView, error) {
	p, err := d.personOf(r, actor)
	if err != nil {
		return practiceLogView{}, err
	}
	today := d.Now().Local().Format("2006-01-02")
	v := practiceLogView{Person: p, Today: today, MayWrite: p.State.Group != "" && !actor.OnlyReads(),
		Filled: session.Logged{ID: db.NewID(), StudyID: p.StudyID, Group: p.State.Group, Day: today, Did: true, Way: session.Formal}}
	lines, err := d.House.Sessions.LogOf(r.Context(), actor, "", p.StudyID)
	if err != nil || p.State.Group == "" {
		return v, err
	}
	g, err := d.House.Pathway.GroupOf(r.Context(), actor, p.StudyID, p.State.Group)
	if err != nil {
		return v, err
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return v, err
	}
	course := programmeFor(shelf, p.State, g)
	v.Practices = course.Practices
	names := d.staffNames(r.Context(), actor)
	for _, l := range lines {
		on, err := time.ParseInLocation("2006-01-02", l.Day, time.Local)
		if err != nil {
			continue // it was checked when it was kept
		}
		v.Lines = append(v.Lines, loggedLine(l, on, course, names))
	}
	former, err := d.House.Sessions.FormerOf(r.Context(), actor, p.StudyID)
	if err != nil {
		return v, err
	}
	for _, f := range former {
		on, err := time.ParseInLocation("2006-01-02", f.Day, time.Local)
		if err != nil {
			continue
		}
		v.Former = append(v.Former, formerLine{loggedLine(f.Logged, on, course, names), f, whoWrote(f.EndedBy, p.StudyID, names)})
	}
	return v, nil
}

func loggedLine(l session.Logged, on time.Time, course programme.Programme, names map[string]string) practiceLine {
	line := practiceLine{Logged: l, On: on, Title: "something else", Who: whoWrote(l.RecordedBy, l.StudyID, names)}
	if known, ok := course.Practice(l.Practice); ok {
		line.Title = known.Title
	}
	return line
}

func whoWrote(id, studyID string, names map[string]string) string {
	if id == studyID {
		return "themselves"
	}
	return names[id]
}

func (d *Desk) showPracticeLog(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.practiceLog(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "practicelog.html", frame.View{Title: "Practice log", Nav: "people", Content: v})
}

// logPractice keeps a line from paper or from a call.
func (d *Desk) logPractice(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.practiceLog(r, actor)
	if err != nil {
		return err
	}
	v.filled(r)
	if err := d.House.Sessions.Log(r.Context(), actor, v.Filled); err != nil && mayRetry(err) {
		return d.practiceLogWrong(w, r, actor, v, err)
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID+"/practice", "practice")
}

// filled reads a line from the form.
func (v *practiceLogView) filled(r *http.Request) {
	l := &v.Filled
	l.Day, l.Words, l.Did = r.PostFormValue("day"), strings.TrimSpace(r.PostFormValue("words")), r.PostFormValue("did") != "no"
	l.Way, l.Practice, l.Minutes, v.Minutes = "", "", 0, ""
	if l.Did {
		v.Minutes = strings.TrimSpace(r.PostFormValue("minutes"))
		l.Minutes, _ = strconv.Atoi(v.Minutes) // 0 is refused
		l.Way, l.Practice = session.Way(r.PostFormValue("way")), r.PostFormValue("practice")
	}
	if !slices.ContainsFunc(v.Practices, func(p programme.Practice) bool { return p.ID == l.Practice }) {
		l.Practice = ""
	}
}

func (d *Desk) practiceLogWrong(w http.ResponseWriter, r *http.Request, actor auth.Actor, v practiceLogView, err error) error {
	return d.showAs(w, r, frame.Status(err), actor, "practicelog.html", frame.View{Title: "Practice log", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
}
