package staff

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// newGroupView is the form for a group, as it was last filled.
type newGroupView struct {
	Programmes []programme.Programme
	Leaders    []auth.Staff
	Name       string
	Programme  string
	Place      string
	Capacity   string
	Date, Time string
	Leader     string
	Second     string
	Video      string
	Weekday    string // empty for the day of the first session
	Remark     string
	Weekdays   []string
}

func (d *Desk) showNewGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.newGroupForm(w, r, actor, http.StatusOK, newGroupView{Capacity: "12", Time: "14:00", Leader: actor.ID}, nil)
}

func (d *Desk) newGroupForm(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v newGroupView, wrong []string) error {
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, "staff.newGroup", "Your role does not make groups.")
	}
	all, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Role == auth.Leader && !m.Disabled {
			v.Leaders = append(v.Leaders, m)
		}
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	v.Programmes = shelf.Library()
	for day := time.Monday; day <= time.Friday; day++ {
		v.Weekdays = append(v.Weekdays, day.String())
	}
	return d.showAs(w, r, status, actor, "newgroup.html", frame.View{Title: "New group", Nav: "groups", Content: v, Wrong: wrong})
}

// addGroup makes a group and plans its sessions week by week from the first.
func (d *Desk) addGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v := newGroupView{
		Name: strings.TrimSpace(r.PostFormValue("name")), Programme: r.PostFormValue("programme"),
		Place: strings.TrimSpace(r.PostFormValue("place")), Capacity: r.PostFormValue("capacity"),
		Date: r.PostFormValue("date"), Time: r.PostFormValue("time"), Leader: r.PostFormValue("leader"),
		Second: r.PostFormValue("second"), Video: strings.TrimSpace(r.PostFormValue("video")), Weekday: r.PostFormValue("weekday"),
		Remark: strings.TrimSpace(r.PostFormValue("remark")),
	}
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, "staff.addGroup", "Your role does not make groups.")
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	g, meetings, wrong := v.group(shelf, d.Now())
	if wrong != nil {
		return d.newGroupForm(w, r, actor, http.StatusUnprocessableEntity, v, wrong)
	}
	g, err = d.House.Pathway.AddGroup(r.Context(), actor, g)
	if err != nil {
		return err
	}
	for i := range meetings {
		meetings[i].Group = g.ID
	}
	if err := d.House.Sessions.Plan(r.Context(), actor, meetings...); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+g.ID, "group")
}

// group reads the form; what is wrong comes back in sentences.
func (v newGroupView) group(shelf programme.Shelf, now time.Time) (pathway.Group, []session.Meeting, []string) {
	var wrong []string
	p, err := shelf.Current(v.Programme)
	if err != nil {
		wrong = append(wrong, "Choose a programme.")
	}
	if v.Name == "" {
		wrong = append(wrong, "Give the group a name that its people would know, such as “Tuesday afternoon”.")
	}
	capacity, err := strconv.Atoi(v.Capacity)
	if err != nil || capacity < 1 || capacity > 100 {
		wrong = append(wrong, "The number of seats is a whole number from 1 to 100.")
	}
	starts, err := time.ParseInLocation("2006-01-02 15:04", v.Date+" "+v.Time, time.Local)
	if err != nil {
		wrong = append(wrong, "Give the date and time of the first session.")
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if v.Weekday == day.String() && err == nil {
			starts = session.OnWeekday(starts, day)
		}
	}
	if err == nil && starts.Before(now) && v.Remark == "" {
		wrong = append(wrong, "The first session is past: say in a few words why it is planned now.")
	}
	g := pathway.Group{Name: v.Name, Programme: p.ID, ProgrammeVersion: p.Version, Place: v.Place, Video: v.Video, Capacity: capacity}
	if v.Leader != "" {
		g.Leaders = []string{v.Leader}
	}
	if v.Second != "" && v.Second != v.Leader {
		g.Leaders = append(g.Leaders, v.Second)
	}
	if err := g.Check(); err != nil && wrong == nil {
		wrong = frame.Sentences(err)
	}
	meetings := session.Weekly("", starts, len(p.Sessions), p.SessionMinutes)
	for i := range meetings {
		if meetings[i].Starts.Before(now) {
			meetings[i].Remark = v.Remark
		}
	}
	return g, meetings, wrong
}
