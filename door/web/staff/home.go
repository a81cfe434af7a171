package staff

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/fault"
)

// homeView is the home practice after a session: what the manual asks for, and
// what the group agreed.
type homeView struct {
	Path    string
	Asked   session.Home
	Agreed  *session.Home // nil until it is agreed
	Says    string        // what was agreed, or what the manual asks for
	Choices []homeChoice
	None    bool // the manual asks for none
}

type homeChoice struct {
	ID, Title string
	Chosen    bool
}

func homeOfPlan(m meetingRun) homeView {
	v := homeView{Path: m.Path() + "/home", Asked: session.HomeOf(m.Plan)}
	v.None = len(v.Asked.Practices) == 0 && m.Plan.HomePractice.Text == ""
	v.Says = homeSays(m.Course, v.Asked)
	v.choices(m, v.Asked)
	return v
}

func (v *homeView) choices(m meetingRun, h session.Home) {
	v.Choices = nil
	for _, p := range m.Course.Practices {
		v.Choices = append(v.Choices, homeChoice{p.ID, p.Title, slices.Contains(h.Practices, p.ID)})
	}
}

func (d *Desk) homeOf(r *http.Request, actor auth.Actor, m meetingRun) (homeView, error) {
	v := homeOfPlan(m)
	all, err := d.House.Sessions.Homes(r.Context(), actor, m.Group.ID)
	if err != nil {
		return v, err
	}
	for _, h := range all {
		if h.Number == m.Meeting.Number {
			v.Agreed, v.Says = &h, homeSays(m.Course, h)
			v.choices(m, h)
		}
	}
	return v, nil
}

// homeSays words an agreement: "10 minutes a day, 6 days a week: Settling, or
// Body scan".
func homeSays(p programme.Programme, h session.Home) string {
	var titles []string
	for _, id := range h.Practices {
		title := id
		if practice, ok := p.Practice(id); ok {
			title = practice.Title
		}
		titles = append(titles, title)
	}
	var parts []string
	if h.MinutesPerDay > 0 {
		parts = append(parts, fmt.Sprintf("%d minutes a day, %d days a week", h.MinutesPerDay, h.DaysPerWeek))
	}
	if len(titles) > 0 {
		parts = append(parts, strings.Join(titles, ", or "))
	}
	says := strings.Join(parts, ": ")
	if h.Words != "" {
		says = strings.TrimPrefix(says+". "+h.Words, ". ")
	}
	return says
}

// agreeHome keeps what was agreed: the manual's with one tap, or changed.
func (d *Desk) agreeHome(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return err
	}
	h := session.HomeOf(m.Plan)
	h.Group = m.Group.ID
	if r.PostFormValue("as") == "changed" {
		h.Practices, h.Words = r.PostForm["practice"], strings.TrimSpace(r.PostFormValue("words"))
		for _, id := range h.Practices {
			if _, known := m.Course.Practice(id); !known {
				return fault.New(fault.Invalid, "staff.agreeHome", "The programme has no practice %q.", id)
			}
		}
		for field, into := range map[string]*int{"minutes": &h.MinutesPerDay, "days": &h.DaysPerWeek} {
			if *into, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue(field))); err != nil {
				return fault.New(fault.Invalid, "staff.agreeHome", "The minutes a day and the days a week are whole numbers.")
			}
		}
	} else if len(h.Practices) == 0 {
		h.Words = m.Plan.HomePractice.Text
	}
	if err := d.House.Sessions.AgreeHome(r.Context(), actor, h); err != nil {
		return err
	}
	if r.PostFormValue("id") != "" { // from a device, which waits for a word
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, m.Path()+"#home", http.StatusSeeOther)
	return nil
}

// homeLine is what a group agreed after one of its sessions.
type homeLine struct {
	Number int
	Says   string
}

// homeLines lists what a group agreed, the last first.
func (d *Desk) homeLines(r *http.Request, actor auth.Actor, group string, p programme.Programme) ([]homeLine, error) {
	all, err := d.House.Sessions.Homes(r.Context(), actor, group)
	if err != nil {
		return nil, err
	}
	var lines []homeLine
	for _, h := range slices.Backward(all) {
		lines = append(lines, homeLine{h.Number, homeSays(p, h)})
	}
	return lines, nil
}
