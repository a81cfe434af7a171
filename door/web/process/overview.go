package process

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"tend/inquiry/progression"
	"tend/platform/auth"
)

// overviewView is people down, sessions across.
type overviewView struct {
	top
	Grids  []grid
	Kinds  []progression.Count
	Tables []table
	Trends []trend
	Rule   string
	Shares []share
}

// grid is one group.
type grid struct {
	Group    string
	Sessions []int
	Led      ledTable
	Rows     []row
}

type moveCell struct {
	Session int
	Bars    []bar
	Coded   int
}

type bar struct {
	Move  string
	Name  string
	N     int
	Tenth int // of the session's moves, 0 to 10
}

type row struct {
	Person string
	Kind   progression.Kind
	Cells  []cell
}

// cell is one person in one session.
type cell struct {
	Session int
	Strip   template.HTML // of our own marks; labels are escaped
	Says    string
	Link    string
	Modal   string
	Any     bool
}

// table is a transition matrix.
type table struct {
	Title, Note string
	Stages      []string
	Rows        [][]transition
	People      int
	Link        bool
	Why         string
}

type transition struct {
	From, To string
	N        float64
	P        float64
	Lo, Hi   float64
	HasCI    bool
	Known    bool
	Link     string
	Step     bool // to another stage
}

// trend is a person's course in numbers.
type trend struct {
	progression.Course
	Modal string
}

// share is a session's part of adaptive stages over everybody.
type share struct {
	Session  int
	People   int
	Adaptive float64
}

func (m *Room) showOverview(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &overviewView{top: t, Rule: progression.KindRule}
	if a := t.Analysis; a != nil {
		v.Kinds = slices.DeleteFunc(a.Kinds(), func(c progression.Count) bool { return c.N == 0 })
		v.grids()
		v.Tables = []table{v.table("Within a session", "From one segment with a stage to the same person’s next one. Rows are where they were.", a.Within, true),
			v.table("From session to session", "From the modal stage of a session to that of the next one in which the person was heard.", a.Between, false),
			v.table("From one person to the next", "What stage follows what when another person speaks next. This is no change of anybody.", a.Across, false)}
		for _, c := range a.Courses {
			var modal []string
			for _, s := range c.Sittings {
				modal = append(modal, t.Corpus.Stages[s.Modal])
			}
			v.Trends = append(v.Trends, trend{c, strings.Join(modal, " · ")})
		}
		v.shares()
	}
	return m.show(w, r, actor, "overview.html", "Progression", v)
}

func (v *overviewView) shares() {
	at := map[int]int{}
	for _, s := range v.Analysis.Sittings {
		if s.Modal < 0 {
			continue
		}
		i, known := at[s.Session]
		if !known {
			i = len(v.Shares)
			at[s.Session] = i
			v.Shares = append(v.Shares, share{Session: s.Session})
		}
		v.Shares[i].People++
		v.Shares[i].Adaptive += s.Adaptive
	}
	for i := range v.Shares {
		v.Shares[i].Adaptive /= float64(v.Shares[i].People)
	}
	slices.SortFunc(v.Shares, func(a, b share) int { return a.Session - b.Session })
}

func (v *overviewView) grids() {
	a := v.Analysis
	kinds := map[[2]string]progression.Kind{}
	for _, c := range a.Courses {
		kinds[[2]string{c.Group, c.Person}] = c.Kind
	}
	by := map[string]*grid{}
	var order []string
	of := func(group string) *grid {
		if by[group] == nil {
			by[group] = &grid{Group: group}
			order = append(order, group)
		}
		return by[group]
	}
	for _, s := range a.Sittings {
		if g := of(s.Group); !slices.Contains(g.Sessions, s.Session) {
			g.Sessions = append(g.Sessions, s.Session)
		}
	}
	for _, g := range by {
		slices.Sort(g.Sessions)
	}
	rows := map[[2]string]int{}
	for _, s := range a.Sittings {
		g := of(s.Group)
		k := [2]string{s.Group, s.Person}
		n, known := rows[k]
		if !known {
			n = len(g.Rows)
			rows[k] = n
			g.Rows = append(g.Rows, row{Person: s.Person, Kind: kinds[k], Cells: make([]cell, len(g.Sessions))})
		}
		at, _ := slices.BinarySearch(g.Sessions, s.Session)
		g.Rows[n].Cells[at] = v.cell(s)
	}
	slices.Sort(order)
	for _, id := range order {
		g := by[id]
		g.Led = v.ledBy(id, g.Sessions)
		slices.SortFunc(g.Rows, func(a, b row) int { return cmp.Compare(a.Person, b.Person) })
		v.Grids = append(v.Grids, *g)
	}
}

// cell writes the strip of one person in one session: a letter for each
// segment with a stage, neighbours that are alike together.
func (v *overviewView) cell(s progression.Sitting) cell {
	c := cell{Session: s.Session, Any: true, Link: v.To("/inquiry/process/moments", "person", s.Person, "session", fmt.Sprint(s.Session), "group", s.Group)}
	var strip strings.Builder
	last, times := "", 0
	class := ""
	flush := func() {
		if last == "" {
			return
		}
		fmt.Fprintf(&strip, `<b class="%s">%s`, class, html.EscapeString(last))
		if times > 1 {
			fmt.Fprintf(&strip, `<i>×%d</i>`, times)
		}
		strip.WriteString("</b>")
	}
	for _, i := range s.Segments {
		label, kind := v.labelOf(v.Corpus.Segments[i])
		if label == "" {
			continue
		}
		if label != last {
			flush()
			last, times, class = label, 0, kind
		}
		times++
	}
	flush()
	c.Strip = template.HTML(strip.String())
	if s.Modal >= 0 {
		c.Modal = v.Corpus.Stages[s.Modal]
		c.Says = fmt.Sprintf("%s, session %d: mostly %s, highest %s, %.0f %% adaptive", s.Person, s.Session, c.Modal, v.Corpus.Stages[s.Highest], 100*s.Adaptive)
	} else {
		c.Says = fmt.Sprintf("%s, session %d: no stage", s.Person, s.Session)
	}
	return c
}

// labelOf gives a segment's stage, or the stages that it stands between.
func (v *overviewView) labelOf(s progression.Segment) (label, class string) {
	var held []string
	for _, stage := range v.Corpus.Stages {
		if s.Stage[stage] >= 0.25 {
			held = append(held, stage)
		}
	}
	switch len(held) {
	case 0:
		return "", ""
	case 1:
		if s.Stage[held[0]] > 0.5 {
			return held[0], v.Class(held[0])
		}
		return held[0] + "?", "cusp " + v.Class(held[0])
	}
	return strings.Join(held, "/"), "cusp " + v.Class(held[0])
}

func (v *overviewView) table(title, note string, m progression.Matrix, link bool) table {
	t := table{Title: title, Note: note, Stages: v.Corpus.Stages, People: m.People, Link: link, Why: m.Note}
	for i, from := range v.Corpus.Stages {
		var row []transition
		for j, to := range v.Corpus.Stages {
			at := m.At(i, j)
			c := transition{From: from, To: to, N: m.N[at], P: m.P[at], Lo: m.Lo[at], Hi: m.Hi[at], HasCI: m.HasCI[at], Known: m.Known[i], Step: i != j}
			if link && c.N > 0 {
				c.Link = v.To("/inquiry/process/moments", "from", from, "to", to)
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
