package maps

import (
	"net/http"
	"time"

	"tend/clinic/formulation"
	"tend/door/house"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// groupView is what the maps of a group have in common, without names.
type groupView struct {
	ID string
	formulation.InGroup
	Lines []groupLine
	Rest  int
	Next  house.NextSession
	Meets bool     // there is a next session
	Other []string // its items that are meant to loosen what is not among the lines
}

type groupLine struct {
	formulation.Common
	Title, Says string
	Items       []string // of the next session, that are meant to loosen it
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
		v.Lines = append(v.Lines, groupLine{Common: c, Title: three.NameOf(c.Loop), Says: known.Read(c.Loop)})
	}
	if v.Next, v.Meets, err = m.House.NextSession(r.Context(), actor, v.ID, time.Now()); err != nil {
		return err
	}
	for _, item := range v.Next.Session.Items {
		met := false
		for i, line := range v.Lines {
			if three.Loosened(line.Loop, item.Loosens) {
				met = true
				v.Lines[i].Items = append(v.Lines[i].Items, item.Title)
			}
		}
		if !met && len(item.Loosens) > 0 {
			v.Other = append(v.Other, item.Title+": "+three.SaysLoosens(item.Loosens))
		}
	}
	return m.Show(w, r, actor, "group.html", frame.View{Title: "Loops of the group", Nav: "groups", Content: v})
}
