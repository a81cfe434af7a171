package formulation

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tend/platform/datafile"
	"tend/platform/fault"
)

// What a map may hold. A drawing of more is no help to anybody.
const (
	MostNodes = 200
	MostEdges = 1000
	LongLabel = 120
	farthest  = 40000 // as far as a node can be put
)

// Check refuses a map that cannot be; every fault at once.
func (m Map) Check() error {
	if len(m.Nodes) > MostNodes || len(m.Edges)+len(m.Acts) > MostEdges {
		return fault.New(fault.Invalid, "formulation.Check", "this map has %d things and %d arrows; a map has room for %d things and %d arrows. Nothing was kept",
			len(m.Nodes), len(m.Edges)+len(m.Acts), MostNodes, MostEdges)
	}
	var doc datafile.Document
	m.check(&doc)
	return doc.Err()
}

func (m Map) check(doc *datafile.Document) {
	ids := datafile.Names{}
	for i, n := range m.Nodes {
		at := fmt.Sprintf("nodes[%d]", i+1)
		ids.Add(doc, at+".id", n.ID, "node")
		n.check(doc, at)
	}
	for i, e := range m.Edges {
		at := fmt.Sprintf("edges[%d]", i+1)
		if !ids.Want(doc, at+".from", e.From, "node") || !ids.Want(doc, at+".to", e.To, "node") {
			continue
		}
		m.checkEdge(doc, at, i)
	}
	for i := range m.Acts {
		m.checkAct(doc, fmt.Sprintf("acts[%d]", i+1), i)
	}
	for i, f := range m.Feels {
		at := fmt.Sprintf("feels[%d]", i+1)
		if !slices.Contains(Systems, f.System) || slices.ContainsFunc(m.Feels[:i], func(g Feels) bool { return g.System == f.System }) {
			doc.Refuse(at, "each of the three systems, threat, drive and soothing, is given once")
		}
		if f.Size < 0 || f.Size > 10 {
			doc.Refuse(at, "how active a system feels is a number from 0 to 10, not %d", f.Size)
		}
	}
}

func (n Node) check(doc *datafile.Document, at string) {
	if !slices.Contains(Kinds, n.Kind) {
		doc.Refuse(at+".kind", "a thing on the map is one of: %s", strings.Join(words(Kinds), ", "))
	}
	if (n.Kind == OfSystem) != (n.System != "") || n.System != "" && !slices.Contains(Systems, n.System) {
		doc.Refuse(at+".system", "a system, and nothing else, is threat, drive or soothing")
	}
	if strings.TrimSpace(n.Label) == "" {
		doc.Refuse(at+".label", "give it a few words")
	}
	tooLong(doc, at+".label", n.Label)
	if min(n.X, n.Y, n.TallX, n.TallY) < 0 || max(n.X, n.Y, n.TallX, n.TallY) > farthest {
		doc.Refuse(at, "it was put outside the drawing")
	}
	checkShows(doc, at, n)
}

func tooLong(doc *datafile.Document, at, text string) {
	if count := utf8.RuneCountInString(text); count > LongLabel {
		doc.Refuse(at, "these are %d characters; there is room for %d. Keep the heart of it", count, LongLabel)
	}
}

func (m Map) checkEdge(doc *datafile.Document, at string, i int) {
	e := m.Edges[i]
	if e.From == e.To {
		doc.Refuse(at, "an arrow from a thing to itself says nothing; say what comes between, and the loop is drawn")
	}
	for _, other := range m.Edges[:i] {
		if other.From != e.From || other.To != e.To {
			continue
		}
		if other.Sign != e.Sign {
			doc.Refuse(at, "there is an arrow from the one to the other that says the opposite; keep the one that is true more often")
		} else {
			doc.Refuse(at, "this arrow is there already; make it stronger instead")
		}
	}
	if e.Sign != More && e.Sign != Less {
		doc.Refuse(at+".sign", "an arrow brings more (+) or less (-)")
	}
	if e.Strength < 1 || e.Strength > 3 {
		doc.Refuse(at+".strength", "an arrow is 1 weak, 2 middling or 3 strong")
	}
	tooLong(doc, at+".words", e.Words)
}

func (m Map) checkAct(doc *datafile.Document, at string, i int) {
	a := m.Acts[i]
	if by, there := m.Node(a.By); !there || by.Kind != Intervention {
		doc.Refuse(at, "only something that one can do, an intervention, acts on an arrow")
	}
	if _, there := m.Edge(a.From, a.To); !there {
		doc.Refuse(at, "the arrow that it acts on is not there")
	}
	for _, other := range m.Acts[:i] {
		if other.By == a.By && other.From == a.From && other.To == a.To {
			doc.Refuse(at, "it acts on this arrow already; keep one of the two")
		}
	}
	if a.Sign != More && a.Sign != Less {
		doc.Refuse(at+".sign", "it makes the arrow stronger (+) or weaker (-)")
	}
	if a.Strength < 1 || a.Strength > 3 {
		doc.Refuse(at+".strength", "it acts weakly (1), middling (2) or strongly (3)")
	}
	tooLong(doc, at+".words", a.Words)
}
