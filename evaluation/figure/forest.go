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
}

const forestLine = 22

// Forest draws effect sizes one below the other around zero.
func Forest(name, title string, convention plan.Convention, rows []Row) *Scene {
	s := &Scene{Name: name, W: width, Title: title,
		Desc: fmt.Sprintf("Effect sizes (%s) with 95 %% intervals; above zero is better. ", convention)}
	const left, right = 150, 118
	x := forestAxis(rows, left, width-right)
	top := 30.0
	bottom := top + forestLine*float64(len(rows)) + 4
	for _, t := range x.ticks(4) {
		s.line(stroke{role: Line, width: 1}, Point{x.at(t), top}, Point{x.at(t), bottom})
		s.write(x.at(t), bottom+15, note.at(Middle), short(t))
	}
	s.line(stroke{role: Muted, width: 1.5}, Point{x.at(0), top - 4}, Point{x.at(0), bottom})
	s.write(x.at(0)+5, 14, note, "better →")
	s.write(x.at(0)-5, 14, note.at(End), "← worse")
	s.write(width, 14, note.at(End), string(convention)+" (95 % CI)")
	for i, r := range rows {
		s.forestRow(r, x, top+forestLine*(float64(i)+0.5)+4, left)
	}
	s.H = bottom + 24
	return s
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

func (s *Scene) forestRow(r Row, x axis, y, left float64) {
	if r.Heading != "" {
		s.write(0, y+4, strong, r.Heading)
		return
	}
	n := fmt.Sprintf("n %s", analysis.Count3(r.N))
	room := left - 14 - textWidth(n, small, false) - 8
	s.write(8, y+4, label, clipTo(r.Label, room, plain))
	s.write(left-8, y+4, note.at(End), n)
	if !r.Effect.Value.Known() {
		s.write(width, y+4, note.at(End), "not calculable")
		return
	}
	e := r.Effect
	if e.Lo.Known() {
		s.line(stroke{role: Accent, width: 2}, Point{x.at(float64(e.Lo)), y}, Point{x.at(float64(e.Hi)), y})
	}
	s.dot(Point{x.at(float64(e.Value)), y}, 4, Accent, None)
	s.write(width, y+4, label.at(End), e.WithCI(2))
	s.Desc += fmt.Sprintf("%s, n %d: %s. ", r.Label, r.N, e.WithCI(2))
}

// clipTo shortens a text of a given size to fit.
func clipTo(text string, most, size float64) string {
	return clip(text, most*small/size)
}
