package maps

import (
	"net/http"
	"slices"
	"time"

	"tend/clinic/formulation"
	"tend/door/house"
	"tend/platform/auth"
)

// gather reads whether a map is shared, and what moved beside its things.
func (m *Room) gather(r *http.Request, actor auth.Actor, v *mapView) (err error) {
	if v.Shared, err = m.House.Maps.Shared(r.Context(), actor, v.StudyID); err != nil {
		return err
	}
	if v.Showable, err = m.House.Showable(r.Context(), actor, v.StudyID); err != nil {
		return err
	}
	v.Beside, err = m.beside(r, actor, v.StudyID, v.Map, time.Time{}, time.Time{})
	return err
}

// beside gives what moved beside each thing of a map, between two days.
func (m *Room) beside(r *http.Request, actor auth.Actor, study string, drawn formulation.Map, from, to time.Time) (map[string][]house.Moved, error) {
	moved, err := m.House.Moved(r.Context(), actor, study, drawn.Shown(), from, to)
	if err != nil {
		return nil, err
	}
	found := map[string][]house.Moved{}
	for _, n := range drawn.Nodes {
		for _, one := range moved {
			if slices.Contains(n.Shows, one.Shown) {
				found[n.ID] = append(found[n.ID], one)
			}
		}
	}
	return found, nil
}

// shortOf is what stands in the drawing: two lines beside a thing at most.
func shortOf(beside map[string][]house.Moved) map[string][]string {
	short := map[string][]string{}
	for id, all := range beside {
		for _, one := range all[:min(len(all), 2)] {
			short[id] = append(short[id], one.Short())
		}
	}
	return short
}

// showables are what could be shown, by what kind it is.
type showables struct {
	Name string
	All  []house.Showable
}

func byGroup(all []house.Showable) (groups []showables) {
	for _, s := range all {
		if n := len(groups); n == 0 || groups[n-1].Name != s.Group {
			groups = append(groups, showables{Name: s.Group})
		}
		groups[len(groups)-1].All = append(groups[len(groups)-1].All, s)
	}
	return groups
}
