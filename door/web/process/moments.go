package process

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/progression"
	"tend/platform/auth"
	"tend/platform/fault"
)

// mostMoments is how many are shown on one page.
const mostMoments = 40

// filter says which moments are wanted.
type filter struct {
	From, To, Move, Way, Person, Find string
	Session                           int
	After                             int // how many to pass over
}

func filterOf(r *http.Request) filter {
	q := r.URL.Query()
	f := filter{From: q.Get("from"), To: q.Get("to"), Move: q.Get("move"), Way: q.Get("way"), Person: q.Get("person"), Find: strings.TrimSpace(q.Get("find"))}
	f.Session, _ = strconv.Atoi(q.Get("session"))
	f.After, _ = strconv.Atoi(q.Get("after"))
	f.After = max(f.After, 0)
	return f
}

// fits tells whether a moment is wanted, by everything but its words.
func (f filter) fits(a *progression.Analysis, m progression.Moment) bool {
	c := a.Corpus
	from, to := a.StageOf(m.From), a.StageOf(m.To)
	s := c.Segments[m.From]
	return (f.From == "" || from >= 0 && c.Stages[from] == f.From) && (f.To == "" || to >= 0 && c.Stages[to] == f.To) &&
		(f.Way == "" || string(a.Way(m)) == f.Way) && (f.Person == "" || s.Person == f.Person) && (f.Session == 0 || s.Session == f.Session) &&
		(f.Move == "" || f.Move == "none" && len(a.MovesOf(m.Cue)) == 0 || slices.Contains(a.MovesOf(m.Cue), f.Move))
}

// momentsView is a list of moments in their words.
type momentsView struct {
	top
	Filter   filter
	People   []string
	Sessions []int
	All      int
	List     []moment
	Earlier  string
	Later    string
	CSV      string
	Ways     []progression.Way
}

// moment is FROM → CUE → TO in words.
type moment struct {
	Person  string
	Group   string
	Session int
	From    said
	Cue     []said
	To      said
	Way     progression.Way
	Apart   int
	Others  int
	Passed  int
	Text    string // address of the transcript
}

// said is one segment in its words.
type said struct {
	Number int
	Stage  string // "2a", or "2b .50, 2a .50"
	Class  string
	Moves  []string
	Layer  coding.Layer
	Clock  string
	Audio  string
	Words  string
}

func (m *Room) showMoments(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &momentsView{top: t, Filter: filterOf(r), Ways: []progression.Way{progression.Forward, progression.Stayed, progression.Return}}
	if t.Analysis != nil {
		for _, c := range t.Analysis.Courses {
			if !slices.Contains(v.People, c.Person) {
				v.People = append(v.People, c.Person)
			}
		}
		for _, s := range t.Analysis.Sittings {
			if !slices.Contains(v.Sessions, s.Session) {
				v.Sessions = append(v.Sessions, s.Session)
			}
		}
		slices.Sort(v.Sessions)
		wanted, err := m.wanted(r.Context(), actor, t, v.Filter)
		if err != nil {
			return err
		}
		v.All = len(wanted)
		from := min(v.Filter.After, len(wanted))
		to := min(from+mostMoments, len(wanted))
		if v.List, err = m.inWords(r.Context(), actor, t, wanted[from:to]); err != nil {
			return err
		}
		if from > 0 {
			v.Earlier = v.page(max(0, from-mostMoments))
		}
		if to < len(wanted) {
			v.Later = v.page(to)
		}
		v.CSV = v.To("/inquiry/process/moments.csv", v.Filter.pairs()...)
	}
	return m.show(w, r, actor, "moments.html", "From, cue, to", v)
}

func (v *momentsView) page(after int) string {
	return v.To("/inquiry/process/moments", append(v.Filter.pairs(), "after", strconv.Itoa(after))...)
}

// pairs are the filter as parts of an address.
func (f filter) pairs() []string {
	session := ""
	if f.Session > 0 {
		session = strconv.Itoa(f.Session)
	}
	return []string{"from", f.From, "to", f.To, "move", f.Move, "way", f.Way, "person", f.Person, "session", session, "find", f.Find}
}

// wanted lists the moments that fit.
func (m *Room) wanted(ctx context.Context, actor auth.Actor, t top, f filter) ([]progression.Moment, error) {
	var found []progression.Moment
	for _, one := range t.Analysis.Moments {
		if f.fits(t.Analysis, one) {
			found = append(found, one)
		}
	}
	if f.Find == "" {
		return found, nil
	}
	holds, err := m.House.Mentions(ctx, actor, t.Process, f.Find)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(one progression.Moment) bool {
		return !holds(one.From) && !holds(one.To) && !slices.ContainsFunc(one.Cue, holds)
	}), nil
}

func segmentsOf(moments []progression.Moment) []int {
	var all []int
	for _, m := range moments {
		all = append(append(append(all, m.From), m.Cue...), m.To)
	}
	return all
}

// inWords reads moments in their words.
func (m *Room) inWords(ctx context.Context, actor auth.Actor, t top, moments []progression.Moment) ([]moment, error) {
	words, err := m.House.Said(ctx, actor, t.Process, segmentsOf(moments)...)
	if err != nil {
		return nil, err
	}
	var all []moment
	for _, one := range moments {
		s := t.Corpus.Segments[one.From]
		v := moment{Person: s.Person, Group: s.Group, Session: s.Session, From: t.said(one.From, words), To: t.said(one.To, words), Way: t.Analysis.Way(one),
			Apart: one.Apart, Others: one.Others, Passed: one.Passed, Text: "/inquiry/documents/" + s.Document}
		for _, i := range one.Cue {
			v.Cue = append(v.Cue, t.said(i, words))
		}
		all = append(all, v)
	}
	return all, nil
}

func (t top) said(i int, words map[int]string) said {
	s := t.Corpus.Segments[i]
	v := said{Number: s.Number, Moves: s.Moves, Layer: s.Layer, Words: words[i]}
	var parts []string
	for _, stage := range t.Corpus.Stages {
		switch p := s.Stage[stage]; {
		case p == 1:
			parts = append(parts, stage)
		case p > 0:
			parts = append(parts, fmt.Sprintf("%s %s", stage, strings.TrimPrefix(fmt.Sprintf("%.2f", p), "0")))
		}
	}
	v.Stage = strings.Join(parts, ", ")
	if k := t.Analysis.StageOf(i); k >= 0 {
		v.Class = t.Class(t.Corpus.Stages[k])
	}
	if s.Start >= 0 {
		v.Clock = fmt.Sprintf("%d:%02d", s.Start/60000, s.Start/1000%60)
		if s.Recording != "" {
			v.Audio = fmt.Sprintf("/recordings/%s/audio#t=%d", s.Recording, s.Start/1000)
		}
	}
	return v
}

// writeMoments gives the moments that fit as a table with their words.
func (m *Room) writeMoments(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	if t.Analysis == nil {
		return fault.New(fault.NotFound, "process.writeMoments", "%s", t.Why)
	}
	wanted, err := m.wanted(r.Context(), actor, t, filterOf(r))
	if err != nil {
		return err
	}
	words, err := m.House.Said(r.Context(), actor, t.Process, segmentsOf(wanted)...)
	if err != nil {
		return err
	}
	for i := range words {
		words[i] = coding.Safe(words[i])
	}
	var out bytes.Buffer
	c := csv.NewWriter(&out)
	progression.WriteMoments(c, t.Analysis, wanted, words)
	c.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="moments.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	w.Write(out.Bytes()) // a reader who left meanwhile misses nothing
	return nil
}
