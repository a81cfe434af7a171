package figure

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
)

// systemFonts are fonts about as wide as the one that text is measured with;
// text stays text.
const systemFonts = "-apple-system,'Segoe UI',Roboto,Arial,'Liberation Sans',sans-serif"

// SVG writes the scene as a file of its own, with the colours of light paper.
func (s *Scene) SVG() []byte { return s.svg(false) }

// Inline writes the scene for an HTML page: colours are classes (f-ink for a
// fill, s-ink for a stroke, and so on) that the page's style gives meaning.
func (s *Scene) Inline() []byte { return s.svg(true) }

func (s *Scene) svg(inline bool) []byte {
	w := svgWriter{inline: inline}
	edge := 0.0
	if !inline {
		edge = margin
	}
	wide, high := num(s.W+2*edge), num(s.H+2*edge)
	fmt.Fprintf(&w.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s %s %s %s"`, num(-edge), num(-edge), wide, high)
	if !inline {
		fmt.Fprintf(&w.out, ` width="%s" height="%s"`, wide, high)
	}
	fmt.Fprintf(&w.out, ` role="img" aria-labelledby="%s-t %s-d" font-family="%s">`, s.Name, s.Name, systemFonts)
	fmt.Fprintf(&w.out, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, s.Name, escape(s.Title), s.Name, escape(s.Desc))
	if !inline {
		fmt.Fprintf(&w.out, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, num(-edge), num(-edge), wide, high, hex[Paper])
	}
	w.out.WriteByte('\n')
	for i := range s.marks {
		w.mark(&s.marks[i])
	}
	w.out.WriteString("</svg>\n")
	return w.out.Bytes()
}

type svgWriter struct {
	out    bytes.Buffer
	inline bool
}

func (w *svgWriter) mark(m *mark) {
	switch m.kind {
	case aPath:
		w.out.WriteString(`<path d="`)
		w.path(m)
		w.out.WriteByte('"')
	case aBox:
		a, b := m.points[0], m.points[1]
		fmt.Fprintf(&w.out, `<rect x="%s" y="%s" width="%s" height="%s"`, num(a.X), num(a.Y), num(b.X-a.X), num(b.Y-a.Y))
	case aDot:
		fmt.Fprintf(&w.out, `<circle cx="%s" cy="%s" r="%s"`, num(m.points[0].X), num(m.points[0].Y), num(m.radius))
	case aText:
		w.text(m)
		return
	}
	w.paint(m)
	w.out.WriteString("/>\n")
}

// path writes the first place absolute and the rest as steps, rounded so that
// errors do not add up.
func (w *svgWriter) path(m *mark) {
	fmt.Fprintf(&w.out, "M%s %s", num(m.points[0].X), num(m.points[0].Y))
	for _, p := range m.points[1:] {
		fmt.Fprintf(&w.out, "L%s %s", num(p.X), num(p.Y))
	}
	if m.closed {
		w.out.WriteByte('Z')
	}
}

func (w *svgWriter) text(m *mark) {
	fmt.Fprintf(&w.out, `<text x="%s" y="%s" font-size="%s"`, num(m.points[0].X), num(m.points[0].Y), num(m.size))
	if m.bold {
		w.out.WriteString(` font-weight="600"`)
	}
	switch m.anchor {
	case Middle:
		w.out.WriteString(` text-anchor="middle"`)
	case End:
		w.out.WriteString(` text-anchor="end"`)
	}
	w.colour("fill", "f", m.fill)
	fmt.Fprintf(&w.out, ">%s</text>\n", escape(m.text))
}

// paint writes fill, stroke, dash and opacity.
func (w *svgWriter) paint(m *mark) {
	switch {
	case w.inline && m.fill != None && m.stroke != None:
		fmt.Fprintf(&w.out, ` class="f-%s s-%s"`, m.fill, m.stroke)
	default:
		w.colour("fill", "f", m.fill)
		if m.stroke != None {
			w.colour("stroke", "s", m.stroke)
		}
	}
	if m.stroke != None && m.width != 1 {
		fmt.Fprintf(&w.out, ` stroke-width="%s"`, num(m.width))
	}
	if len(m.dash) > 0 {
		fmt.Fprintf(&w.out, ` stroke-dasharray="%s %s"`, num(m.dash[0]), num(m.dash[1]))
	}
	if m.opacity > 0 && m.opacity < 1 {
		fmt.Fprintf(&w.out, ` opacity="%s"`, num(m.opacity))
	}
}

func (w *svgWriter) colour(attribute, class string, r Role) {
	switch {
	case r == None:
		fmt.Fprintf(&w.out, ` %s="none"`, attribute)
	case w.inline && class == "s":
		fmt.Fprintf(&w.out, ` class="s-%s"`, r)
	case w.inline:
		fmt.Fprintf(&w.out, ` class="f-%s"`, r)
	default:
		fmt.Fprintf(&w.out, ` %s="%s"`, attribute, hex[r])
	}
}

// num writes a length with at most two decimals, the same on every machine.
func num(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a bytes.Buffer never refuses
	return b.String()
}
