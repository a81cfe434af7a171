package staff

import (
	"context"
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
	MayImport   bool // programmes
}

// shelf reads every programme of this site.
func (d *Desk) shelf(ctx context.Context) (programme.Shelf, error) {
	return d.House.Programmes.Shelf(ctx, d.Site)
}

func (d *Desk) showLibrary(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	instruments, err := d.House.Measures.Instruments(r.Context(), actor.Site, "")
	if err != nil {
		return err
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "library.html", frame.View{Title: "Library", Nav: "library",
		Content: libraryView{shelf.Library(), instruments, programme.MayImport(actor)}})
}

// programmeView is a course with what does not add up in it.
type programmeView struct {
	programme.Programme
	Warnings []programme.Warning
	Waves    []scheduleLine
	Imports  []importedProgramme
}

type scheduleLine struct {
	programme.Measurement
	When        string
	Instruments []measure.Instrument
}

func (d *Desk) showProgramme(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	p, err := shelf.Current(r.PathValue("id"))
	if err != nil {
		return err
	}
	known, err := d.House.Measures.Catalogue(r.Context(), d.Site)
	if err != nil {
		return err
	}
	v := programmeView{Programme: p, Warnings: p.Warnings(), Imports: d.importsOf(r.Context(), actor, shelf, p)}
	for _, m := range p.Measures {
		line := scheduleLine{Measurement: m, When: whenSays(m.When)}
		for _, id := range m.Instruments {
			if i, err := known.Find(id); err == nil {
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
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	p, err := shelf.Current(r.PathValue("id"))
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
