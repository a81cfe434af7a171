// Package process holds the pages on progression: where people stood over the
// sessions, how they moved, what leaders said before a step, who is behind the
// barrier, and the passages that show it.
package process

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strings"

	"tend/door/house"
	"tend/door/web/frame"
	"tend/inquiry/progression"
	"tend/platform/auth"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Room answers for the pages.
type Room struct {
	frame.Room
	House *house.House
}

// Open loads the pages.
func (m *Room) Open() error { return m.Furnish(pageFiles, functions, "inquiry", nil) }

// Routes names every address.
func (m *Room) Routes() map[string]frame.Page {
	return map[string]frame.Page{
		"GET /inquiry/process":             m.showOverview,
		"GET /inquiry/process/moments":     m.showMoments,
		"GET /inquiry/process/moments.csv": m.writeMoments,
		"GET /inquiry/process/mechanism":   m.showMechanism,
		"GET /inquiry/process/barrier":     m.showBarrier,
		"GET /inquiry/process/atlas":       m.showAtlas,
		"GET /inquiry/process/next":        m.showNext,
		"GET /inquiry/process/beside":      m.showBeside,
	}
}

// top is what every page of the room has: what is read, and how.
type top struct {
	*house.Process
	Here   string // the page's own address
	Query  string // what is asked for, for the other pages' addresses
	Tabs   []tab
	Names  map[string]string // of groups
	Staff  map[string]string // names of staff, for those who may know who did what
	Style  []string          // of the codebooks
	reader auth.Actor
}

type tab struct {
	Path, Title string
	Now         bool
}

var tabs = []tab{{Path: "/inquiry/process", Title: "Over the sessions"}, {Path: "/inquiry/process/moments", Title: "From, cue, to"},
	{Path: "/inquiry/process/mechanism", Title: "What came before a step"}, {Path: "/inquiry/process/barrier", Title: "The barrier"}, {Path: "/inquiry/process/atlas", Title: "Atlas"},
	{Path: "/inquiry/process/next", Title: "Next week"},
	{Path: "/inquiry/process/beside", Title: "Beside outcome"}}

// open gathers what the address asks for.
func (m *Room) open(r *http.Request, actor auth.Actor) (top, error) {
	q := r.URL.Query()
	keep := url.Values{}
	for _, name := range []string{"stages", "moves", "reading", "group"} {
		if v := q.Get(name); v != "" {
			keep.Set(name, v)
		}
	}
	asked := house.Asked{Stages: q.Get("stages"), Moves: q.Get("moves"), Reading: progression.Reading(q.Get("reading")), Group: q.Get("group")}
	return m.top(r.Context(), actor, asked, r.URL.Path, keep)
}

func (m *Room) top(ctx context.Context, actor auth.Actor, asked house.Asked, here string, keep url.Values) (top, error) {
	p, err := m.House.Process(ctx, actor, asked)
	if err != nil {
		return top{}, err
	}
	t := top{Process: p, Here: here, Names: map[string]string{}, reader: actor}
	if t.Staff, err = m.staffOf(ctx, actor); err != nil {
		return top{}, err
	}
	t.Query = keep.Encode()
	for _, one := range tabs {
		one.Now = one.Path == here
		t.Tabs = append(t.Tabs, one)
	}
	groups, err := m.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return top{}, err
	}
	for _, g := range groups {
		t.Names[g.ID] = g.Name
	}
	if p.Stage != nil {
		t.Style = append(t.Style, "/inquiry/codebooks/"+p.Stage.Book.ID+"/"+p.Stage.Book.Version+"/style.css")
	}
	return t, nil
}

// To gives an address of the room that asks for the same, and more.
func (t top) To(path string, more ...string) string {
	q, _ := url.ParseQuery(t.Query)
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] == "" {
			q.Del(more[i])
		} else {
			q.Set(more[i], more[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// GroupName is what a group is called.
func (t top) GroupName(id string) string {
	if n := t.Names[id]; n != "" {
		return n
	}
	if id == "" {
		return "no group"
	}
	return id
}

// Class names a stage in the codebook's style.
func (t top) Class(stage string) string { return fmt.Sprint("code-", t.Corpus.Rank(stage)+1) }

// MoveName is what a move is called.
func (t top) MoveName(id string) string {
	for i, m := range t.Corpus.Moves {
		if m == id && i < len(t.Corpus.Names) {
			return t.Corpus.Names[i]
		}
	}
	return id
}

func (m *Room) show(w http.ResponseWriter, r *http.Request, actor auth.Actor, name, title string, content any) error {
	return m.Show(w, r, actor, name, frame.View{Title: title, Content: content})
}

// functions are what the pages may call.
var functions = template.FuncMap{
	"percent": percent,
	"signed":  signed,
	"p":       pValue,
	"two":     func(x float64) string { return minus(fmt.Sprintf("%.2f", x)) },
	"whole":   func(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") },
}

func percent(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

func signed(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return minus(fmt.Sprintf("%+.2f", x))
}

func minus(text string) string { return strings.Replace(text, "-", "−", 1) }

func pValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 0.001:
		return "< .001"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", p), "0")
}
