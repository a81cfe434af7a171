package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/demo"
	"tend/door/web/webtest"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
)

// The text beside its recording: space plays, Tab goes back, a word is a place
// in the sound, and a word that the engine was not sure of is marked.
func TestATextBesideItsRecording(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	id := recorded(t, s, group, 1)
	said := []transcript.Said{{Text: "It", Start: 0, End: 400, Sure: .9}, {Text: "was", Start: 1000, End: 1500, Sure: .9}, {Text: "heavy", Start: 6500, End: 7000, Sure: .2}}
	d, err := s.Documents.Add(ctx, system, document.New{Group: group, Session: 1, Recording: id, File: transcript.File{Name: "one.wav", Format: transcript.Engine,
		Turns: []transcript.Turn{{Speaker: "A", Start: 0, End: 7000, Text: "It was heavy", Words: said}}}})
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/inquiry/documents/" + d.ID)
	await := func(what, condition string) {
		t.Helper()
		if !webtest.Await[bool](b, `new Promise(done => { const look = n => (`+condition+`) ? done(true) : n > 200 ? done(false) : setTimeout(look, 25, n + 1); look(0); })`) {
			t.Fatalf("%s: %s did not come", what, condition)
		}
	}
	await("the sound", `document.querySelector("audio").readyState >= 1 && document.querySelector("audio").duration > 9`)
	if got := webtest.Read[string](b, `[...document.querySelectorAll("mark.unsure")].map(m => m.textContent).join()`); got != "heavy" {
		t.Errorf("unsure: %q", got)
	}
	b.Shot("player")
	b.Do(chromedp.Click(`mark.unsure`))
	await("a click on a word", `Math.abs(document.querySelector("audio").currentTime - 6.5) < 0.1`)
	b.Do(chromedp.KeyEvent(" "))
	await("playing", `!document.querySelector("audio").paused`)
	b.Do(chromedp.KeyEvent("\t"))
	await("two seconds back", `document.querySelector("audio").currentTime < 6.4`)
	b.Do(chromedp.KeyEvent(" "))
	await("a pause", `document.querySelector("audio").paused`)
	b.Axe("player")

	none, err := s.Documents.Add(ctx, system, document.New{File: transcript.File{Turns: []transcript.Turn{{Text: "Nothing to hear."}}}})
	if err != nil {
		t.Fatal(err)
	}
	b.Open(s.URL + "/inquiry/documents/" + none.ID)
	if webtest.Read[bool](b, `document.querySelector("audio") !== null`) {
		t.Error("a player without a recording")
	}
}
