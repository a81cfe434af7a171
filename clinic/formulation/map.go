// Package formulation holds the map of a person's pain: what sets it off, what
// follows, and the loops that keep it going, as a signed graph in the person's
// own words. Loops are found and read out, versions are told apart, and “what
// if” shows what would follow round the loops. It is a picture to talk over; it
// claims nothing about anybody's body.
package formulation

import "slices"

// Kind is what a node of the map is.
type Kind string

const (
	Trigger      Kind = "trigger"
	Sensation    Kind = "sensation"
	Appraisal    Kind = "appraisal"
	Response     Kind = "response"
	OfSystem     Kind = "system"
	Body         Kind = "body"
	Meaning      Kind = "meaning"
	Background   Kind = "background"
	Intervention Kind = "intervention"
)

// Kinds lists them in the order in which a person reads them.
var Kinds = []Kind{Trigger, Sensation, Appraisal, Response, OfSystem, Body, Meaning, Background, Intervention}

// Allowed lists the kinds for the reader of files.
func (Kind) Allowed() []string { return words(Kinds) }

// System is one of the three systems of feeling.
type System string

const (
	Threat   System = "threat"
	Drive    System = "drive"
	Soothing System = "soothing"
)

// Systems lists the three.
var Systems = []System{Threat, Drive, Soothing}

// Allowed lists the systems for the reader of files.
func (System) Allowed() []string { return words(Systems) }

// Sign says whether more of one thing brings more or less of another.
type Sign string

const (
	More Sign = "+"
	Less Sign = "-"
)

// Allowed lists the signs for the reader of files.
func (Sign) Allowed() []string { return []string{string(More), string(Less)} }

func words[T ~string](all []T) []string {
	var found []string
	for _, w := range all {
		found = append(found, string(w))
	}
	return found
}

// Node is one thing on the map. X and Y say where the person put it in the wide
// drawing of a desk, TallX and TallY in the tall one of a phone; both 0 is
// nowhere yet.
type Node struct {
	ID     string `yaml:"id" json:"id"`
	Kind   Kind   `yaml:"kind" json:"kind"`
	System System `yaml:"system" json:"system,omitempty"` // which one, of a node that is a system
	Label  string `yaml:"label" json:"label"`             // in the person's words
	X      int    `yaml:"x" json:"x"`
	Y      int    `yaml:"y" json:"y"`

	TallX int     `yaml:"tall_x" json:"tall_x,omitempty"`
	TallY int     `yaml:"tall_y" json:"tall_y,omitempty"`
	Shows []Shown `yaml:"shows" json:"shows,omitempty"` // what was measured stands beside it
}

// Edge says that one thing brings more or less of another.
type Edge struct {
	From     string `yaml:"from" json:"from"`
	To       string `yaml:"to" json:"to"`
	Sign     Sign   `yaml:"sign" json:"sign"`
	Strength int    `yaml:"strength" json:"strength"` // 1 to 3
	Words    string `yaml:"words" json:"words,omitempty"`
}

// Act is something that can be done that loosens an arrow (−) or strengthens
// it (+).
type Act struct {
	By       string `yaml:"by" json:"by"` // an intervention
	From     string `yaml:"from" json:"from"`
	To       string `yaml:"to" json:"to"` // of the arrow
	Sign     Sign   `yaml:"sign" json:"sign"`
	Strength int    `yaml:"strength" json:"strength"`
	Words    string `yaml:"words" json:"words,omitempty"`
}

// Feels is how active a system feels, 0 to 10. A system that is not there was
// not asked about.
type Feels struct {
	System System `json:"system"`
	Size   int    `json:"size"`
}

// Map is a person's map.
type Map struct {
	Nodes []Node  `json:"nodes"`
	Edges []Edge  `json:"edges"`
	Acts  []Act   `json:"acts,omitempty"`
	Feels []Feels `json:"feels,omitempty"`
}

// Node finds a node by its id.
func (m Map) Node(id string) (Node, bool) {
	at := slices.IndexFunc(m.Nodes, func(n Node) bool { return n.ID == id })
	if at < 0 {
		return Node{}, false
	}
	return m.Nodes[at], true
}

// Edge finds the edge between two nodes.
func (m Map) Edge(from, to string) (Edge, bool) {
	at := slices.IndexFunc(m.Edges, func(e Edge) bool { return e.From == from && e.To == to })
	if at < 0 {
		return Edge{}, false
	}
	return m.Edges[at], true
}

// Size tells how active a system feels, and whether that was said.
func (m Map) Size(s System) (int, bool) {
	at := slices.IndexFunc(m.Feels, func(f Feels) bool { return f.System == s })
	if at < 0 {
		return 0, false
	}
	return m.Feels[at].Size, true
}

// Clone gives a map that can be changed without changing this one.
func (m Map) Clone() Map {
	return Map{slices.Clone(m.Nodes), slices.Clone(m.Edges), slices.Clone(m.Acts), slices.Clone(m.Feels)}
}

// Act finds what something does to an arrow.
func (m Map) Act(by, from, to string) (Act, bool) {
	at := slices.IndexFunc(m.Acts, func(a Act) bool { return a.By == by && a.From == from && a.To == to })
	if at < 0 {
		return Act{}, false
	}
	return m.Acts[at], true
}

// Without gives the map without a node, and without the edges at it.
func (m Map) Without(id string) Map {
	m = m.Clone()
	m.Nodes = slices.DeleteFunc(m.Nodes, func(n Node) bool { return n.ID == id })
	m.Edges = slices.DeleteFunc(m.Edges, func(e Edge) bool { return e.From == id || e.To == id })
	m.Acts = slices.DeleteFunc(m.Acts, func(a Act) bool { return a.By == id || a.From == id || a.To == id })
	return m
}
