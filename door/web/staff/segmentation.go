package staff

import (
	"net/http"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

func (d *Desk) divide(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	var g document.Segmentation
	var err error
	if of := r.PostFormValue("of"); of == "turns" {
		g, err = d.House.Documents.DivideByTurn(r.Context(), actor, r.PathValue("id"), r.PostFormValue("title"))
	} else {
		g, err = d.House.Documents.Divide(r.Context(), actor, r.PathValue("id"), r.PostFormValue("title"), of == "whole")
	}
	if err != nil && mayRetry(err) {
		return d.segmentsPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/segmentations/"+g.ID, "divided")
}

// segmentationView is one segmentation with its words.
type segmentationView struct {
	Doc *documentView
	document.Segmentation
	Parts []segmentPart
	By    string // who froze it
}

// segmentPart is one segment with its turns.
type segmentPart struct {
	document.Segment
	Turns []turnView
	After bool // it follows the one before it at once, and can be joined to it
}

func (d *Desk) showSegmentation(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx := r.Context()
	g, err := d.House.Documents.Segmentation(ctx, actor, r.PathValue("segmentation"))
	if err != nil {
		return err
	}
	doc, err := d.documentView(ctx, actor, g.Document, "")
	if err != nil {
		return err
	}
	v := segmentationView{Doc: doc, Segmentation: g, By: d.staffNames(ctx, actor)[g.FrozenBy]}
	by := map[string]turnView{}
	for _, t := range doc.Turns {
		by[t.ID] = t
	}
	last := -1
	for _, s := range g.Segments {
		part := segmentPart{Segment: s}
		for _, id := range s.Turns {
			if t, there := by[id]; there {
				part.Turns = append(part.Turns, t)
			}
		}
		if len(part.Turns) > 0 {
			part.After = part.Turns[0].Number == last+1
			last = part.Turns[len(part.Turns)-1].Number
		}
		v.Parts = append(v.Parts, part)
	}
	return d.show(w, r, actor, "segmentation.html", frame.View{Title: g.Title, Nav: "inquiry", Content: v})
}

func (d *Desk) redivide(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id, turn := r.PathValue("segmentation"), r.PostFormValue("turn")
	store := d.House.Documents
	switch r.PostFormValue("do") {
	case "split", "join":
		if _, err := store.Redivide(r.Context(), actor, id, turn, r.PostFormValue("do") == "join"); err != nil {
			return err
		}
		http.Redirect(w, r, "/inquiry/segmentations/"+id+"#t-"+turn, http.StatusSeeOther)
		return nil
	case "freeze":
		if err := store.Freeze(r.Context(), actor, id); err != nil {
			return err
		}
		return frame.Done(w, r, "/inquiry/segmentations/"+id, "frozen")
	case "remove":
		g, err := store.Segmentation(r.Context(), actor, id)
		if err == nil {
			err = store.Undivide(r.Context(), actor, id)
		}
		if err != nil {
			return err
		}
		return frame.Done(w, r, "/inquiry/documents/"+g.Document+"/segments", "undivided")
	}
	if _, err := store.Segmentation(r.Context(), actor, id); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "staff.redivide", "Say what is to be done with the segment.")
}
