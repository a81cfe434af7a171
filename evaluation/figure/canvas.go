package figure

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// draw puts every mark on a canvas, whose y runs upwards. write sets a text
// that begins at x, y of the scene.
func (s *Scene) draw(c vg.Canvas, write func(c vg.Canvas, m *mark, x, y float64)) {
	for i := range s.marks {
		m := &s.marks[i]
		if m.kind == aText {
			write(c, m, textStart(m), m.points[0].Y)
			continue
		}
		path := s.outline(m)
		if m.fill != None {
			c.SetColor(rgb(m.fill, m.opacity))
			c.Fill(path)
		}
		if m.stroke != None {
			c.SetColor(rgb(m.stroke, m.opacity))
			c.SetLineWidth(vg.Length(m.width))
			var dash []vg.Length
			for _, d := range m.dash {
				dash = append(dash, vg.Length(d))
			}
			c.SetLineDash(dash, 0)
			c.Stroke(path)
		}
	}
}

// textStart is where a text begins, whichever end it is anchored by.
func textStart(m *mark) float64 {
	switch m.anchor {
	case Middle:
		return m.points[0].X - textWidth(m.text, m.size, m.bold)/2
	case End:
		return m.points[0].X - textWidth(m.text, m.size, m.bold)
	}
	return m.points[0].X
}

// place turns a point of the scene into one of a canvas, whose y runs upwards.
func (s *Scene) place(p Point) vg.Point {
	return vg.Point{X: vg.Length(p.X + margin), Y: vg.Length(s.H - p.Y + margin)}
}

// outline is a mark's path with y running upwards.
func (s *Scene) outline(m *mark) vg.Path {
	at := s.place
	var p vg.Path
	switch m.kind {
	case aDot:
		centre := at(m.points[0])
		p.Move(vg.Point{X: centre.X + vg.Length(m.radius), Y: centre.Y})
		p.Arc(centre, vg.Length(m.radius), 0, 2*math.Pi)
		p.Close()
	case aBox:
		a, b := m.points[0], m.points[1]
		p.Move(at(a))
		p.Line(at(Point{b.X, a.Y}))
		p.Line(at(b))
		p.Line(at(Point{a.X, b.Y}))
		p.Close()
	default:
		p.Move(at(m.points[0]))
		for _, q := range m.points[1:] {
			p.Line(at(q))
		}
		if m.closed {
			p.Close()
		}
	}
	return p
}

// rgb gives a role's colour on light paper.
func rgb(r Role, opacity float64) color.NRGBA {
	v, err := strconv.ParseUint(hex[r][1:], 16, 32)
	if err != nil {
		panic("figure: a colour is not written as #rrggbb: " + hex[r])
	}
	alpha := uint8(255)
	if opacity > 0 && opacity < 1 {
		alpha = uint8(math.Round(255 * opacity))
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), alpha}
}
