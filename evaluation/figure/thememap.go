package figure

import (
	"fmt"
	"math"
	"strings"
)

// ThemeMap shows themes with their subthemes, and how many passages each is
// in.
type ThemeMap struct {
	Name, Title string
	Themes      []MapTheme
}

// MapTheme is a theme on the map.
type MapTheme struct {
	Label      string
	Passages   int
	Subthemes  []MapTheme
	Codes      int
	Definition string
}

// Scene draws themes side by side, or below one another where there are more
// than three, each with its subthemes below it. The area of a circle is the
// number of passages.
func (m ThemeMap) Scene() *Scene {
	s := &Scene{Name: m.Name, W: width, Title: m.Title, Desc: m.words()}
	most := 1
	for _, t := range m.Themes {
		most = max(most, t.Passages)
		for _, u := range t.Subthemes {
			most = max(most, u.Passages)
		}
	}
	radius := func(n int) float64 { return 5 + 19*math.Sqrt(float64(n)/float64(most)) }
	across := min(max(len(m.Themes), 1), 3)
	column := width / float64(across)
	y, deepest := 8.0, 0.0
	for i, t := range m.Themes {
		if i > 0 && i%across == 0 {
			y, deepest = y+deepest+16, 0
		}
		x := column*float64(i%across) + column/2
		at := y
		for k, line := range wrap(t.Label, column-12, small, true) {
			s.write(x, at+12+14*float64(k), style{size: small, role: Ink, bold: true}.at(Middle), line)
		}
		at += 14*float64(len(wrap(t.Label, column-12, small, true))) + 6
		big := radius(t.Passages)
		centre := Point{x, at + 26}
		if len(t.Subthemes) > 0 {
			s.line(stroke{role: Line, width: 1}, centre, Point{x, at + 64})
		}
		s.dot(centre, big, Soft, Accent)
		s.write(x, centre.Y+4, style{size: small, role: Ink}.at(Middle), fmt.Sprint(t.Passages))
		at += 64
		for _, u := range t.Subthemes {
			c := Point{x, at + 20}
			s.dot(c, radius(u.Passages), Paper, Accent)
			s.write(x, c.Y+4, style{size: small, role: Ink}.at(Middle), fmt.Sprint(u.Passages))
			lines := wrap(u.Label, column-12, small, false)
			for k, line := range lines {
				s.write(x, c.Y+radius(u.Passages)+14+13*float64(k), style{size: small, role: Ink}.at(Middle), line)
			}
			at += 20 + radius(u.Passages) + 24 + 13*float64(len(lines))
		}
		deepest = max(deepest, at-y)
	}
	s.H = y + deepest + 12
	return s
}

func (m ThemeMap) words() string {
	if len(m.Themes) == 0 {
		return "There are no themes yet."
	}
	var all []string
	for _, t := range m.Themes {
		text := fmt.Sprintf("%s (%d passages)", t.Label, t.Passages)
		var under []string
		for _, u := range t.Subthemes {
			under = append(under, fmt.Sprintf("%s (%d)", u.Label, u.Passages))
		}
		if len(under) > 0 {
			text += ": " + strings.Join(under, ", ")
		}
		all = append(all, text)
	}
	return strings.Join(all, ". ") + "."
}
