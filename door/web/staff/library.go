package staff

import (
	"net/http"
	"strconv"
	"time"

	"tend/clinic/measure"
	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

type libraryView struct {
	Programmes  []programme.Programme
	Instruments []measure.Instrument
}

func (d *Desk) showLibrary(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	instruments, err := d.House.Measures.Instruments(r.Context(), actor.Site, "")
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "library.html", frame.View{Title: "Library", Nav: "library",
		Content: libraryView{programme.Library(), instruments}})
}

// programmeView is a course with what does not add up in it.
type programmeView struct {
	programme.Programme
	Warnings []programme.Warning
	Waves    []scheduleLine
}

type scheduleLine struct {
	programme.Measurement
	When        string
	Instruments []measure.Instrument
}

func (d *Desk) showProgramme(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	p, err := programme.Find(r.PathValue("id"))
	if err != nil {
		return err
	}
	v := programmeView{Programme: p, Warnings: p.Warnings()}
	for _, m := range p.Measures {
		line := scheduleLine{Measurement: m, When: whenSays(m.When)}
		for _, id := range m.Instruments {
			if i, err := measure.Find(id); err == nil {
				line.Instruments = append(line.Instruments, i)
			}
		}
		v.Waves = append(v.Waves, line)
	}
	return d.show(w, r, actor, "programme.html", frame.View{Title: p.Title, Nav: "library", Content: v})
}

func whenSays(w programme.When) string {
	switch w.Event {
	case programme.AtReferral:
		return "at referral"
	case programme.InSession:
		return "in session " + strconv.Itoa(w.Session)
	}
	return strconv.Itoa(w.Months) + " months after the last session"
}

func (d *Desk) showPlan(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	p, err := programme.Find(r.PathValue("id"))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	s, ok := p.Session(n)
	if err != nil || !ok {
		return fault.New(fault.NotFound, "staff.showPlan", "%s has no session %s.", p.Title, r.PathValue("n"))
	}
	return d.show(w, r, actor, "plan.html", frame.View{Title: p.Title + ", session " + strconv.Itoa(n), Nav: "library", Content: planOf(p, s, time.Time{})})
}
