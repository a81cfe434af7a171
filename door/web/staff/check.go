package staff

import (
	"net/http"
	"strconv"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// checkView is the question at the end of a session: was anything today too
// much?
type checkView struct {
	Group   pathway.Group
	Meeting session.Meeting
	People  []Person // who came, or has no mark yet
}

func (d *Desk) checkPage(r *http.Request, actor auth.Actor) (checkView, error) {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return checkView{}, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{Group: g.ID})
	if err != nil {
		return checkView{}, err
	}
	v := checkView{Group: g}
	number, _ := strconv.Atoi(r.PathValue("n"))
	for _, m := range meetings {
		if m.Number == number {
			v.Meeting = m
		}
	}
	if v.Meeting.Number == 0 {
		return v, fault.New(fault.NotFound, "staff.check", "There is no such session of this group.")
	}
	if !actor.RecordsAttendance() {
		return v, fault.New(fault.Forbidden, "staff.check", "Your role does not keep registers.")
	}
	members, err := d.members(r, actor, g.ID)
	for _, p := range members {
		if a, marked := p.State.Register[number]; p.State.Ending == nil && (!marked || a.Mark.Came()) {
			v.People = append(v.People, p)
		}
	}
	return v, err
}

func (d *Desk) showCheck(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.checkPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "check.html", frame.View{Title: "Was anything too much?", Nav: "groups", Content: v})
}

// keepCheck makes a task for each person who said that something was too much.
func (d *Desk) keepCheck(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.checkPage(r, actor)
	if err != nil {
		return err
	}
	var said []string
	for _, p := range v.People {
		if r.PostFormValue("much."+p.StudyID) == "yes" {
			said = append(said, p.StudyID)
		}
	}
	if err := d.House.Sessions.TooMuch(r.Context(), actor, v.Meeting, said...); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+v.Group.ID+"/sessions/"+strconv.Itoa(v.Meeting.Number), "check")
}
