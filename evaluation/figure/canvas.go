package figure

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// dpi of a PNG: 420 pt become 1050 px, sharp in a printed column.
const dpi = 180

// PNG paints the scene at 180 dots to the inch.
func (s *Scene) PNG() ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(s.W), vg.Length(s.H)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(rgb(Paper, 1)))
	s.draw(c, func(text string) string { return text })
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, c.Image())
	return out.Bytes(), err
}

// The date in a PDF is fixed, so that the same numbers give the same bytes.
func init() {
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultCatalogSort(true)
}

// PDF writes the scene as a page of its own size with its fonts in it.
func (s *Scene) PDF() ([]byte, error) {
	c := vgpdf.New(vg.Length(s.W), vg.Length(s.H))
	c.SetColor(rgb(Paper, 1))
	c.Fill(vg.Rectangle{Max: vg.Point{X: vg.Length(s.W), Y: vg.Length(s.H)}}.Path())
	s.draw(c, windows1252)
	var out bytes.Buffer
	_, err := c.WriteTo(&out)
	return out.Bytes(), err
}

// windows1252 writes a text in the one encoding that the PDF writer knows; the
// minus sign becomes a dash of the same length.
func windows1252(text string) string {
	var b bytes.Buffer
	for _, r := range text {
		switch r {
		case '−':
			r = '–'
		case '≥', '≤', '→', '√':
			r = map[rune]rune{'≥': '>', '≤': '<', '→': '-', '√': ' '}[r]
		}
		b.WriteRune(r)
	}
	out, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(b.String())
	if err != nil {
		return text
	}
	return out
}

// draw puts every mark on a canvas, whose y runs upwards.
func (s *Scene) draw(c vg.Canvas, encode func(string) string) {
	for i := range s.marks {
		m := &s.marks[i]
		if m.kind == aText {
			s.drawText(c, m, encode)
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

func (s *Scene) drawText(c vg.Canvas, m *mark, encode func(string) string) {
	x := m.points[0].X
	switch m.anchor {
	case Middle:
		x -= textWidth(m.text, m.size, m.bold) / 2
	case End:
		x -= textWidth(m.text, m.size, m.bold)
	}
	c.SetColor(rgb(m.fill, 1))
	c.FillString(face(m.size, m.bold), vg.Point{X: vg.Length(x), Y: vg.Length(s.H - m.points[0].Y)}, encode(m.text))
}

// outline is a mark's path with y running upwards.
func (s *Scene) outline(m *mark) vg.Path {
	at := func(p Point) vg.Point { return vg.Point{X: vg.Length(p.X), Y: vg.Length(s.H - p.Y)} }
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
func rgb(r Role, opacity float64) color.Color {
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
