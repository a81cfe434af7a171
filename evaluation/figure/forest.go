package figure

import (
	"fmt"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// Row is one line of a forest: an effect with its interval, or a heading.
type Row struct {
	Heading string
	Label   string
	N       int
	Effect  analysis.Estimate
	Strong  bool // the line that leads
}

// Measure is what a forest's axis shows.
type Measure struct {
	Name     string // above the numbers
	Says     string // begins the description
	Better   Side
	Decimals int
}

// Side is where on the axis better lies.
type Side string

const (
	Up   Side = "better →" // above zero
	Down Side = "← better" // below zero
)

// EffectSizes is the measure of standardised changes, which are turned so that
// above zero is better.
func EffectSizes(c plan.Convention) Measure {
	return Measure{Name: string(c), Better: Up, Decimals: 2, Says: fmt.Sprintf("Effect sizes (%s) with 95 %% intervals; above zero is better. ", c)}
}

const forestLine = 23.0

// height gives a heading some room above it.
func (r Row) height() float64 {
	if r.Heading != "" {
		return forestLine + 6
	}
	return forestLine
}

// Forest draws estimates one below the other around zero.
func Forest(name, title string, m Measure, rows []Row) *Scene {
	s := &Scene{Name: name, W: width, Title: title, Desc: m.Says}
	left, right := columns(rows, m)
	x := forestAxis(rows, left, width-right)
	top := 22.0
	bottom := top + 4
	for _, r := range rows {
		bottom += r.height()
	}
	for _, t := range x.ticks(5) {
		s.write(x.at(t), bottom+15, note.at(Middle), short(t))
	}
	better := note
	if m.Better == Down {
		better = note.at(End)
	}
	s.write(x.at(0), 14, better, string(m.Better))
	s.write(width, 14, note.at(End), m.Name+" (95 % CI)")
	y := top
	for i, r := range rows {
		if r.Heading == "" {
			s.forestGrid(x, y, i == len(rows)-1)
		}
		y += r.height()
		s.forestRow(r, m, x, y-forestLine/2, left)
	}
	s.H = bottom + 24
	return s
}

// columns gives the widths of the labels on the left and of the numbers on the
// right, and leaves the middle at least a fifth of the figure.
func columns(rows []Row, m Measure) (left, right float64) {
	for _, r := range rows {
		if r.Heading == "" {
			left = max(left, 28+(textWidth(r.Label, small, r.Strong)+textWidth(people(r), small, false))/slack)
			right = max(right, 12+textWidth(r.Effect.WithCI(m.Decimals), small, false)/slack)
		}
	}
	return min(left, width*0.78-right), right
}

func people(r Row) string { return "n " + analysis.Count3(r.N) }

// forestGrid draws the scale behind one row; headings stay clear of it.
func (s *Scene) forestGrid(x axis, y float64, last bool) {
	to := y + forestLine
	if last {
		to += 4
	}
	for _, t := range x.ticks(5) {
		s.line(stroke{role: Line, width: 1}, Point{x.at(t), y}, Point{x.at(t), to})
	}
	s.line(stroke{role: Muted, width: 1.5}, Point{x.at(0), y}, Point{x.at(0), to})
}

// forestAxis spans every interval and zero.
func forestAxis(rows []Row, from, to float64) axis {
	lo, hi := -0.1, 0.1
	for _, r := range rows {
		if r.Effect.Lo.Known() && r.Heading == "" {
			lo, hi = min(lo, float64(r.Effect.Lo)), max(hi, float64(r.Effect.Hi))
		}
	}
	room := (hi - lo) * 0.06
	return axis{lo: lo - room, hi: hi + room, from: from, to: to}
}

func (s *Scene) forestRow(r Row, m Measure, x axis, y, left float64) {
	if r.Heading != "" {
		s.write(0, y+4, strong, r.Heading)
		return
	}
	n := people(r)
	label := note.in(Ink)
	label.bold = r.Strong
	s.write(8, y+4, label, clip(r.Label, left-26-textWidth(n, small, false)/slack))
	s.write(left-10, y+4, note.at(End), n)
	if !r.Effect.Value.Known() {
		s.write(width, y+4, note.at(End), "not calculable")
		return
	}
	e := r.Effect
	if e.Lo.Known() {
		s.line(stroke{role: Accent, width: 2}, Point{x.at(float64(e.Lo)), y}, Point{x.at(float64(e.Hi)), y})
	}
	s.dot(Point{x.at(float64(e.Value)), y}, 4, Accent, None)
	s.write(width, y+4, note.in(Ink).at(End), e.WithCI(m.Decimals))
	s.Desc += fmt.Sprintf("%s, n %d: %s. ", r.Label, r.N, e.WithCI(m.Decimals))
}

// clipTo shortens a text of a given size to fit.
func clipTo(text string, most, size float64) string {
	return clip(text, most*small/size)
}
