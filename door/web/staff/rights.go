package staff

import (
	"net/http"
	"slices"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/rights"
	"tend/door/web/frame"
	"tend/door/web/held"
	"tend/platform/auth"
	"tend/platform/fault"
)

// rightsRoutes are the addresses by which a person's rights are honoured.
func (d *Desk) rightsRoutes() map[string]page {
	return map[string]page{
		"GET /people/{study}/rights":  d.showRights,
		"POST /people/{study}/export": d.exportPerson,
		"POST /people/{study}/erase":  d.erase,
	}
}

// rightsView is what can be done for a person about what is held on them, and
// an erasure on its way.
type rightsView struct {
	Person     Person
	HasName    bool
	MayErase   bool
	Research   pathway.Consent
	HasConsent bool
	Choices    []keepChoice
	Reason     string
	Typed      string
	Sure       bool // the second step: what will happen stands there, and the id is asked for
	Goes       []string
}

// keepChoice is a kind of what is held that may stay.
type keepChoice struct {
	Kind rights.Kind
	Says string
	Keep bool
}

var keepSays = map[rights.Kind]string{
	rights.Answers:  "Questionnaires: answers, scores, what was raised by them",
	rights.Practice: "Practice at home",
	rights.Harm:     "Adverse events and what was done about them",
}

func (d *Desk) rightsPage(r *http.Request, actor auth.Actor) (rightsView, error) {
	p, err := d.personOf(r, actor)
	if err != nil {
		return rightsView{}, err
	}
	if !actor.SeesNames() {
		return rightsView{}, fault.New(fault.Forbidden, "staff.rights", "Your role does not include names, so it gives out nothing about a person.")
	}
	v := rightsView{Person: p, HasName: p.Name != "", MayErase: actor.Role == auth.Administrator}
	v.Research, v.HasConsent = p.State.Consents[pathway.Research]
	for _, kind := range rights.Choices {
		v.Choices = append(v.Choices, keepChoice{kind, keepSays[kind], v.Research.Given})
	}
	return v, nil
}

func (d *Desk) showRights(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.rightsPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "rights.html", frame.View{Title: "Their rights", Nav: "people", Content: v})
}

// exportPerson gives out everything that is held about a person.
func (d *Desk) exportPerson(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	h, err := d.House.Rights.Export(r.Context(), actor, r.PathValue("study"))
	if err != nil {
		return err
	}
	forms, err := d.House.Measures.Forms(r.Context(), actor, measure.Filter{StudyID: h.StudyID})
	if err != nil {
		return err
	}
	known, err := d.House.Measures.Catalogue(r.Context(), d.Site)
	if err != nil {
		return err
	}
	return held.Send(w, h, known, forms)
}

// erase is two steps: the first shows what will happen, the second does it
// once the study id was typed.
func (d *Desk) erase(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.rightsPage(r, actor)
	if err != nil {
		return err
	}
	if !v.MayErase {
		return fault.New(fault.Forbidden, "staff.erase", "Only an administrator erases an identity.")
	}
	e := rights.Erasure{StudyID: v.Person.StudyID, Reason: r.PostFormValue("reason")}
	v.Reason, v.Typed = e.Reason, r.PostFormValue("typed")
	for n := range v.Choices {
		c := &v.Choices[n]
		if c.Keep = slices.Contains(r.PostForm["keep"], string(c.Kind)); c.Keep {
			e.Keep = append(e.Keep, c.Kind)
		} else {
			v.Goes = append(v.Goes, c.Says)
		}
	}
	switch err = d.House.Rights.MayErase(r.Context(), actor, e); {
	case err != nil:
	case r.PostFormValue("step") != "sure":
		v.Sure = true
		return d.show(w, r, actor, "rights.html", frame.View{Title: "Erase an identity", Nav: "people", Content: v})
	case v.Typed != v.Person.StudyID:
		v.Sure = true
		err = fault.New(fault.Invalid, "staff.erase", "Type the study id %s to say that you mean it. Nothing was erased.", v.Person.StudyID)
	default:
		err = d.House.Rights.Erase(r.Context(), actor, e)
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "rights.html", frame.View{Title: "Erase an identity", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID, "erased")
}
