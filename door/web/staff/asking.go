package staff

import (
	"context"
	"net/http"
	"strconv"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/door/web/participant"
	"tend/platform/auth"
	"tend/platform/fault"
)

// askingView is how the people of a session can be asked.
type askingView struct {
	Group   pathway.Group
	Session int
	Waves   []linkWave
	Now     string // the timepoint that belongs to this session, or the last before it
	MayGive bool
}

func (d *Desk) askingIn(ctx context.Context, g pathway.Group, m session.Meeting, actor auth.Actor) askingView {
	v := askingView{Group: g, Session: m.Number, MayGive: actor.RecordsAttendance()}
	p, _, err := d.House.Pathway.Course(ctx, actor, g)
	if err != nil {
		return v
	}
	for _, each := range p.Measures {
		v.Waves = append(v.Waves, linkWave{each.Timepoint, each.Title, d.skipped(ctx, each)})
		if each.When.Event == programme.InSession && each.When.Session <= m.Number {
			v.Now = each.Timepoint
		}
	}
	return v
}

// stillThere gives the people of a group whose course has not ended.
func (d *Desk) stillThere(r *http.Request, actor auth.Actor, group string) ([]Person, error) {
	members, err := d.members(r, actor, group)
	if err != nil {
		return nil, err
	}
	var all []Person
	for _, p := range members {
		if p.State.Group == group && p.State.Ending == nil {
			all = append(all, p)
		}
	}
	return all, nil
}

// issueGroupLinks makes a link for everybody in a group, in one go.
func (d *Desk) issueGroupLinks(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	p, _, err := d.House.Pathway.Course(r.Context(), actor, g)
	if err != nil {
		return err
	}
	people, err := d.stillThere(r, actor, g.ID)
	if err != nil {
		return err
	}
	v, err := d.letters(r, actor, p, r.PostFormValue("timepoint"), people...)
	if err != nil {
		return err
	}
	v.Title, v.Back, v.BackSays = "Links for "+g.Name, "/groups/"+g.ID+"/sessions/"+r.PathValue("n"), "Session "+r.PathValue("n")
	return d.show(w, r, actor, "links.html", frame.View{Title: "Links", Nav: "groups", Content: v})
}

// seatsView is the list of codes, to be cut into cards, and the button that
// hands the tablet out.
type seatsView struct {
	askingView
	Seats   []seatLine
	Without int // people without a code
}

type seatLine struct {
	Person Person
	Code   string
}

func (d *Desk) seatsPage(r *http.Request, actor auth.Actor) (seatsView, []Person, error) {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return seatsView{}, nil, err
	}
	m, _, err := d.meeting(r, actor, g.ID)
	if err != nil {
		return seatsView{}, nil, err
	}
	people, err := d.stillThere(r, actor, g.ID)
	if err != nil {
		return seatsView{}, nil, err
	}
	seats, err := d.House.Invitations.Seats(r.Context(), actor, g.ID, m.Number)
	if err != nil {
		return seatsView{}, nil, err
	}
	code := map[string]string{}
	for _, seat := range seats {
		code[seat.StudyID] = seat.Code
	}
	v := seatsView{askingView: d.askingIn(r.Context(), g, m, actor)}
	for _, p := range people {
		if code[p.StudyID] == "" {
			v.Without++
			continue
		}
		v.Seats = append(v.Seats, seatLine{p, code[p.StudyID]})
	}
	return v, people, nil
}

func (d *Desk) showSeats(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, _, err := d.seatsPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "seats.html", frame.View{Title: "The tablet", Nav: "groups", Content: v})
}

func (d *Desk) giveSeats(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, people, err := d.seatsPage(r, actor)
	if err != nil {
		return err
	}
	ids := make([]string, len(people))
	for n, p := range people {
		ids[n] = p.StudyID
	}
	if err := d.House.Invitations.GiveSeats(r.Context(), actor, v.Group.ID, v.Session, ids...); err != nil {
		return err
	}
	return frame.Done(w, r, "/groups/"+v.Group.ID+"/sessions/"+strconv.Itoa(v.Session)+"/kiosk", "seats")
}

// startKiosk hands this device to the group: the staff session ends on it, and
// it knows only the seats from here on.
func (d *Desk) startKiosk(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, _, err := d.seatsPage(r, actor)
	if err != nil {
		return err
	}
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, "staff.startKiosk", "Your role does not hand out tablets.")
	}
	if len(v.Seats) == 0 {
		return fault.New(fault.Conflict, "staff.startKiosk", "Nobody has a code yet. Give everybody a code first.")
	}
	token, err := d.House.Invitations.OpenKiosk(r.Context(), actor, invitation.Kiosk{Group: v.Group.ID, Session: v.Session,
		Programme: v.Group.Programme, Timepoint: r.PostFormValue("timepoint")})
	if err != nil {
		return err
	}
	if c, err := r.Cookie(cookie); err == nil {
		if err := d.House.Auth.SignOut(r.Context(), c.Value); err != nil {
			return err
		}
	}
	http.SetCookie(w, &http.Cookie{Name: cookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode})
	participant.StartKiosk(w, token, d.Secure)
	http.Redirect(w, r, "/kiosk", http.StatusSeeOther)
	return nil
}
