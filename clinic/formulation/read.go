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

// Touch is where something that a person can do meets a loop.
type Touch struct {
	Intervention string // node id
	Node         string // the node of the loop
	Sign         Sign   // whether it brings more or less of it
}

// Touching tells which interventions have an arrow to a node of a loop, in the
// order of the map.
func (m Map) Touching(l Loop) []Touch {
	on := map[string]bool{}
	for _, id := range l.Nodes {
		on[id] = true
	}
	var found []Touch
	for _, e := range m.Edges {
		if n, _ := m.Node(e.From); n.Kind == Intervention && on[e.To] && !on[e.From] {
			found = append(found, Touch{e.From, e.To, e.Sign})
		}
	}
	return found
}
