package staff

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// spark draws a small line of values from 0 to 10 with its last point marked;
// says is the same in words.
func spark(values []float64, says string) template.HTML {
	const width, height, margin = 64.0, 22.0, 4.0
	if len(values) == 0 {
		return `<span class="quiet">–</span>`
	}
	x := func(i int) float64 {
		if len(values) == 1 {
			return width / 2
		}
		return margin + float64(i)*(width-2*margin)/float64(len(values)-1)
	}
	y := func(v float64) float64 { return height - margin - v*(height-2*margin)/10 }
	var points []string
	for i, v := range values {
		points = append(points, fmt.Sprintf("%.1f,%.1f", x(i), y(v)))
	}
	last := len(values) - 1
	return template.HTML(fmt.Sprintf(
		`<svg width="%g" height="%g" viewBox="0 0 %g %g" role="img" aria-label="%s"><polyline points="%s" fill="none" stroke="currentColor" stroke-width="1.5"/><circle cx="%.1f" cy="%.1f" r="2.5" fill="currentColor"/></svg>`,
		width, height, width, height, template.HTMLEscapeString(says), strings.Join(points, " "), x(last), y(values[last])))
}

// number writes a score without needless decimals.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
