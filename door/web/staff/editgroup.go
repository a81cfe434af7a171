package staff

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// editGroupView is the form for a group that is there.
type editGroupView struct {
	pathway.Group
	Course   programme.Programme
	Capacity string
	Staff    []leaderChoice
	Needs    []prerequisite
}

// leaderChoice is somebody who could lead.
type leaderChoice struct {
	auth.Staff
	Leads bool
}

// prerequisite is one thing that the manual asks of a leader, with those who
// bring it.
type prerequisite struct {
	Number int
	Text   string
	By     []leaderChoice // the group's leaders; Leads tells who brings it
}

// Met names those who bring it.
func (p prerequisite) Met() string {
	var names []string
	for _, by := range p.By {
		if by.Leads {
			names = append(names, by.Shown)
		}
	}
	return strings.Join(names, ", ")
}

func (d *Desk) editGroupPage(r *http.Request, actor auth.Actor) (editGroupView, error) {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return editGroupView{}, err
	}
	if !actor.RecordsAttendance() {
		return editGroupView{}, fault.New(fault.Forbidden, "staff.editGroup", "Your role does not change groups.")
	}
	v := editGroupView{Group: g, Capacity: strconv.Itoa(g.Capacity)}
	v.Course, _, _ = d.House.Pathway.Course(r.Context(), actor, g) // one that is nowhere has no prerequisites to tick
	_, brings, err := d.House.Pathway.Leading(r.Context(), actor, g.ID)
	if err != nil {
		return v, err
	}
	if v.Staff, err = d.whoLeads(r, actor, g.Leaders); err != nil {
		return v, err
	}
	v.Needs = prerequisites(v.Course, v.Staff, brings)
	return v, nil
}

// whoLeads lists those who could lead, and marks those who do.
func (d *Desk) whoLeads(r *http.Request, actor auth.Actor, leaders []string) ([]leaderChoice, error) {
	all, err := d.House.Auth.List(r.Context(), actor)
	var found []leaderChoice
	for _, m := range all {
		leads := slices.Contains(leaders, m.ID)
		if leads || !m.Disabled && m.Role == auth.Leader {
			found = append(found, leaderChoice{m, leads})
		}
	}
	return found, err
}

func prerequisites(p programme.Programme, staff []leaderChoice, brings []pathway.Brings) []prerequisite {
	var all []prerequisite
	for n, text := range p.Leader.Prerequisites {
		line := prerequisite{Number: n + 1, Text: text}
		for _, m := range staff {
			if m.Leads {
				line.By = append(line.By, leaderChoice{m.Staff, slices.Contains(brings, pathway.Brings{Number: n + 1, Staff: m.ID})})
			}
		}
		all = append(all, line)
	}
	return all
}

func (d *Desk) showEditGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.editGroupPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "editgroup.html", frame.View{Title: "Change " + v.Name, Nav: "groups", Content: v})
}

func (d *Desk) editGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.editGroupPage(r, actor)
	if err != nil {
		return err
	}
	v.Name, v.Place, v.Video, v.Capacity = strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("place")),
		strings.TrimSpace(r.PostFormValue("video")), r.PostFormValue("capacity")
	v.Leaders = slices.Sorted(slices.Values(r.PostForm["leader"]))
	if v.Group.Capacity, err = seatsOf(v.Capacity); err == nil {
		err = d.House.Pathway.ChangeGroup(r.Context(), actor, v.Group)
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "editgroup.html", frame.View{Title: "Change a group", Nav: "groups", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	if _, err := d.House.Pathway.Group(r.Context(), actor, v.ID); err != nil {
		return frame.Done(w, r, "/groups", "handed") // the actor leads it no longer
	}
	return frame.Done(w, r, "/groups/"+v.ID, "changed")
}

func seatsOf(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 100 {
		return 0, fault.New(fault.Invalid, "staff.seatsOf", "The number of seats is a whole number from 1 to 100.")
	}
	return n, nil
}

// tickPrerequisites keeps which leader brings what the manual asks for.
func (d *Desk) tickPrerequisites(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.editGroupPage(r, actor)
	if err != nil {
		return err
	}
	var brings []pathway.Brings
	for _, need := range v.Needs {
		for _, by := range need.By {
			if r.PostFormValue(fmt.Sprintf("brings.%d.%s", need.Number, by.ID)) == "yes" {
				brings = append(brings, pathway.Brings{Number: need.Number, Staff: by.ID})
			}
		}
	}
	if err := d.House.Pathway.SetBrings(r.Context(), actor, v.ID, brings); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+v.ID, "changed")
}
