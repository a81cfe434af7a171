package staff

import (
	"net/http"
	"strconv"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

// versionsView lists how a transcript came to read as it does.
type versionsView struct {
	document.Document
	Versions []document.Version
	Names    map[string]string // of staff
}

func (d *Desk) showVersions(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	doc, err := d.House.Documents.Find(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := versionsView{Document: doc, Names: d.staffNames(r.Context(), actor)}
	if v.Versions, err = d.House.Documents.Versions(r.Context(), actor, doc.ID); err != nil {
		return err
	}
	return d.show(w, r, actor, "docversions.html", frame.View{Title: "Versions", Nav: "inquiry", Content: v})
}

// versionView is an older version, and what became of it.
type versionView struct {
	document.Document
	Was     document.Version
	By      string
	Before  []document.Compared // what this version changed
	Turns   []turnView
	MayBack bool
}

func (d *Desk) showVersion(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx, id := r.Context(), r.PathValue("id")
	n, _ := strconv.Atoi(r.PathValue("v"))
	versions, err := d.House.Documents.Versions(ctx, actor, id)
	if err != nil {
		return err
	}
	v := versionView{}
	for _, one := range versions {
		if one.Number == n {
			v.Was = one
		}
	}
	if v.Was.Number == 0 {
		return fault.New(fault.NotFound, "staff.showVersion", "There is no such version that you may read.")
	}
	doc, turns, speakers, err := d.House.Documents.Read(ctx, actor, id, n)
	if err != nil {
		return err
	}
	if n > 1 {
		_, before, _, err := d.House.Documents.Read(ctx, actor, id, n-1)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			v.Before = document.Compare(before, turns)
		}
	}
	shown := &documentView{Document: doc}
	shown.fill(turns, speakers)
	v.Document, v.Turns, v.By = doc, shown.Turns, d.staffNames(ctx, actor)[v.Was.By]
	v.MayBack = doc.MayWrite && n < doc.Version && n >= doc.ClearFrom
	return d.show(w, r, actor, "docversion.html", frame.View{Title: "Version " + strconv.Itoa(n), Nav: "inquiry", Content: v})
}

func (d *Desk) takeBack(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	n, _ := strconv.Atoi(r.PathValue("v"))
	if _, err := d.House.Documents.TakeBack(r.Context(), actor, r.PathValue("id"), n, r.PostFormValue("why")); err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/documents/"+r.PathValue("id"), "backto")
}
