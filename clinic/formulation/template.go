package formulation

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tend/platform/datafile"
	"tend/platform/fault"
)

//go:embed library/*.yaml
var files embed.FS

// Template is a formulation as data: what a map may hold from the start, and
// the plain questions that grow one.
type Template struct {
	ID        string     `yaml:"id"`
	Version   string     `yaml:"version"`
	Title     string     `yaml:"title"`
	Summary   string     `yaml:"summary"`
	Sources   []string   `yaml:"sources"`
	Nodes     []Node     `yaml:"nodes"`
	Edges     []Edge     `yaml:"edges"`
	Loops     []Named    `yaml:"loops"`
	Begins    []string   `yaml:"begins"` // nodes that every map has from the start
	Questions []Question `yaml:"questions"`
}

// Question is asked in plain words. The answer becomes the label of its node;
// what it brings with it comes onto the map as the template words it.
type Question struct {
	ID    string   `yaml:"id"`
	Asks  string   `yaml:"asks"`
	Hint  string   `yaml:"hint"`
	Node  string   `yaml:"node"`
	Bring []string `yaml:"brings"`
}

var library = sync.OnceValue(func() []Template { return datafile.Library(files, "library/*.yaml", ReadTemplate) })

// ThreeSystems gives the template that comes with Tend.
func ThreeSystems() Template { return library()[0] }

// ReadTemplate reads a template strictly: every fault at once, with its place.
func ReadTemplate(file string, data []byte) (Template, error) {
	var t Template
	doc := datafile.Decode("formulation.ReadTemplate", file, data, &t)
	if len(t.Nodes) > MostNodes || len(t.Edges) > MostEdges {
		doc.Refuse("nodes", "this file has %d nodes and %d edges; a map has room for %d and %d", len(t.Nodes), len(t.Edges), MostNodes, MostEdges)
		return t, doc.Err()
	}
	t.check(doc)
	return t, doc.Err()
}

func (t Template) check(doc *datafile.Document) {
	doc.Need("id", t.ID, "a template has an id")
	doc.Need("version", t.Version, "a template has a version")
	doc.Need("title", t.Title, "a template has a title")
	Map{Nodes: t.Nodes, Edges: t.Edges}.check(doc)
	known := func(at, id string) {
		if _, there := (Map{Nodes: t.Nodes}).Node(id); !there {
			doc.Refuse(at, "there is no node %q", id)
		}
	}
	t.checkLoops(doc)
	for i, id := range t.Begins {
		known(fmt.Sprintf("begins[%d]", i+1), id)
	}
	ids := datafile.Names{}
	for i, q := range t.Questions {
		at := fmt.Sprintf("questions[%d]", i+1)
		ids.Add(doc, at+".id", q.ID, "question")
		doc.Need(at+".asks", q.Asks, "a question asks something")
		known(at+".node", q.Node)
		for k, id := range q.Bring {
			known(fmt.Sprintf("%s.brings[%d]", at, k+1), id)
		}
	}
}

// Begin gives a map with what every map has.
func (t Template) Begin() Map { return t.add(Map{}, t.Begins...) }

// Answer grows a map by the answer to a question: its node comes in the
// person's words, or takes these words if it is there already; with it come
// what it brings and the template's arrows to what was there. Arrows between
// things that were there before are left as the person has them.
func (t Template) Answer(m Map, question, words string) (Map, error) {
	at := slices.IndexFunc(t.Questions, func(q Question) bool { return q.ID == question })
	if at < 0 {
		return m, fault.New(fault.Invalid, "formulation.Answer", "this question is not asked here")
	}
	q := t.Questions[at]
	words = strings.Join(strings.Fields(words), " ")
	if words == "" {
		return m, nil
	}
	m = t.add(m, append([]string{q.Node}, q.Bring...)...)
	for i := range m.Nodes {
		if m.Nodes[i].ID == q.Node {
			m.Nodes[i].Label = words
		}
	}
	return m, m.Check()
}

// add puts nodes of the template onto a map, with the arrows between them and
// what is there.
func (t Template) add(m Map, ids ...string) Map {
	m = m.Clone()
	fresh := map[string]bool{}
	for _, id := range ids {
		if _, there := m.Node(id); there {
			continue
		}
		if n, known := (Map{Nodes: t.Nodes}).Node(id); known {
			m.Nodes = append(m.Nodes, n)
			fresh[id] = true
		}
	}
	for _, e := range t.Edges {
		_, from := m.Node(e.From)
		_, to := m.Node(e.To)
		_, there := m.Edge(e.From, e.To)
		if from && to && !there && (fresh[e.From] || fresh[e.To]) {
			m.Edges = append(m.Edges, e)
		}
	}
	return m.Placed()
}
