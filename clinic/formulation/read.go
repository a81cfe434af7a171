package formulation

import "strings"

// Read says a loop in the person's words: “more pain → more fighting → … →
// more pain”. Each step says what more of the first brings.
func (m Map) Read(l Loop) string {
	if len(l.Nodes) == 0 {
		return ""
	}
	amount := "more"
	said := make([]string, 0, len(l.Nodes)+1)
	for k, id := range append(l.Nodes[:len(l.Nodes):len(l.Nodes)], l.Nodes[0]) {
		if k > 0 {
			if e, _ := m.Edge(l.Nodes[k-1], id); e.Sign == Less {
				amount = map[string]string{"more": "less", "less": "more"}[amount]
			}
		}
		n, _ := m.Node(id)
		said = append(said, amount+" “"+n.Label+"”")
	}
	return strings.Join(said, " → ")
}

// Touch is where something that a person can do meets a loop: a node of it, or
// an arrow of it, from From to Node.
type Touch struct {
	Intervention string // node id
	From         string // empty where it meets a node
	Node         string // the node of the loop
	Sign         Sign   // whether it brings more or less of it
}

// Touching tells which interventions have an arrow to a node of a loop, or act
// on an arrow of it, in the order of the map.
func (m Map) Touching(l Loop) []Touch {
	on, along := map[string]bool{}, map[[2]string]bool{}
	for k, id := range l.Nodes {
		on[id] = true
		along[[2]string{id, l.Nodes[(k+1)%len(l.Nodes)]}] = true
	}
	var found []Touch
	for _, e := range m.Edges {
		if n, _ := m.Node(e.From); n.Kind == Intervention && on[e.To] && !on[e.From] {
			found = append(found, Touch{e.From, "", e.To, e.Sign})
		}
	}
	for _, a := range m.Acts {
		if along[[2]string{a.From, a.To}] {
			found = append(found, Touch{a.By, a.From, a.To, a.Sign})
		}
	}
	return found
}

// SaysTouch words where something meets a loop.
func (m Map) SaysTouch(t Touch) string {
	if t.From != "" {
		a, _ := m.Act(t.Intervention, t.From, t.Node)
		return m.SaysAct(a)
	}
	e, _ := m.Edge(t.Intervention, t.Node)
	return m.Says(e)
}

// SaysAct words what something does to an arrow.
func (m Map) SaysAct(a Act) string {
	by, _ := m.Node(a.By)
	e, _ := m.Edge(a.From, a.To)
	does := "strengthens"
	if a.Sign == Less {
		does = "loosens"
	}
	return "“" + by.Label + "” " + does + " the arrow: " + m.Says(e)
}
