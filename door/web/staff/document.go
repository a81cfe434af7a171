package staff

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

// documentView is a transcript to be read and put right.
type documentView struct {
	document.Document
	GroupName string
	Turns     []turnView
	Voices    []voice
	Look      []turnView // what a person should look at first
	Search    string
	Found     int
	MayDivide bool
	Audible   bool               // the recording may be heard
	Without   []document.Lacking // who spoke, or may have, and has not agreed to being recorded or to research
}

// voice is a speaker as the page shows them.
type voice struct {
	document.Speaker
	Turns, Words int
}

// Called is the label, with who that is.
func (v voice) Called() string {
	if v.Label == "" {
		return "Nobody known"
	}
	return v.Label
}

// turnView is one turn.
type turnView struct {
	document.Turn
	Doc    *documentView
	Voice  voice
	Pieces []textPiece
	Spaced bool   // pieces are whole words
	Times  string // start of each word, in ms, where there is a recording
	Why    string // what a person should look at
	Edit   bool
	Yours  string // what was typed, where it was not taken
	Clash  bool
	Wrong  string
}

// textPiece is a run of words, of which the engine was sure or not.
type textPiece struct {
	Text   string
	Unsure bool
	Hit    bool // of a search
}

// sureEnough is how sure an engine is of a word that nobody has to look at.
const sureEnough = 0.5

// Clock writes when a turn begins.
func (t turnView) Clock() string {
	if t.Start < 0 {
		return ""
	}
	return fmt.Sprintf("%d:%02d", t.Start/60000, t.Start/1000%60)
}

// Typed is the text of the form.
func (t turnView) Typed() string {
	if t.Yours != "" {
		return t.Yours
	}
	return t.Text
}

// Rows is how many lines the form has.
func (t turnView) Rows() int { return min(12, 2+len(t.Text)/70) }

func (d *Desk) showDocument(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.documentView(r.Context(), actor, r.PathValue("id"), r.URL.Query().Get("find"))
	if err != nil {
		return err
	}
	if edit := r.URL.Query().Get("edit"); edit != "" && v.MayWrite {
		for i := range v.Turns {
			v.Turns[i].Edit = v.Turns[i].ID == edit && v.Turns[i].Hidden == ""
		}
	}
	return d.documentPage(w, r, actor, http.StatusOK, v, nil)
}

func (d *Desk) documentPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v *documentView, wrong []string) error {
	if v.Recording != "" {
		h := w.Header()
		h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; media-src 'self'")
	}
	return d.showAs(w, r, status, actor, "document.html", frame.View{Title: v.Title, Nav: "inquiry", Content: v, Wrong: wrong})
}

func (d *Desk) documentView(ctx context.Context, actor auth.Actor, id, find string) (*documentView, error) {
	doc, turns, speakers, err := d.House.Documents.Read(ctx, actor, id, 0)
	if err != nil {
		return nil, err
	}
	v := &documentView{Document: doc, Search: strings.TrimSpace(find), MayDivide: !actor.OnlyReads() && (doc.Plain || doc.ClearFrom > 0)}
	if doc.Group != "" {
		if g, err := d.House.Pathway.Group(ctx, actor, doc.Group); err == nil {
			v.GroupName = g.Name
		}
	}
	v.Audible = doc.Recording != "" && d.House.Recordings.MayHear(ctx, actor, doc.Recording) == nil
	v.fill(turns, speakers)
	if v.Without, err = d.House.Documents.Without(ctx, actor, doc); err != nil {
		return nil, err
	}
	return v, nil
}

// fill shows turns and counts what each voice said.
func (v *documentView) fill(turns []document.Turn, speakers []document.Speaker) {
	by := map[string]int{"": 0}
	v.Voices = append(v.Voices, voice{})
	for i, sp := range speakers {
		by[sp.ID] = i + 1
		v.Voices = append(v.Voices, voice{Speaker: sp})
	}
	for _, t := range turns {
		who := &v.Voices[by[t.Speaker]]
		who.Turns++
		who.Words += len(strings.Fields(t.Text))
	}
	for _, t := range turns {
		one := v.turn(t, v.Voices[by[t.Speaker]])
		v.Turns = append(v.Turns, one)
		if one.Why != "" {
			v.Look = append(v.Look, one)
		}
	}
}

func (v *documentView) turn(t document.Turn, who voice) turnView {
	one := turnView{Turn: t, Doc: v, Voice: who}
	unsure := 0
	one.Spaced = true
	if len(t.Words) == 0 {
		one.Pieces = []textPiece{{Text: t.Text}}
	}
	var times []string
	for _, w := range t.Words {
		low := w.Sure >= 0 && w.Sure < sureEnough
		if low {
			unsure++
		}
		if n := len(one.Pieces); n > 0 && one.Pieces[n-1].Unsure == low {
			one.Pieces[n-1].Text += " " + w.Text
		} else {
			one.Pieces = append(one.Pieces, textPiece{Text: w.Text, Unsure: low})
		}
		if v.Recording != "" {
			times = append(times, strconv.Itoa(w.Start))
		}
	}
	one.Times = strings.Join(times, " ")
	switch {
	case t.Flagged:
		one.Why = "a name came back"
	case t.Speaker == "":
		one.Why = "nobody known"
	case unsure > 0:
		one.Why = frame.Count(unsure, "word unsure", "words unsure")
	}
	if v.Search != "" && strings.Contains(strings.ToLower(t.Text), strings.ToLower(v.Search)) {
		one.Pieces, one.Spaced = marked(t.Text, v.Search), false
		v.Found++
	}
	return one
}

// marked cuts a text at every place of a search.
func marked(text, find string) []textPiece {
	var all []textPiece
	small, find := strings.ToLower(text), strings.ToLower(find)
	if len(small) != len(text) {
		return []textPiece{{Text: text, Hit: true}}
	}
	for {
		at := strings.Index(small, find)
		if at < 0 {
			return append(all, textPiece{Text: text})
		}
		all = append(all, textPiece{Text: text[:at]}, textPiece{Text: text[at : at+len(find)], Hit: true})
		text, small = text[at+len(find):], small[at+len(find):]
	}
}

// turnAt gives one turn of a page.
func (v *documentView) turnAt(id string) (*turnView, error) {
	for i := range v.Turns {
		if v.Turns[i].ID == id {
			return &v.Turns[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "staff.turn", "This turn is no longer there.")
}
