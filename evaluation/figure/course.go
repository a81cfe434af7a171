package figure

import (
	"fmt"
	"strings"
)

// Course is one person's scores on one scale over the timepoints of a
// programme.
type Course struct {
	Name   string // of the figure
	Title  string
	Min    float64
	Max    float64
	Better string // "higher" or "lower"
	Points []CoursePoint
	Marks  []CourseMark
}

// CoursePoint is the score at one timepoint; a missing one leaves a gap that
// no line crosses.
type CoursePoint struct {
	Label  string
	Value  float64
	Absent bool
}

// CourseMark is a threshold for one person's score. The side that is worse is
// shaded.
type CourseMark struct {
	Value float64
	Label string
}

// Scene draws the course.
func (c Course) Scene() *Scene {
	const w, left, right, top, bottom = 320.0, 26.0, 316.0, 44.0, 158.0
	s := &Scene{Name: c.Name, W: w, H: 196, Title: c.Title, Desc: c.words()}
	s.write(0, 14, strong, c.Title)
	under := fmt.Sprintf("%s to %s; %s is better", short(c.Min), short(c.Max), c.Better)
	for _, m := range c.Marks {
		under += fmt.Sprintf("; %s or worse is shaded", short(m.Value))
	}
	s.write(0, 30, note, under)
	y := axis{lo: c.Min, hi: c.Max, from: bottom, to: top}
	for _, m := range c.Marks {
		c.shade(s, y, m, left, right)
	}
	for _, t := range y.ticks(3) {
		s.line(stroke{role: Line, width: 1}, Point{left, y.at(t)}, Point{right, y.at(t)})
		s.write(left-6, y.at(t)+4, note.at(End), short(t))
	}
	for _, m := range c.Marks {
		s.line(stroke{role: Muted, width: 1, dash: []float64{5, 3}}, Point{left, y.at(m.Value)}, Point{right, y.at(m.Value)})
	}
	c.line(s, y, left+30, right-32, bottom)
	return s
}

// shade tints the worse side of a threshold.
func (c Course) shade(s *Scene, y axis, m CourseMark, left, right float64) {
	end := c.Max
	if c.Better == "higher" {
		end = c.Min
	}
	a, b := y.at(m.Value), y.at(end)
	s.marks = append(s.marks, mark{kind: aPath, closed: true, fill: Line, opacity: 0.45,
		points: []Point{{left, a}, {right, a}, {right, b}, {left, b}}})
}

// line joins neighbouring scores and writes each value beside its dot.
func (c Course) line(s *Scene, y axis, from, to, bottom float64) {
	x := func(i int) float64 {
		if len(c.Points) == 1 {
			return (from + to) / 2
		}
		return from + (to-from)*float64(i)/float64(len(c.Points)-1)
	}
	for i := 1; i < len(c.Points); i++ {
		a, b := c.Points[i-1], c.Points[i]
		if !a.Absent && !b.Absent {
			s.line(stroke{role: Accent, width: 2}, Point{x(i - 1), y.at(a.Value)}, Point{x(i), y.at(b.Value)})
		}
	}
	for i, p := range c.Points {
		s.write(x(i), bottom+18, note.at(Middle), p.Label)
		if p.Absent {
			s.write(x(i), bottom+33, note.at(Middle), "not given")
			continue
		}
		at := Point{x(i), y.at(p.Value)}
		s.dot(at, 4.5, Accent, Paper)
		up := at.Y - 9
		if up < 52 {
			up = at.Y + 19
		}
		s.write(at.X, up, strong.at(Middle), short(p.Value))
	}
}

// words is the course for people who cannot see it.
func (c Course) words() string {
	var parts []string
	for _, p := range c.Points {
		if p.Absent {
			parts = append(parts, p.Label+" not given")
		} else {
			parts = append(parts, p.Label+" "+short(p.Value))
		}
	}
	for _, m := range c.Marks {
		parts = append(parts, fmt.Sprintf("threshold %s: %s", short(m.Value), m.Label))
	}
	return strings.Join(parts, "; ") + "."
}
