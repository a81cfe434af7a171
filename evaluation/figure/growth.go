package figure

import "fmt"

// Growth is the size of a codebook, step by step.
type Growth struct {
	Name, Title string
	Steps       []GrowthStep
}

// GrowthStep is the size after a step.
type GrowthStep struct{ Step, Codes, Themes int }

// Scene draws codes as a line, themes as a dashed one: flat means that nothing
// new came.
func (g Growth) Scene() *Scene {
	s := &Scene{Name: g.Name, W: width, H: 120, Title: g.Title, Desc: "Nothing was coded yet."}
	top, last := 1, 1
	for _, p := range g.Steps {
		top, last = max(top, p.Codes, p.Themes), max(last, p.Step)
	}
	x := axis{lo: 0, hi: float64(last), from: 30, to: width - 60}
	y := axis{lo: 0, hi: float64(top), from: 96, to: 10}
	for _, t := range []int{0, top} {
		s.line(stroke{role: Line, width: 1}, Point{x.from, y.at(float64(t))}, Point{x.to, y.at(float64(t))})
		s.write(x.from-6, y.at(float64(t))+4, note.at(End), fmt.Sprint(t))
	}
	var codes, themes []Point
	for _, p := range g.Steps {
		at := x.at(float64(p.Step))
		codes, themes = append(codes, Point{at, y.at(float64(p.Codes))}), append(themes, Point{at, y.at(float64(p.Themes))})
	}
	if n := len(codes); n > 1 {
		s.line(stroke{role: Accent, width: 2}, codes...)
		s.line(stroke{role: Muted, width: 1.5, dash: []float64{4, 3}}, themes...)
		end := g.Steps[n-1]
		s.write(x.to+6, codes[n-1].Y+4, note, fmt.Sprintf("%d codes", end.Codes))
		if codes[n-1].Y < themes[n-1].Y-12 || codes[n-1].Y > themes[n-1].Y+12 {
			s.write(x.to+6, themes[n-1].Y+4, note, fmt.Sprintf("%d themes", end.Themes))
		}
		s.Desc = fmt.Sprintf("%d codes and %d themes and subthemes after %d steps.", end.Codes, end.Themes, end.Step)
	}
	s.write((x.from+x.to)/2, 114, note.at(Middle), "steps of the analysis")
	return s
}
