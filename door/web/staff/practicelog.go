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
	"tend/platform/fault"
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
		line := practiceLine{Logged: l, On: on, Title: "something else", Who: "themselves"}
		if known, ok := course.Practice(l.Practice); ok {
			line.Title = known.Title
		}
		if l.RecordedBy != p.StudyID {
			line.Who = names[l.RecordedBy]
		}
		v.Lines = append(v.Lines, line)
	}
	return v, nil
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
	l := &v.Filled
	l.Day, l.Words, l.Did = r.PostFormValue("day"), strings.TrimSpace(r.PostFormValue("words")), r.PostFormValue("did") != "no"
	l.Way = ""
	if l.Did {
		v.Minutes = strings.TrimSpace(r.PostFormValue("minutes"))
		l.Minutes, _ = strconv.Atoi(v.Minutes) // 0 is refused
		l.Way, l.Practice = session.Way(r.PostFormValue("way")), r.PostFormValue("practice")
	}
	if !slices.ContainsFunc(v.Practices, func(p programme.Practice) bool { return p.ID == l.Practice }) {
		l.Practice = ""
	}
	if err := d.House.Sessions.Log(r.Context(), actor, *l); err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "practicelog.html", frame.View{Title: "Practice log", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return done(w, r, "/people/"+v.Person.StudyID+"/practice", "practice")
}

func (d *Desk) unlogPractice(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	line, err := d.House.Sessions.Line(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if line.StudyID != r.PathValue("study") {
		return fault.New(fault.NotFound, "staff.unlogPractice", "This entry is not there.")
	}
	if err := d.House.Sessions.Unlog(r.Context(), actor, line.ID); err != nil {
		return err
	}
	return done(w, r, "/people/"+line.StudyID+"/practice", "unlogged")
}
