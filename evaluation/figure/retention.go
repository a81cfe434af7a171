package figure

import (
	"fmt"
	"slices"

	"tend/evaluation/analysis"
)

// Retention draws the share of people still there, as steps, with its interval
// and the numbers at risk below.
func Retention(r *analysis.Retention) *Scene {
	curves := shown(r.Curves)
	s := &Scene{Name: "retention", W: width, Title: "How many were still there",
		Desc: fmt.Sprintf("The share of people still there, by %s. ", r.Unit)}
	x := axis{lo: 0, hi: r.End, from: 46, to: width - 112}
	y := axis{lo: 0, hi: 1, from: 210, to: 24}
	s.write(0, 12, note, "Share still there, with 95 % interval")
	for _, t := range []float64{0, 0.25, 0.5, 0.75, 1} {
		s.line(stroke{role: Line, width: 1}, Point{x.from, y.at(t)}, Point{x.to, y.at(t)})
		s.write(x.from-6, y.at(t)+4, note.at(End), analysis.Percent(analysis.Number(t)))
	}
	for _, t := range timesOf(curves, x) {
		s.write(x.at(t), y.from+16, note.at(Middle), short(t))
	}
	s.write((x.from+x.to)/2, y.from+32, note.at(Middle), r.Unit)
	for k, c := range curves {
		s.curve(c, k, len(curves), x, y)
	}
	s.endLabels(curves, x, y)
	s.H = s.atRisk(curves, x, y.from+54)
	return s
}

// timesOf are the times at which something was seen, if they are few, else
// round ones.
func timesOf(curves []analysis.Curve, x axis) []float64 {
	times := []float64{0}
	for _, c := range curves {
		for _, p := range c.Points {
			times = append(times, p.At)
		}
	}
	slices.Sort(times)
	times = slices.Compact(times)
	for i := 1; i < len(times); i++ {
		if x.at(times[i])-x.at(times[i-1]) < 18 {
			return x.ticks(6)
		}
	}
	return times
}

// shown leaves out everyone where the arms are drawn.
func shown(curves []analysis.Curve) []analysis.Curve {
	if len(curves) == 1 {
		return curves
	}
	return slices.DeleteFunc(slices.Clone(curves), func(c analysis.Curve) bool { return c.People == analysis.Everyone })
}

// curveStroke tells curves apart by dash as well as colour.
func curveStroke(k int) stroke {
	return []stroke{
		{role: Accent, width: 2.5},
		{role: Ink, width: 2, dash: []float64{6, 3}},
		{role: Muted, width: 2, dash: []float64{2, 2}},
		{role: Accent, width: 1.5, dash: []float64{9, 3}},
	}[k%4]
}

// curve draws one step curve; a single one has its interval as a band, several
// have it as whiskers set a little apart.
func (s *Scene) curve(c analysis.Curve, k, of int, x, y axis) {
	steps := []Point{{x.at(0), y.at(1)}}
	var upper, lower []Point
	last := 1.0
	for _, p := range c.Points {
		at := x.at(p.At)
		steps = append(steps, Point{at, y.at(last)}, Point{at, y.at(float64(p.Share))})
		if p.Lo.Known() {
			upper, lower = stepTo(upper, at, y.at(float64(p.Hi))), stepTo(lower, at, y.at(float64(p.Lo)))
			if shift := at + 3*(float64(k)-float64(of-1)/2); of > 1 && p.Left > 0 {
				st := curveStroke(k)
				s.line(stroke{role: st.role, width: 1}, Point{shift, y.at(float64(p.Lo))}, Point{shift, y.at(float64(p.Hi))})
			}
		}
		last = float64(p.Share)
	}
	if len(c.Points) > 0 {
		steps = append(steps, Point{x.to, y.at(last)})
	}
	if of == 1 && len(upper) > 0 {
		upper, lower = append(upper, Point{x.to, upper[len(upper)-1].Y}), append(lower, Point{x.to, lower[len(lower)-1].Y})
		slices.Reverse(lower)
		s.area(Soft, append(upper, lower...)...)
	}
	s.line(curveStroke(k), steps...)
	s.Desc += fmt.Sprintf("%s: %s of %s at the end. ", c.Label, analysis.Percent(analysis.Number(last)), analysis.Count3(c.N))
}

// stepTo goes along to x and then to y.
func stepTo(path []Point, x, y float64) []Point {
	if n := len(path); n > 0 {
		path = append(path, Point{x, path[n-1].Y})
	}
	return append(path, Point{x, y})
}

// endLabels names each curve where it ends, pushed apart where they would
// touch.
func (s *Scene) endLabels(curves []analysis.Curve, x, y axis) {
	type end struct {
		k     int
		y     float64
		share analysis.Number
	}
	var ends []end
	for k, c := range curves {
		share := analysis.Number(1)
		if n := len(c.Points); n > 0 {
			share = c.Points[n-1].Share
		}
		ends = append(ends, end{k, y.at(float64(share)), share})
	}
	slices.SortStableFunc(ends, func(a, b end) int { return int(a.y - b.y) })
	floor := -1e9
	for _, e := range ends {
		lines := wrap(curves[e.k].Label, width-x.to-8, small, false)
		at := max(e.y-4, floor)
		s.write(x.to+8, at, strong, analysis.Percent(e.share))
		for i, text := range lines {
			s.write(x.to+8, at+13*float64(i+1), note, text)
		}
		floor = at + 13*float64(len(lines)) + 17
	}
}

// atRisk writes how many were still followed, and gives the height.
func (s *Scene) atRisk(curves []analysis.Curve, x axis, y float64) float64 {
	s.write(0, y, note, "Still followed just before")
	for k, c := range curves {
		y += 15
		st := curveStroke(k)
		s.line(st, Point{2, y - 4}, Point{24, y - 4})
		for i, p := range c.Points {
			if i > 0 && x.at(p.At)-x.at(c.Points[i-1].At) < 24 {
				continue
			}
			s.write(x.at(p.At), y, note.at(Middle), analysis.Count3(p.AtRisk))
		}
		beside := x.to + max(18, textWidth(analysis.Count3(c.N), small, false)/2+10)
		s.write(beside, y, note, clip(c.Label, width-beside))
	}
	return y + 8
}

// clip shortens a text to fit.
func clip(text string, most float64) string {
	most *= slack
	if textWidth(text, small, false) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && textWidth(string(runes)+"…", small, false) > most {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
