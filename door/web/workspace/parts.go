package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/fault"
)

func (m *Room) assign(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round := r.PathValue("round")
	coder, id := r.PostFormValue("coder"), r.PostFormValue("document")
	v, err := m.newRoundView(r, actor)
	if err != nil {
		return err
	}
	_, parts, err := m.House.Coding.Round(r.Context(), actor, round)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Coders, func(s auth.Staff) bool { return s.ID == coder }) {
		return fault.New(fault.Invalid, "workspace.assign", "choose somebody who codes here")
	}
	ready := v.Documents
	i := slices.IndexFunc(ready, func(d documentChoice) bool { return d.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "workspace.assign", "this document cannot be coded: it has no frozen segmentation")
	}
	grid := ready[i].Frozen[len(ready[i].Frozen)-1]
	part := coding.Assignment{Document: id, Coder: coder, Segmentation: grid.ID, Units: len(grid.Segments)}
	for _, p := range parts { // coders of a document share its units
		if p.Document == id {
			part.Segmentation, part.Units, part.Chosen = p.Segmentation, p.Units, p.Chosen
		}
	}
	if err := m.House.Coding.Assign(r.Context(), actor, round, part); err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/rounds/"+round, "assigned")
}

func (m *Room) remove(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round := r.PathValue("round")
	if err := m.House.Coding.Remove(r.Context(), actor, round, r.PostFormValue("document"), r.PostFormValue("coder")); err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/rounds/"+round, "removed")
}

func (m *Room) reveal(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round := r.PathValue("round")
	err := m.House.Coding.Reveal(r.Context(), actor, round, strings.TrimSpace(r.PostFormValue("reason")))
	if fault.KindOf(err) == fault.Conflict && err != nil {
		v, again := m.roundView(r, actor)
		if again != nil {
			return again
		}
		return m.ShowAs(w, r, http.StatusConflict, actor, "round.html", frame.View{Title: v.Title, Wrong: frame.Sentences(err), Content: v})
	}
	if err != nil {
		return err
	}
	return frame.Done(w, r, fmt.Sprintf("/inquiry/rounds/%s/agreement", round), "revealed")
}
