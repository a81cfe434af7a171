package figure

import "fmt"

// Saturation is how many different things were met as passages were read.
type Saturation struct {
	Name, Title string
	What        string    // "codes", "themes"
	Met         []int     // after each passage, in the order in which they were recorded
	Mean        []float64 // over random orders; nil draws none
	Lo, Hi      []float64 // of the middle share of random orders
	NewAt       []int     // places, from 1, of the passages that brought something new
}

// Scene draws it.
func (f Saturation) Scene() *Scene {
	s := &Scene{Name: f.Name, W: width, H: 220, Title: f.Title, Desc: f.words()}
	n := len(f.Met)
	top := 1.0
	if n > 0 {
		top = max(float64(f.Met[n-1]), 1)
	}
	for _, v := range f.Hi {
		top = max(top, v)
	}
	x := axis{lo: 0, hi: float64(max(n, 1)), from: 40, to: width - 8}
	y := axis{lo: 0, hi: top, from: 180, to: 20}
	for _, t := range []float64{0, top / 2, top} {
		s.line(stroke{role: Line, width: 1}, Point{x.from, y.at(t)}, Point{x.to, y.at(t)})
		s.write(x.from-6, y.at(t)+4, note.at(End), fmt.Sprintf("%.0f", t))
	}
	s.write(0, 12, note, "Different "+f.What+" met")
	if len(f.Lo) == n && n > 1 {
		var edge []Point
		for i := range n {
			edge = append(edge, Point{x.at(float64(i + 1)), y.at(f.Hi[i])})
		}
		for i := n - 1; i >= 0; i-- {
			edge = append(edge, Point{x.at(float64(i + 1)), y.at(f.Lo[i])})
		}
		s.area(Soft, edge...)
	}
	if len(f.Mean) == n && n > 1 {
		var mean []Point
		for i, v := range f.Mean {
			mean = append(mean, Point{x.at(float64(i + 1)), y.at(v)})
		}
		s.line(stroke{role: Muted, width: 1, dash: []float64{4, 3}}, mean...)
	}
	last := Point{x.at(0), y.at(0)}
	var steps []Point
	steps = append(steps, last)
	for i, v := range f.Met {
		at := Point{x.at(float64(i + 1)), y.at(float64(v))}
		steps = append(steps, Point{at.X, last.Y}, at)
		last = at
	}
	s.line(stroke{role: Accent, width: 2}, steps...)
	for _, at := range f.NewAt {
		s.dot(Point{x.at(float64(at)), y.at(float64(f.Met[at-1]))}, 3, Accent, Paper)
	}
	for _, t := range []int{1, n / 2, n} {
		if t > 0 {
			s.write(x.at(float64(t)), 196, note.at(Middle), fmt.Sprint(t))
		}
	}
	s.write((x.from+x.to)/2, 212, note.at(Middle), "passages, in the order in which they were recorded")
	return s
}

func (f Saturation) words() string {
	n := len(f.Met)
	if n == 0 {
		return "Nothing was read yet."
	}
	since := n
	if k := len(f.NewAt); k > 0 {
		since = n - f.NewAt[k-1]
	}
	return fmt.Sprintf("%d different %s in %d passages; the last %d brought none that was new.", f.Met[n-1], f.What, n, since)
}
