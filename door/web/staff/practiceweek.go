package staff

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// practiceWeekView is what a whole group practised in one week, to be entered
// in one go from paper or from the round at the start of a session.
type practiceWeekView struct {
	Group    pathway.Group
	Meeting  session.Meeting
	Weeks    []int
	Lines    []weekLine
	MayWrite bool
}

// weekLine is one person's week.
type weekLine struct {
	Person  Person
	Minutes string // empty is no report
	Logged  bool   // kept day by day, and not to be written over
}

func (d *Desk) practiceWeekOf(r *http.Request, actor auth.Actor) (practiceWeekView, error) {
	var v practiceWeekView
	var err error
	if v.Group, err = d.House.Pathway.Group(r.Context(), actor, r.PathValue("id")); err != nil {
		return v, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: v.Group.ID})
	if err != nil {
		return v, err
	}
	week, _ := strconv.Atoi(r.PathValue("week")) // 0 is no week
	at := slices.IndexFunc(meetings, func(m session.Meeting) bool { return m.Number == week && !m.Starts.After(d.Now()) })
	if at < 0 {
		return v, fault.New(fault.NotFound, "staff.practiceWeek", "This group has no such week yet.")
	}
	v.Meeting, v.MayWrite = meetings[at], actor.IsStaff() && !actor.OnlyReads()
	for _, m := range meetings {
		if !m.Starts.After(d.Now()) {
			v.Weeks = append(v.Weeks, m.Number)
		}
	}
	reports, err := d.House.Sessions.PracticeOf(r.Context(), actor, v.Group.ID, "")
	if err != nil {
		return v, err
	}
	members, err := d.members(r, actor, v.Group.ID)
	if err != nil {
		return v, err
	}
	for _, p := range members {
		line := weekLine{Person: p}
		for _, told := range reports {
			if told.StudyID == p.StudyID && told.Week == week {
				line.Minutes, line.Logged = strconv.Itoa(told.Minutes), told.Logged
			}
		}
		v.Lines = append(v.Lines, line)
	}
	return v, nil
}

func (d *Desk) showPracticeWeek(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.practiceWeekOf(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "practiceweek.html", frame.View{Title: "Practice of week " + strconv.Itoa(v.Meeting.Number), Nav: "groups", Content: v})
}

// keepPracticeWeek keeps the minutes of everybody who told us; an empty field
// is no report and changes nothing.
func (d *Desk) keepPracticeWeek(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.practiceWeekOf(r, actor)
	if err != nil {
		return err
	}
	var reports []session.Practice
	var faults fault.Many
	for n := range v.Lines {
		l := &v.Lines[n]
		typed := strings.TrimSpace(r.PostFormValue("minutes." + l.Person.StudyID))
		if l.Logged || typed == "" || typed == l.Minutes {
			continue
		}
		l.Minutes = typed
		minutes, err := strconv.Atoi(typed)
		if err != nil || minutes < 0 || minutes > 7*24*60 {
			faults = append(faults, fault.New(fault.Invalid, "staff.keepPracticeWeek", "%s: a week has 10,080 minutes; write a whole number, 0 for “did not practise”.", l.Person.StudyID))
			continue
		}
		reports = append(reports, session.Practice{StudyID: l.Person.StudyID, Group: v.Group.ID, Week: v.Meeting.Number, Minutes: minutes})
	}
	if err = faults.Err(); err == nil && len(reports) > 0 {
		err = d.House.Sessions.ReportPractice(r.Context(), actor, reports...)
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "practiceweek.html", frame.View{Title: "Practice", Nav: "groups", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+v.Group.ID+"/practice/"+strconv.Itoa(v.Meeting.Number), "week")
}
