package maps

import (
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/formulation"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// compareView is two versions beside each other.
type compareView struct {
	Path           string
	StudyID        string
	Versions       []formulation.Version
	From, To       formulation.Version
	SVG            any
	Changes        []formulation.Change
	Closed, Opened []string // loops, read out
	Moved          []besideLine
}

// besideLine is what moved beside one thing.
type besideLine struct{ Label, Says string }

func (m *Room) showCompare(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	versions, err := m.House.Maps.Versions(r.Context(), actor, r.PathValue("study"))
	if err != nil {
		return err
	}
	v := compareView{StudyID: r.PathValue("study"), Path: "/people/" + r.PathValue("study") + "/map", Versions: versions}
	pick := func(field string) (formulation.Version, bool) {
		n, err := strconv.Atoi(r.URL.Query().Get(field))
		for _, one := range versions {
			if err == nil && one.Number == n {
				return one, true
			}
		}
		return formulation.Version{}, false
	}
	var from, to bool
	v.From, from = pick("from")
	v.To, to = pick("to")
	if !from || !to {
		return fault.New(fault.NotFound, "maps.compare", "There is no such version of this map.")
	}
	v.Changes = formulation.Differ(v.From.Map, v.To.Map)
	closed, opened := formulation.DifferLoops(v.From.Map, v.To.Map)
	v.Closed, v.Opened = readOut(v.To.Map, closed), readOut(v.From.Map, opened)
	beside, err := m.beside(r, actor, v.StudyID, v.To.Map, v.From.At, v.To.At)
	if err != nil {
		return err
	}
	for _, n := range v.To.Map.Nodes {
		for _, one := range beside[n.ID] {
			v.Moved = append(v.Moved, besideLine{n.Label, one.Says()})
		}
	}
	d := both(v.From.Map.Placed(), v.To.Map.Placed(), v.Changes)
	d.Beside = shortOf(beside)
	v.SVG = d.SVG()
	return m.Show(w, r, actor, "compare.html", frame.View{Title: "Two versions of a map", Content: v})
}

// readOut reads loops, so many of them as anybody wants to read.
func readOut(m formulation.Map, loops []formulation.Loop) (all []string) {
	for _, l := range loops[:min(len(loops), mostListed)] {
		all = append(all, m.Read(l))
	}
	return all
}

// both draws the later map with what is gone from the earlier one.
func both(before, after formulation.Map, changes []formulation.Change) Drawing {
	d := Drawing{Map: after.Clone(), Told: map[[2]string]formulation.What{}}
	for _, c := range changes {
		d.Told[[2]string{c.From, c.To}] = c.What
		if c.What != formulation.Gone {
			continue
		}
		if from, to, acts := strings.Cut(c.To, ">"); acts {
			a, _ := before.Act(c.From, from, to)
			d.Acts = append(d.Acts, a)
		} else if e, was := before.Edge(c.From, c.To); was {
			d.Edges = append(d.Edges, e)
		} else if n, was := before.Node(c.From); was && c.To == "" {
			d.Nodes = append(d.Nodes, n)
		}
	}
	return d
}
