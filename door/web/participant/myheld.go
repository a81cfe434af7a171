package participant

import (
	"net/http"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/door/web/held"
	"tend/platform/fault"
)

// heldView says what is held about a person, and gives it out.
type heldView struct {
	Base     string
	Counts   []string // what there is, in words
	Consents []string
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
		kind pathway.ConsentKind
		says string
	}{{pathway.Treatment, "to taking part in the course"}, {pathway.Research, "to your answers being used in research"},
		{pathway.Recording, "to sessions being recorded"}, {pathway.Recontact, "to being contacted again later"}} {
		switch given, known := state.Consents[c.kind]; {
		case known && given.Given:
			v.Consents = append(v.Consents, "You agreed "+c.says+" on "+frame.Day(given.On)+".")
		case known:
			v.Consents = append(v.Consents, "You took back your agreement "+c.says+" on "+frame.Day(given.On)+".")
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
	v.Counts = []string{frame.Count(len(forms), "questionnaire", "questionnaires"), frame.Count(len(lines), "line", "lines") + " in your practice log",
		frame.Count(len(history), "step", "steps") + " of your way here, with who wrote it down and when"}
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

func (d *Door) heldShown(w http.ResponseWriter, r *http.Request, s sitting, status int, v heldView, wrong []string) error {
	sh := s.shellOf("What is held about me")
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
		return d.heldShown(w, r, s, http.StatusUnprocessableEntity, v, []string{fault.Message(err)})
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
