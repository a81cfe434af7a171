package staff

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// datesView is the calendar of one group, with who is still to be told of a
// date that was changed.
type datesView struct {
	Group    pathway.Group
	Lines    []dateLine
	ToTell   []tellLine
	Staff    []auth.Staff // who could stand in
	MayWrite bool
}

type dateLine struct {
	session.Meeting
	Title      string
	StandsIn   string // shown name
	Date, Time string // as a form holds them
}

// tellLine is somebody who must be told of a new date, and how they are
// reached.
type tellLine struct {
	task.Task
	Person Person
	Route  string
}

func (d *Desk) datesPage(r *http.Request, actor auth.Actor) (datesView, error) {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return datesView{}, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: g.ID})
	if err != nil {
		return datesView{}, err
	}
	v := datesView{Group: g, MayWrite: actor.RecordsAttendance()}
	course, _, _ := d.House.Pathway.Course(r.Context(), actor, g) // one that is nowhere has no titles
	names := d.staffNames(r.Context(), actor)
	for _, m := range meetings {
		s, _ := course.Session(m.Number)
		v.Lines = append(v.Lines, dateLine{Meeting: m, Title: s.Title, StandsIn: names[m.Substitute],
			Date: m.Starts.Local().Format("2006-01-02"), Time: m.Starts.Local().Format("15:04")})
	}
	slices.SortFunc(v.Lines, func(a, b dateLine) int { return a.Number - b.Number })
	all, err := d.House.Auth.List(r.Context(), actor)
	for _, m := range all {
		if !m.Disabled && (m.Role == auth.Leader || m.Role == auth.Administrator) && !slices.Contains(g.Leaders, m.ID) {
			v.Staff = append(v.Staff, m)
		}
	}
	if err == nil {
		v.ToTell, err = d.toTell(r, actor, g.ID)
	}
	return v, err
}

// toTell lists the people of a group who have not been told of a new date.
func (d *Desk) toTell(r *http.Request, actor auth.Actor, group string) ([]tellLine, error) {
	tasks, err := d.House.Tasks.Open(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	var lines []tellLine
	var ids []string
	for _, t := range tasks {
		if t.Kind == task.NewDate && len(t.About) > len("group "+group) && t.About[:len("group "+group+" ")] == "group "+group+" " {
			lines, ids = append(lines, tellLine{Task: t, Person: Person{StudyID: t.StudyID}}), append(ids, t.StudyID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	identities, err := d.House.People.Identities(r.Context(), actor, ids...)
	for n := range lines {
		who := identities[lines[n].StudyID]
		lines[n].Person.Name = who.Name
		switch {
		case who.Phone != "":
			lines[n].Route = "telephone " + who.Phone
		case who.Email != "":
			lines[n].Route = "e-mail " + who.Email
		case who.Address != "":
			lines[n].Route = "letter"
		default:
			lines[n].Route = "no way known here"
		}
		if !actor.SeesNames() {
			lines[n].Route = ""
		}
	}
	return lines, err
}

func (d *Desk) showDates(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.datesPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "dates.html", frame.View{Title: "Dates of " + v.Group.Name, Nav: "groups", Content: v})
}

// moveSession gives a session another date on the clinic's clock.
func (d *Desk) moveSession(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.datesPage(r, actor)
	if err != nil {
		return err
	}
	if !v.MayWrite {
		return fault.New(fault.Forbidden, "staff.moveSession", "Your role does not change dates.")
	}
	number, _ := strconv.Atoi(r.PathValue("n")) // 0 is not found
	starts, err := time.ParseInLocation("2006-01-02 15:04", r.PostFormValue("date")+" "+r.PostFormValue("time"), time.Local)
	if err != nil {
		starts = time.Time{}
	}
	tell, err := d.House.Sessions.Move(r.Context(), actor, v.Group.ID, number, starts, r.PostFormValue("remark"), d.Now())
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "dates.html", frame.View{Title: "Dates", Nav: "groups", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	if len(tell) == 0 {
		return frame.Done(w, r, "/groups/"+v.Group.ID+"/dates", "dated")
	}
	return frame.Done(w, r, "/groups/"+v.Group.ID+"/dates", "moved")
}

// standIn names who leads one session in place of the leaders.
func (d *Desk) standIn(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	number, _ := strconv.Atoi(r.PathValue("n")) // 0 is not found
	id := r.PathValue("id")
	if err := d.House.Sessions.StandsIn(r.Context(), actor, id, number, r.PostFormValue("staff")); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+id+"/dates", "changed")
}
