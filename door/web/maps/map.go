package maps

import (
	"net/http"

	"tend/clinic/formulation"
	"tend/door/house"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// mapView is the page of one person's map.
type mapView struct {
	StudyID   string
	Path      string
	Base      int // the version that is changed
	Session   int
	Map       formulation.Map
	SVG       any
	Questions []question
	Systems   []felt
	Loops     []loopLine
	Capped    bool
	Unlooped  int // loops that are there and not listed
	Press     string
	Less      bool
	Follows   []follows
	Versions  []formulation.Version
	Theirs    []string // how the map that somebody else kept differs from this one
	Shared    bool
	Beside    map[string][]house.Moved // by thing, what moved
	Showable  []house.Showable         // what could be shown beside a thing
}

type question struct {
	formulation.Question
	Said string
}

type felt struct {
	System formulation.System
	Size   int // -1 is not asked
}

type loopLine struct {
	formulation.Loop
	Says    string
	Chosen  bool
	Loosens []string
}

type follows struct{ Label, Says string }

// mostListed is how many loops the page reads out.
const mostListed = 40

func (m *Room) showMap(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	versions, err := m.House.Maps.Versions(r.Context(), actor, r.PathValue("study"))
	if err != nil {
		return err
	}
	v := viewOf(r, versions)
	if err := m.gather(r, actor, v); err != nil {
		return err
	}
	v.fill(r, nil)
	return m.Show(w, r, actor, "map.html", frame.View{Title: "Map of the pain", Content: v})
}

// viewOf begins with the latest version, or with a fresh map.
func viewOf(r *http.Request, versions []formulation.Version) *mapView {
	v := &mapView{StudyID: r.PathValue("study"), Map: formulation.ThreeSystems().Begin(), Versions: versions}
	v.Path = "/people/" + v.StudyID + "/map"
	if len(versions) > 0 {
		last := versions[len(versions)-1]
		v.Base, v.Map = last.Number, last.Map.Placed()
	}
	return v
}

// fill works out what the page tells of its map. said are answers that could
// not be taken, by question.
func (v *mapView) fill(r *http.Request, said map[string]string) {
	for _, q := range formulation.ThreeSystems().Questions {
		if _, there := v.Map.Node(q.Node); !there {
			v.Questions = append(v.Questions, question{q, said[q.ID]})
		}
	}
	for _, s := range formulation.Systems {
		size, asked := v.Map.Size(s)
		if !asked {
			size = -1
		}
		v.Systems = append(v.Systems, felt{s, size})
	}
	drawing := Drawing{Map: v.Map, Bold: map[[2]string]bool{}, Beside: shortOf(v.Beside)}
	found := v.Map.Loops()
	v.Capped = found.Capped
	chosen := r.URL.Query().Get("loop")
	for i, l := range found.All {
		line := loopLine{Loop: l, Says: v.Map.Read(l), Chosen: l.ID() == chosen}
		if line.Chosen {
			for k, id := range l.Nodes {
				drawing.Bold[[2]string{id, l.Nodes[(k+1)%len(l.Nodes)]}] = true
			}
		} else if i >= mostListed {
			v.Unlooped++
			continue
		}
		for _, t := range v.Map.Touching(l) {
			line.Loosens = append(line.Loosens, v.Map.SaysTouch(t))
		}
		v.Loops = append(v.Loops, line)
	}
	v.SVG = drawing.SVG()
	v.press(r)
}

// press follows what would follow if a thing were pressed.
func (v *mapView) press(r *http.Request) {
	v.Press, v.Less = r.URL.Query().Get("press"), r.URL.Query().Get("way") == "less"
	if _, there := v.Map.Node(v.Press); !there {
		return
	}
	amount := 1.0
	if v.Less {
		amount = -1
	}
	values := v.Map.WhatIf(v.Press, amount)
	for _, n := range v.Map.Nodes {
		v.Follows = append(v.Follows, follows{n.Label, formulation.Follows(values[n.ID])})
	}
}

// keep saves what the form holds as the next version. Whatever is refused
// comes back as it was written.
func (m *Room) keep(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	study := r.PathValue("study")
	versions, err := m.House.Maps.Versions(r.Context(), actor, study)
	if err != nil {
		return err
	}
	sent, err := readForm(r)
	if err == nil {
		_, err = m.House.Maps.Save(r.Context(), actor, study, sent.base, sent.session, sent.grown)
	}
	kind := fault.KindOf(err)
	_, many := err.(fault.Many)
	switch {
	case err == nil:
		http.Redirect(w, r, "/people/"+study+"/map?done=map", http.StatusSeeOther)
		return nil
	case kind == fault.Conflict:
		if versions, err = m.House.Maps.Versions(r.Context(), actor, study); err != nil {
			return err
		}
		err = fault.New(fault.Conflict, "maps.keep", "Somebody else kept this map while you drew. Nothing of yours is lost: this page holds your map, and below stands how theirs differs. Keep yours after it, or open the map anew to go on with theirs.")
	case kind != fault.Invalid && !many:
		return err
	}
	v := viewOf(r, versions)
	theirs := v.Map
	v.Map, v.Session = sent.grown.Placed(), sent.session
	if kind == fault.Conflict {
		for _, c := range formulation.Differ(v.Map, theirs) {
			v.Theirs = append(v.Theirs, c.Says)
		}
	} else {
		v.Base = sent.base
		if len(sent.drawn.Nodes) > 0 {
			v.Map = sent.drawn.Placed()
		}
	}
	if err := m.gather(r, actor, v); err != nil {
		return err
	}
	v.fill(r, sent.said)
	return m.ShowAs(w, r, frame.Status(err), actor, "map.html", frame.View{Title: "Map of the pain", Wrong: frame.Sentences(err), Content: v})
}
