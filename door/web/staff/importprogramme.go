package staff

import (
	"context"
	"io"
	"net/http"

	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// programmeRoutes are the pages by which a site takes in its own programmes.
func (d *Desk) programmeRoutes() map[string]page {
	return map[string]page{
		"GET /library/programmes/import":  d.showProgrammeImport,
		"POST /library/programmes/import": d.importProgramme,
	}
}

// importedProgramme is a version that was taken in, with who did it.
type importedProgramme struct {
	programme.Imported
	Shown   string
	Current bool // new groups begin with it
}

// importsOf lists what the site took in of a programme.
func (d *Desk) importsOf(ctx context.Context, actor auth.Actor, shelf programme.Shelf, p programme.Programme) []importedProgramme {
	var lines []importedProgramme
	names := d.staffNames(ctx, actor)
	for _, one := range shelf.Imports(p.ID) {
		line := importedProgramme{one, names[one.ImportedBy], one.Version == p.Version}
		if line.Shown == "" {
			line.Shown = one.ImportedBy
		}
		lines = append(lines, line)
	}
	return lines
}

func (d *Desk) showProgrammeImport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.programmeImportPage(w, r, actor, http.StatusOK, nil)
}

func (d *Desk) programmeImportPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	if !programme.MayImport(actor) {
		return fault.New(fault.Forbidden, "staff.programmeImport", "Programmes are imported by administrators and researchers.")
	}
	return d.showAs(w, r, status, actor, "importprogramme.html", frame.View{Title: "Import a programme", Nav: "library", Wrong: wrong})
}

// importProgramme takes in the file that was sent, whole or not at all.
func (d *Desk) importProgramme(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !programme.MayImport(actor) {
		return fault.New(fault.Forbidden, "staff.programmeImport", "Programmes are imported by administrators and researchers.")
	}
	taken, err := d.takeProgramme(r, actor)
	if err != nil && mayRetry(err) {
		return d.programmeImportPage(w, r, actor, http.StatusUnprocessableEntity, frame.Sentences(err))
	} else if err != nil {
		return err
	}
	key := "programme"
	if !taken.New {
		key = "standing"
	}
	return frame.Done(w, r, "/library/programmes/"+taken.Programme, key)
}

func (d *Desk) takeProgramme(r *http.Request, actor auth.Actor) (programme.Imported, error) {
	const op = "staff.programmeImport"
	file, header, err := r.FormFile("file")
	if err != nil {
		return programme.Imported{}, fault.Wrap(err, fault.Invalid, op, "Choose a file of up to one megabyte.")
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return programme.Imported{}, fault.Wrap(err, fault.Invalid, op, "The file could not be read; it may be larger than one megabyte.")
	}
	imported, _, err := d.House.TakeInProgramme(r.Context(), actor, header.Filename, data)
	return imported, err
}
