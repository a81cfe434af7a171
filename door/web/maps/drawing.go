package maps

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"

	"tend/clinic/formulation"
)

// Drawing is a map as a picture.
type Drawing struct {
	formulation.Map
	Bold map[[2]string]bool // arrows of the loop that is read
	Told map[[2]string]formulation.What
}

// half a box, and how many characters stand on a line of it
const (
	halfWide, halfTall = 70.0, 34.0
	perLine            = 17
)

// SVG draws the map. The outline beside it holds the same in words, so a
// screen reader passes over the drawing.
func (d Drawing) SVG() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="pain-map" viewBox="0 0 %d %d" aria-hidden="true" focusable="false"><defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="currentColor"/></marker></defs>`, formulation.Wide, d.Height())
	for _, e := range d.Edges {
		d.edge(&b, e)
	}
	for _, n := range d.Nodes {
		d.node(&b, n)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func (d Drawing) node(b *strings.Builder, n formulation.Node) {
	told := d.Told[[2]string{n.ID}]
	fmt.Fprintf(b, `<g class="thing k-%s s-%s %s" data-node="%s" transform="translate(%d %d)">`, n.Kind, n.System, told, html.EscapeString(n.ID), n.X, n.Y)
	lines := linesOf(n.Label)
	top := halfTall
	if n.Kind == formulation.OfSystem {
		size, said := d.Size(n.System)
		top = float64(40 + 4*size)
		fmt.Fprintf(b, `<circle r="%d"%s/>`, 40+4*size, dash(told))
		if said {
			lines = append(lines, fmt.Sprintf("%d of 10", size))
		}
	} else {
		fmt.Fprintf(b, `<rect x="%g" y="%g" width="%g" height="%g" rx="8"%s/>`, -halfWide, -halfTall, 2*halfWide, 2*halfTall, dash(told))
	}
	if told != "" {
		fmt.Fprintf(b, `<text class="told" y="%g" text-anchor="middle">%s</text>`, -top-6, told)
	}
	for i, line := range lines {
		fmt.Fprintf(b, `<text y="%g" text-anchor="middle">%s</text>`, 5+17*(float64(i)-float64(len(lines)-1)/2), html.EscapeString(line))
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

func (d Drawing) edge(b *strings.Builder, e formulation.Edge) {
	from, _ := d.Node(e.From)
	to, _ := d.Node(e.To)
	x1, y1 := float64(from.X), float64(from.Y)
	x2, y2 := float64(to.X), float64(to.Y)
	// An arrow bends a little to its right, so that one each way can be seen.
	long := math.Max(1, math.Hypot(x2-x1, y2-y1))
	bend := math.Max(24, math.Min(60, long/9))
	cx, cy := (x1+x2)/2-(y2-y1)/long*bend, (y1+y2)/2+(x2-x1)/long*bend
	x1, y1 = d.rim(from, cx, cy)
	x2, y2 = d.rim(to, cx, cy)
	class := "arrow w" + fmt.Sprint(e.Strength)
	if e.Sign == formulation.Less {
		class += " less"
	}
	if d.Bold[[2]string{e.From, e.To}] {
		class += " bold"
	}
	told := d.Told[[2]string{e.From, e.To}]
	fmt.Fprintf(b, `<g class="%s %s" data-from="%s" data-to="%s"><path d="M%.1f %.1fQ%.1f %.1f %.1f %.1f" fill="none" marker-end="url(#tip)"%s/>`, class, told, html.EscapeString(e.From), html.EscapeString(e.To), x1, y1, cx, cy, x2, y2, dash(told))
	mark := "+"
	if e.Sign == formulation.Less {
		mark = "−"
	}
	if told != "" {
		mark += " " + string(told)
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text></g>`, (x1+2*cx+x2)/4, (y1+2*cy+y2)/4+5, mark)
}

// rim is where a line from a node towards a point leaves it.
func (d Drawing) rim(n formulation.Node, x, y float64) (float64, float64) {
	dx, dy := x-float64(n.X), y-float64(n.Y)
	long := math.Max(1, math.Hypot(dx, dy))
	if n.Kind == formulation.OfSystem {
		size, _ := d.Size(n.System)
		r := float64(42 + 4*size)
		return float64(n.X) + dx/long*r, float64(n.Y) + dy/long*r
	}
	k := math.Min((halfWide+2)/math.Max(math.Abs(dx), 1), (halfTall+2)/math.Max(math.Abs(dy), 1))
	return float64(n.X) + dx*math.Min(k, 1), float64(n.Y) + dy*math.Min(k, 1)
}

// linesOf breaks a label into three lines at most; the outline has all of it.
func linesOf(label string) []string {
	lines := []string{""}
	for _, word := range strings.Fields(label) {
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
	if len(lines) > 3 {
		lines = append(lines[:2], lines[2]+" …")
	}
	for i, line := range lines {
		if letters := []rune(line); len(letters) > perLine+2 {
			lines[i] = string(letters[:perLine]) + "…"
		}
	}
	return lines
}
