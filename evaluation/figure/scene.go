// Package figure draws the evaluation: the flow, change person by person,
// distributions, retention and effect sizes. A figure is one Scene of a few
// kinds of marks; the same scene becomes SVG for the page, PNG and PDF for a
// document. Nothing in a figure is told by colour alone.
package figure

// Scene is a drawing with its origin at the top left and lengths in points,
// made to be read at 390 px as well as on paper.
type Scene struct {
	Name  string // of the file, without extension
	W, H  float64
	Title string // what it shows
	Desc  string // what can be seen in it, for people who cannot
	marks []mark
}

// Role names a colour by what it is for, so that light, dark and print can
// each choose their own.
type Role string

const (
	None   Role = ""
	Ink    Role = "ink"
	Muted  Role = "muted"
	Accent Role = "accent"
	Soft   Role = "soft" // a tint of the accent, for areas
	Line   Role = "line"
	Paper  Role = "paper"
)

// hex gives each role's colour on light paper.
var hex = map[Role]string{
	Ink: "#1d2730", Muted: "#56616b", Accent: "#1f6f78", Soft: "#cfe2e2", Line: "#d9d5cc", Paper: "#fbfaf7",
}

// Point is a place in a scene.
type Point struct{ X, Y float64 }

// mark is one thing drawn.
type mark struct {
	kind    kind
	points  []Point // path: its corners; box: two corners; dot: its centre; text: its anchor
	closed  bool
	fill    Role
	stroke  Role
	width   float64 // of the stroke
	dash    []float64
	opacity float64 // 0 means 1
	radius  float64 // of a dot
	text    string
	size    float64
	bold    bool
	anchor  Anchor
}

type kind int

const (
	aPath kind = iota
	aBox
	aDot
	aText
)

// Anchor is which end of a text stands at its place.
type Anchor int

const (
	Start Anchor = iota
	Middle
	End
)

// stroke is how a line is drawn.
type stroke struct {
	role    Role
	width   float64
	dash    []float64
	opacity float64
}

func (s *Scene) line(st stroke, points ...Point) {
	s.marks = append(s.marks, mark{kind: aPath, points: points, stroke: st.role, width: st.width, dash: st.dash, opacity: st.opacity})
}

func (s *Scene) area(fill Role, points ...Point) {
	s.marks = append(s.marks, mark{kind: aPath, points: points, closed: true, fill: fill})
}

func (s *Scene) box(x, y, w, h float64, fill, edge Role) {
	s.marks = append(s.marks, mark{kind: aBox, points: []Point{{x, y}, {x + w, y + h}}, fill: fill, stroke: edge, width: 1})
}

// dot draws a disc; a hollow one has Paper as its fill and a stroke.
func (s *Scene) dot(at Point, radius float64, fill, edge Role) {
	s.marks = append(s.marks, mark{kind: aDot, points: []Point{at}, radius: radius, fill: fill, stroke: edge, width: 1.5})
}

// style is how a text is set.
type style struct {
	size   float64
	bold   bool
	role   Role
	anchor Anchor
}

func (s *Scene) write(x, y float64, st style, text string) {
	s.marks = append(s.marks, mark{kind: aText, points: []Point{{x, y}}, text: text, size: st.size, bold: st.bold, fill: st.role, anchor: st.anchor})
}

// margin is the empty edge of a figure that stands alone.
const margin = 12

// The sizes of type: figures are drawn 390 points wide and shown between 350
// and 500 px, so that the smallest text is 11 px on a phone.
const (
	width = 390
	small = 12.5
	plain = 13.5
)

var (
	label  = style{size: plain, role: Ink}
	strong = style{size: plain, role: Ink, bold: true}
	note   = style{size: small, role: Muted}
)

func (st style) at(a Anchor) style { st.anchor = a; return st }
func (st style) in(r Role) style   { st.role = r; return st }

// Stamp writes a line below the drawing that must travel with it.
func (s *Scene) Stamp(text string) {
	s.write(0, s.H+16, note, text)
	s.Desc = text + ". " + s.Desc
	s.H += 22
}
