package process

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"net/http"
	"strings"

	"tend/evaluation/process"
	"tend/platform/auth"
)

// besideView is process beside outcome, person by person.
type besideView struct {
	top
	process.Beside
	Pictures []picture
}

// picture is one outcome against the change in adaptive stages.
type picture struct {
	Title string
	Dots  template.HTML // our own marks
	N     int
}

func (m *Room) showBeside(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &besideView{top: t}
	if v.Beside, err = m.House.Beside(r.Context(), actor, t.Process); err != nil {
		return err
	}
	for i, s := range v.Outcomes {
		v.Pictures = append(v.Pictures, pictureOf(s.Title, i, s.Max-s.Min, v.Rows))
	}
	return m.show(w, r, actor, "beside.html", "Process beside outcome", v)
}

// pictureOf draws a dot for each person: to the right, more adaptive stages in
// the last session than in the first; up, better by more points.
func pictureOf(title string, outcome int, span float64, rows []process.Row) picture {
	p := picture{Title: title}
	most := span / 4
	for _, r := range rows {
		if b := r.Better[outcome]; !math.IsNaN(b) {
			most = max(most, math.Abs(b))
		}
	}
	var out strings.Builder
	out.WriteString(`<line class="axis" x1="0" x2="160" y1="60" y2="60"/><line class="axis" x1="80" x2="80" y1="0" y2="120"/>`)
	for _, r := range rows {
		b := r.Better[outcome]
		if math.IsNaN(b) || math.IsNaN(r.Adaptive) {
			continue
		}
		p.N++
		fmt.Fprintf(&out, `<circle cx="%.1f" cy="%.1f" r="4"><title>%s: adaptive stages %+.0f points in a hundred, %+.1f points better</title></circle>`,
			80+70*r.Adaptive, 60-52*b/most, html.EscapeString(r.Course.Person), 100*r.Adaptive, b)
	}
	p.Dots = template.HTML(out.String())
	return p
}
