package web_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
)

// tone is a sound file of some seconds: 8 kHz, 16 bit, one channel.
func tone(seconds int) []byte {
	var b bytes.Buffer
	n := seconds * 8000
	head := []any{[]byte("RIFF"), uint32(36 + 2*n), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(8000), uint32(16000), uint16(2), uint16(16), []byte("data"), uint32(2 * n)}
	for _, part := range head {
		binary.Write(&b, binary.LittleEndian, part)
	}
	for i := range n {
		binary.Write(&b, binary.LittleEndian, int16(8000*math.Sin(float64(i)/8)))
	}
	return b.Bytes()
}

// The text beside its recording: space plays, Tab goes back, a word is a place
// in the sound, and a word that the engine was not sure of is marked.
func TestATextBesideItsRecording(t *testing.T) {
	s := webtest.New(t)
	said := []transcript.Said{{Text: "It", Start: 0, End: 400, Sure: .9}, {Text: "was", Start: 1000, End: 1500, Sure: .9}, {Text: "heavy", Start: 6500, End: 7000, Sure: .2}}
	d, err := s.Documents.Add(ctx, system, document.New{Recording: "one", File: transcript.File{Name: "one.wav", Format: transcript.Engine,
		Turns: []transcript.Turn{{Speaker: "A", Start: 0, End: 7000, Text: "It was heavy", Words: said}}}})
	if err != nil {
		t.Fatal(err)
	}
	behind, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	mux, sound := http.NewServeMux(), tone(10)
	mux.HandleFunc("GET /recordings/one/audio", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "one.wav", time.Time{}, bytes.NewReader(sound))
	})
	mux.Handle("/", httputil.NewSingleHostReverseProxy(behind))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	front := &webtest.Service{House: s.House, URL: server.URL}

	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(front.Link(t, webtest.Admin))
	b.Open(server.URL + "/inquiry/documents/" + d.ID)
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
	b.Open(server.URL + "/inquiry/documents/" + none.ID)
	if webtest.Read[bool](b, `document.querySelector("audio") !== null`) {
		t.Error("a player without a recording")
	}
}
