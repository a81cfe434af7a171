package participant

import (
	"html/template"
	"net/http"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/door/web/held"
	"tend/platform/fault"
)

// heldView says what is held about a person, and gives it out.
type heldView struct {
	Base     string
	Counts   []template.HTML // what there is, in words
	Consents []template.HTML
	Asks     bool // for the year of birth, before anything is given out
}

func (d *Door) heldPage(r *http.Request, s sitting) (heldView, error) {
	v := heldView{Base: s.Base}
	history, err := d.House.Pathway.History(r.Context(), s.Actor(), s.StudyID)
	if err != nil {
		return v, err
	}
	state := pathway.Fold(history)
	for _, c := range []struct {
		kind    pathway.ConsentKind
		yes, no string
	}{{pathway.Treatment, "held.treatment.yes", "held.treatment.no"}, {pathway.Research, "held.research.yes", "held.research.no"},
		{pathway.Recording, "held.recording.yes", "held.recording.no"}, {pathway.Recontact, "held.recontact.yes", "held.recontact.no"},
		{pathway.Quotation, "held.quotation.yes", "held.quotation.no"}} {
		switch given, known := state.Consents[c.kind]; {
		case known && given.Given:
			v.Consents = append(v.Consents, s.tongue.say(c.yes, s.tongue.day(given.On)))
		case known:
			v.Consents = append(v.Consents, s.tongue.say(c.no, s.tongue.day(given.On)))
		}
	}
	forms, err := d.House.Measures.Forms(r.Context(), s.Actor(), measure.Filter{StudyID: s.StudyID})
	if err != nil {
		return v, err
	}
	lines, err := d.House.Sessions.LogOf(r.Context(), s.Actor(), "", s.StudyID)
	if err != nil {
		return v, err
	}
	v.Counts = []template.HTML{s.tongue.many("held.forms", len(forms)), s.tongue.many("held.log", len(lines)), s.tongue.many("held.steps", len(history))}
	v.Asks, err = d.House.Rights.KnowsBirth(r.Context(), s.Actor(), s.StudyID)
	return v, err
}

func (d *Door) showHeld(w http.ResponseWriter, r *http.Request, s sitting) error {
	v, err := d.heldPage(r, s)
	if err != nil {
		return err
	}
	return d.heldShown(w, r, s, http.StatusOK, v, nil)
}

func (d *Door) heldShown(w http.ResponseWriter, r *http.Request, s sitting, status int, v heldView, wrong []template.HTML) error {
	sh := s.shellOf("held.title")
	sh.Reads, sh.Wrong = true, wrong
	return show(d, w, r, status, "held.html", pageView[heldView]{sh, v})
}

// giveHeld gives out everything to whoever holds the link and knows the year of
// birth: the file holds a name, which no page does. Without a year on record
// staff give it out.
func (d *Door) giveHeld(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	h, err := d.House.Rights.ExportOwn(r.Context(), s.Actor(), s.StudyID, strings.TrimSpace(r.PostForm.Get("born")))
	if fault.KindOf(err) == fault.Invalid && err != nil {
		d.misses.miss(d.address(r))
		v, again := d.heldPage(r, s)
		if again != nil {
			return again
		}
		return d.heldShown(w, r, s, http.StatusUnprocessableEntity, v, []template.HTML{s.tongue.sentence(saidIn(err))})
	} else if err != nil {
		return err
	}
	forms, err := d.House.Measures.Forms(r.Context(), s.Actor(), measure.Filter{StudyID: s.StudyID})
	if err != nil {
		return err
	}
	known, err := d.House.Measures.Catalogue(r.Context(), d.Site)
	if err != nil {
		return err
	}
	return held.Send(w, h, known, forms)
}
