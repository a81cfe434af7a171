package staff

import (
	"io"
	"net/http"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/measure/exchange"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// importView is the form that takes in a file.
type importView struct {
	Action      string
	By, Licence string
}

// instrumentView is a questionnaire as this site sees it.
type instrumentView struct {
	measure.Instrument
	Unworded  int // items without words
	Imports   []importLine
	MayImport bool
	Form      importView
}

// importedView says what of a foreign file was lost.
type importedView struct {
	Instrument string
	Lost       []exchange.Loss
}

// importLine is a file that was taken in, with who did it.
type importLine struct {
	measure.Imported
	Shown string
}

func (d *Desk) showInstrument(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.instrumentPage(w, r, actor, http.StatusOK, importView{By: actor.Shown}, nil)
}

func (d *Desk) instrumentPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, form importView, wrong []string) error {
	i, err := d.House.Measures.Instrument(r.Context(), actor.Site, r.PathValue("id"), r.URL.Query().Get("language"))
	if err != nil {
		return err
	}
	v := instrumentView{Instrument: i, Unworded: len(i.Unworded()), MayImport: actor.Role == auth.Administrator, Form: form}
	v.Form.Action = "/library/measures/" + i.ID + "/import"
	imports, err := d.House.Measures.ImportsOf(r.Context(), actor.Site, i.ID)
	if err != nil {
		return err
	}
	names := d.staffNames(r.Context(), actor)
	for _, one := range imports {
		shown := names[one.ImportedBy]
		if shown == "" {
			shown = one.ImportedBy
		}
		v.Imports = append(v.Imports, importLine{one, shown})
	}
	return d.showAs(w, r, status, actor, "instrument.html", frame.View{Title: i.Title, Nav: "library", Content: v, Wrong: wrong})
}

func (d *Desk) showImport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.importPage(w, r, actor, http.StatusOK, importView{By: actor.Shown}, nil)
}

func (d *Desk) importPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, form importView, wrong []string) error {
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, "staff.import", "Questionnaires are imported by administrators.")
	}
	form.Action = "/library/import"
	return d.showAs(w, r, status, actor, "import.html", frame.View{Title: "Import a questionnaire", Nav: "library", Content: form, Wrong: wrong})
}

// importFile takes in the file that was sent, for the page of one instrument
// or for a new one.
func (d *Desk) importFile(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, "staff.import", "Questionnaires are imported by administrators.")
	}
	form := importView{By: strings.TrimSpace(r.FormValue("by")), Licence: strings.TrimSpace(r.FormValue("licence"))}
	imported, lost, err := d.takeIn(r, actor, form)
	if err != nil && mayRetry(err) {
		if r.PathValue("id") != "" {
			return d.instrumentPage(w, r, actor, http.StatusUnprocessableEntity, form, frame.Sentences(err))
		}
		return d.importPage(w, r, actor, http.StatusUnprocessableEntity, form, frame.Sentences(err))
	} else if err != nil {
		return err
	}
	if len(lost) > 0 {
		return d.show(w, r, actor, "imported.html", frame.View{Title: "Imported", Nav: "library", Content: importedView{imported.Instrument, lost}})
	}
	return frame.Done(w, r, "/library/measures/"+imported.Instrument, "imported")
}

func (d *Desk) takeIn(r *http.Request, actor auth.Actor, form importView) (measure.Imported, []exchange.Loss, error) {
	const op = "staff.import"
	file, header, err := r.FormFile("file")
	if err != nil {
		return measure.Imported{}, nil, fault.Wrap(err, fault.Invalid, op, "Choose a file of up to one megabyte.")
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return measure.Imported{}, nil, fault.Wrap(err, fault.Invalid, op, "The file could not be read; it may be larger than one megabyte.")
	}
	all, lost, err := d.House.TakeIn(r.Context(), actor, header.Filename, data, measure.Attestation{By: form.By, Licence: form.Licence})
	if err != nil {
		return measure.Imported{}, nil, err
	}
	return all[0], lost, nil
}

// exportInstrument gives a questionnaire, in this site's words, as a file.
func (d *Desk) exportInstrument(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	i, err := d.House.Measures.Instrument(r.Context(), actor.Site, r.PathValue("id"), r.URL.Query().Get("language"))
	if err != nil {
		return err
	}
	as := exchange.Format(r.URL.Query().Get("as"))
	data, _, err := exchange.Write(as, i)
	if err != nil {
		return err
	}
	kind := map[exchange.Format][2]string{exchange.FHIR: {"application/fhir+json", "json"}, exchange.REDCap: {"text/csv; charset=utf-8", "csv"}, exchange.YAML: {"application/yaml", "yaml"}}[as]
	w.Header().Set("Content-Type", kind[0])
	w.Header().Set("Content-Disposition", `attachment; filename="`+i.ID+"."+kind[1]+`"`)
	w.Write(data)
	return nil
}
