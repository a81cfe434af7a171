package maps

import (
	"net/http"

	"tend/clinic/formulation"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// groupView is what the maps of a group have in common, without names.
type groupView struct {
	ID string
	formulation.InGroup
	Lines []groupLine
	Rest  int
}

type groupLine struct {
	formulation.Common
	Says string
}

func (m *Room) showGroup(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	found, err := m.House.Maps.InGroup(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := groupView{ID: r.PathValue("id"), InGroup: found}
	three := formulation.ThreeSystems()
	known := formulation.Map{Nodes: three.Nodes, Edges: three.Edges}
	for i, c := range found.Loops {
		if i >= mostListed {
			v.Rest = len(found.Loops) - i
			break
		}
		v.Lines = append(v.Lines, groupLine{c, known.Read(c.Loop)})
	}
	return m.showAs(w, r, http.StatusOK, actor, "group.html", frame.View{Title: "Loops of the group", Nav: "groups", Content: v})
}
