package maps

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"tend/clinic/formulation"
)

// Drawing is a map as a picture: a wide one for a desk, a tall one for a phone.
type Drawing struct {
	formulation.Map
	Bold map[[2]string]bool // arrows of the loop that is read
	Told map[[2]string]formulation.What

	Beside map[string][]string // by thing: what moved, in short
}

// shape is how a drawing is laid out, in its own units.
type shape struct {
	name               string
	wide               float64
	high               float64
	halfWide, halfTall float64 // half a box
	perLine            int     // characters on a line of it
	radius, grow       float64 // of a circle, and by how much for each of 10
	lanes              []float64
	at                 func(formulation.Node) point
}

type point struct{ x, y float64 }

func (d Drawing) wideShape() shape {
	return shape{name: "wide", wide: formulation.Wide, high: float64(d.Height()), halfWide: 70, halfTall: 34, perLine: 16, radius: 42, grow: 4,
		lanes: []float64{440, 600, 760, 925, 280, 1088}, at: func(n formulation.Node) point { return point{float64(n.X), float64(n.Y)} }}
}

func (d Drawing) tallShape() shape {
	return shape{name: "tall", wide: formulation.TallWide, high: float64(d.TallHeight()), halfWide: 84, halfTall: 36, perLine: 18, radius: 38, grow: 1.4,
		lanes: []float64{200, 10, 390}, at: func(n formulation.Node) point { return point{float64(n.TallX), float64(n.TallY)} }}
}

// SVG draws the map in both shapes; the style shows the one that fits. The
// outline beside it holds the same in words, so a screen reader passes over the
// drawings.
func (d Drawing) SVG() template.HTML {
	var b strings.Builder
	d.draw(&b, d.wideShape())
	d.draw(&b, d.tallShape())
	return template.HTML(b.String())
}

// Tall draws the map for a narrow page alone.
func (d Drawing) Tall() template.HTML {
	var b strings.Builder
	d.draw(&b, d.tallShape())
	return template.HTML(b.String())
}

func (d Drawing) draw(b *strings.Builder, s shape) {
	fmt.Fprintf(b, `<svg class="pain-map %s" viewBox="0 0 %g %g" data-half="%g %g" data-radius="%g %g" aria-hidden="true" focusable="false"><defs><marker id="tip-%s" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="currentColor"/></marker></defs><g class="arrows">`,
		s.name, s.wide, s.high, s.halfWide, s.halfTall, s.radius, s.grow, s.name)
	r := d.routes(s)
	for i, e := range d.Edges {
		d.edge(b, s, e, r.edges[i])
	}
	for i, a := range d.Acts {
		d.act(b, s, a, r.acts[i])
	}
	b.WriteString(`</g>`)
	for _, n := range d.Nodes {
		d.node(b, s, n)
	}
	b.WriteString(`</svg>`)
}

// radiusOf is that of a system's circle.
func (d Drawing) radiusOf(s shape, n formulation.Node) float64 {
	size, _ := d.Size(n.System)
	return s.radius + s.grow*float64(size)
}

func (d Drawing) node(b *strings.Builder, s shape, n formulation.Node) {
	told := d.Told[[2]string{n.ID}]
	at := s.at(n)
	fmt.Fprintf(b, `<g class="thing k-%s s-%s %s" data-node="%s" data-kind="%s" transform="translate(%g %g)">`, n.Kind, n.System, told, html.EscapeString(n.ID), n.Kind, at.x, at.y)
	lines := linesOf(n.Label, s.perLine)
	top := s.halfTall
	if n.Kind == formulation.OfSystem {
		top = d.radiusOf(s, n)
		fmt.Fprintf(b, `<circle r="%g"%s/>`, top, dash(told))
		lines = linesOf(n.Label, 10)
		if size, said := d.Size(n.System); said {
			lines = append(lines[:min(len(lines), 2)], fmt.Sprintf("%d of 10", size))
		}
	} else {
		fmt.Fprintf(b, `<rect x="%g" y="%g" width="%g" height="%g" rx="8"%s/>`, -s.halfWide, -s.halfTall, 2*s.halfWide, 2*s.halfTall, dash(told))
	}
	if told != "" {
		fmt.Fprintf(b, `<text class="told" y="%g" text-anchor="middle">%s</text>`, -top-6, told)
	}
	for i, line := range lines {
		fmt.Fprintf(b, `<text y="%g" text-anchor="middle">%s</text>`, 5+18*(float64(i)-float64(len(lines)-1)/2), html.EscapeString(line))
	}
	for i, short := range d.Beside[n.ID] {
		fmt.Fprintf(b, `<text class="moved" y="%g" text-anchor="middle">%s</text>`, top+15+14*float64(i), html.EscapeString(short))
	}
	b.WriteString(`</g>`)
}

// dash tells what changed without colour: what is gone is dotted, what is new
// or otherwise is dashed.
func dash(told formulation.What) string {
	switch told {
	case formulation.Gone:
		return ` stroke-dasharray="2 5"`
	case "":
		return ""
	}
	return ` stroke-dasharray="10 4"`
}

func (d Drawing) edge(b *strings.Builder, s shape, e formulation.Edge, r route) {
	key := [2]string{e.From, e.To}
	d.arrow(b, s, arrow{class: "arrow", sign: e.Sign, strength: e.Strength, bold: d.Bold[key], told: d.Told[key], data: fmt.Sprintf(`data-from="%s" data-to="%s"`, html.EscapeString(e.From), html.EscapeString(e.To))}, r)
}

// act is drawn from what acts to the middle of the arrow that it acts on.
func (d Drawing) act(b *strings.Builder, s shape, a formulation.Act, r route) {
	told := d.Told[[2]string{a.By, a.From + ">" + a.To}]
	d.arrow(b, s, arrow{class: "arrow act", sign: a.Sign, strength: a.Strength, told: told,
		data: fmt.Sprintf(`data-from="%s" data-on="%s>%s"`, html.EscapeString(a.By), html.EscapeString(a.From), html.EscapeString(a.To))}, r)
}

type arrow struct {
	class, data string
	sign        formulation.Sign
	strength    int
	bold        bool
	told        formulation.What
}

func (d Drawing) arrow(b *strings.Builder, s shape, a arrow, r route) {
	class, mark := a.class+fmt.Sprintf(" w%d", a.strength), "+"
	if a.sign == formulation.Less {
		class, mark = class+" less", "−"
	}
	if a.bold {
		class += " bold"
	}
	if a.told != "" && r.room {
		mark += " " + string(a.told)
	}
	fmt.Fprintf(b, `<g class="%s %s" %s><path class="reach" d="%s" fill="none"/><path class="line" d="%s" fill="none" marker-end="url(#tip-%s)"%s/><text x="%.1f" y="%.1f" text-anchor="middle">%s</text></g>`,
		class, a.told, a.data, r.path, r.path, s.name, dash(a.told), r.label.x, r.label.y+5, mark)
}

// linesOf breaks a label into three lines at most; the outline has all of it.
func linesOf(label string, perLine int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(label) {
		for letters := []rune(word); len(letters) > perLine; letters = []rune(word) { // a word longer than the box is broken
			word = string(letters[perLine-1:])
			lines = append(lines, string(letters[:perLine-1])+"-", "")
		}
		last := lines[len(lines)-1]
		switch {
		case last == "":
			lines[len(lines)-1] = word
		case len([]rune(last+" "+word)) <= perLine:
			lines[len(lines)-1] = last + " " + word
		default:
			lines = append(lines, word)
		}
	}
	if lines[0] == "" && len(lines) > 1 {
		lines = lines[1:]
	}
	if len(lines) > 3 {
		lines = append(lines[:2], strings.TrimSuffix(lines[2], "-")+" …")
	}
	return lines
}
