package formulation

import (
	"fmt"
	"slices"
	"strings"

	"tend/platform/datafile"
)

// Named is a loop of a template with a name, so that a programme's items can
// say which loop they are meant to loosen.
type Named struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Nodes []string `yaml:"nodes"` // along the arrows; the last one leads to the first
}

// Loop gives a named loop as loops are written.
func (t Template) Loop(n Named) Loop {
	g := graphOf(Map{Nodes: t.Nodes, Edges: t.Edges})
	var path []int
	for _, id := range n.Nodes {
		path = append(path, slices.Index(g.ids, id))
	}
	return g.loop(path)
}

// Named finds a loop by its name.
func (t Template) Named(id string) (Named, bool) {
	at := slices.IndexFunc(t.Loops, func(n Named) bool { return n.ID == id })
	if at < 0 {
		return Named{}, false
	}
	return t.Loops[at], true
}

// edge finds an arrow that is written as from>to.
func (t Template) edge(id string) (Edge, bool) {
	from, to, _ := strings.Cut(id, ">")
	return Map{Edges: t.Edges}.Edge(from, to)
}

// Has tells whether the template has a loop or an arrow of that name.
func (t Template) Has(id string) bool {
	_, loop := t.Named(id)
	_, edge := t.edge(id)
	return loop || edge
}

// SaysLoosens words what an item is meant to loosen.
func (t Template) SaysLoosens(ids []string) string {
	m := Map{Nodes: t.Nodes, Edges: t.Edges}
	var said []string
	for _, id := range ids {
		if n, ok := t.Named(id); ok {
			said = append(said, n.Title)
		} else if e, ok := t.edge(id); ok {
			said = append(said, m.Says(e))
		}
	}
	return strings.Join(said, "; ")
}

// Loosened tells whether one of some names is that loop, or an arrow of it.
func (t Template) Loosened(l Loop, ids []string) bool {
	for _, id := range ids {
		if n, ok := t.Named(id); ok && t.Loop(n).ID() == l.ID() {
			return true
		}
		if e, ok := t.edge(id); ok {
			at := slices.Index(l.Nodes, e.From)
			if at >= 0 && l.Nodes[(at+1)%len(l.Nodes)] == e.To {
				return true
			}
		}
	}
	return false
}

// NameOf gives the title of a loop that has one.
func (t Template) NameOf(l Loop) string {
	for _, n := range t.Loops {
		if t.Loop(n).ID() == l.ID() {
			return n.Title
		}
	}
	return ""
}

func (t Template) checkLoops(doc *datafile.Document) {
	ids := datafile.Names{}
	for i, n := range t.Loops {
		at := fmt.Sprintf("loops[%d]", i+1)
		ids.Add(doc, at+".id", n.ID, "loop")
		doc.Need(at+".title", n.Title, "a loop has a title")
		if len(n.Nodes) < 2 {
			doc.Refuse(at+".nodes", "a loop goes through two nodes at least")
		}
		for k, id := range n.Nodes {
			next := n.Nodes[(k+1)%len(n.Nodes)]
			if _, there := t.edge(id + ">" + next); !there {
				doc.Refuse(fmt.Sprintf("%s.nodes[%d]", at, k+1), "there is no edge from %q to %q", id, next)
			}
		}
	}
}
