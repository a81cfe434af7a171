package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/clinic/session/recording"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/media"
)

// agreed lets everybody of a group agree to being recorded.
func agreed(t testing.TB, s *webtest.Service, group string) (ids []string) {
	t.Helper()
	states, err := s.Pathway.States(ctx, system, pathway.Filter{Groups: []string{group}})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range states {
		if err := s.Pathway.Record(ctx, system, pathway.Event{StudyID: one.StudyID, Kind: pathway.Consented, On: time.Now(),
			Detail: pathway.Detail{Consent: pathway.Recording, Version: "1"}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, one.StudyID)
	}
	return ids
}

// hum is a recording of so many seconds of a low tone.
func hum(seconds int) []byte {
	samples := make([]int16, seconds*media.Rate)
	for n := range samples {
		samples[n] = int16(n % 160 * 60)
	}
	return media.WAV(samples)
}

// recorded keeps a recording of a session at which everybody agreed.
func recorded(t testing.TB, s *webtest.Service, group string, session int) string {
	t.Helper()
	agreed(t, s, group)
	made, err := s.Recordings.AddWhole(ctx, system, recording.New{Group: group, Session: session, Name: "tuesday.wav"}, bytes.NewReader(hum(90)), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func ask(t *testing.T, c *http.Client, method, url, kind string, body []byte, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	for n := 0; n < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	got, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got, string(text)
}

// Any part of a recording is heard, and nothing once somebody withdrew: the
// page names their seat and no reason.
func TestARecordingIsHeardInParts(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	id, whole := recorded(t, s, group, 1), hum(90)
	admin := s.Client(t, webtest.Admin)
	at := s.URL + "/recordings/" + id
	got, text := ask(t, admin, "GET", at+"/audio", "", nil, "Range", "bytes=2000000-2000009")
	if got.StatusCode != http.StatusPartialContent || text != string(whole[2000000:2000010]) || got.Header.Get("Content-Type") != "audio/wav" || got.Header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(got.Header.Get("Content-Security-Policy"), "media-src 'self'") {
		t.Errorf("%d, %q, %v", got.StatusCode, text, got.Header)
	}
	if got, text := ask(t, admin, "GET", at+"/audio", "", nil); got.StatusCode != 200 || text != string(whole) {
		t.Errorf("%d, %d bytes", got.StatusCode, len(text))
	}
	if status, page := webtest.Get(t, admin, at); status != 200 || !strings.Contains(page, "<audio") {
		t.Errorf("%d: %s", status, page)
	}
	r, err := s.Recordings.Find(ctx, system, id)
	if err != nil || r.Present == 0 {
		t.Fatal(r, err)
	}
	study, name := somebodyOf(t, s, group)
	for _, one := range agreed(t, s, group) {
		if err := s.Pathway.Record(ctx, system, pathway.Event{StudyID: one, Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Recording}}); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := ask(t, admin, "GET", at+"/audio", "", nil); got.StatusCode != http.StatusConflict {
		t.Errorf("after somebody withdrew: %d", got.StatusCode)
	}
	_, number, _ := strings.Cut(study, "-")
	_, page := webtest.Get(t, admin, at)
	if strings.Contains(page, "<audio") || !strings.Contains(page, "Their seats:") || !strings.Contains(page, number) || strings.Contains(page, name) || strings.Contains(page, "withdr") {
		t.Errorf("the page says\n%s", page)
	}
	if got, _ := ask(t, admin, "POST", at+"/transcript", "application/x-www-form-urlencoded", nil); got.StatusCode != http.StatusConflict {
		t.Errorf("a transcript: %d", got.StatusCode)
	}
}

// Without JavaScript the form sends it in one piece.
func TestARecordingInOnePiece(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	agreed(t, s, group)
	admin := s.Client(t, webtest.Admin)
	send := func(name string, sound []byte) (int, string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("sound", name)
		if err == nil {
			_, err = part.Write(sound)
		}
		if err != nil {
			t.Fatal(err)
		}
		form.Close()
		got, text := ask(t, admin, "POST", s.URL+"/groups/"+group+"/sessions/1/recordings", form.FormDataContentType(), body.Bytes())
		return got.StatusCode, text
	}
	for name, sound := range map[string][]byte{"a text.wav": []byte("this is what somebody said, in words"), "empty.mp3": nil} {
		if status, text := send(name, sound); status != http.StatusUnprocessableEntity || !strings.Contains(text, "not an audio or video file") {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, text := send("", nil); status != http.StatusUnprocessableEntity || !strings.Contains(text, "Choose a recording first") {
		t.Errorf("nothing: %d", status)
	}
	if status, text := send("tuesday.wav", hum(3)); status != 200 || !strings.Contains(text, "has arrived and is kept") || !strings.Contains(text, "tuesday.wav") {
		t.Errorf("%d: %s", status, text)
	}
}

// gate is a network that can be cut.
type gate struct {
	cut   atomic.Bool
	after atomic.Int32 // parts that still come through
	parts atomic.Int32
}

func (g *gate) before(t *testing.T, url_ string) *httptest.Server {
	to, err := url.Parse(url_)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorLog = nil
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch && g.parts.Add(1) > g.after.Load() || g.cut.Load() {
			g.cut.Store(true)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// A file on its way in, at a desk: the network is cut in the middle, the page is
// loaded again, and it goes on; then it plays.
func TestARecordingOnItsWayIn(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	leader := webtest.Leader
	if !leads(t, s, leader, group) {
		leader = webtest.Leader2
	}
	agreed(t, s, group)
	file := filepath.Join(t.TempDir(), "tuesday.wav")
	if err := os.WriteFile(file, media.WAV(make([]int16, 5<<20)), 0o600); err != nil { // ten megabytes
		t.Fatal(err)
	}

	net := &gate{}
	net.after.Store(2)
	front := net.before(t, s.URL)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(strings.Replace(s.Link(t, leader), s.URL, front.URL, 1))
	b.Open(front.URL + "/groups/" + group + "/sessions/1")
	b.Press(`a[href$="/recordings"]`)
	body := func() string { return webtest.Read[string](b, `document.querySelector("main").innerText`) }
	await := func(what, condition string) {
		t.Helper()
		if !webtest.Await[bool](b, `new Promise(done => { const look = n => (`+condition+`) ? done(true) : n > 1200 ? done(false) : setTimeout(look, 50, n + 1); look(0); })`) {
			t.Fatalf("%s: %s did not come\n%s", what, condition, body())
		}
	}
	send := func() {
		b.Do(chromedp.SetUploadFiles(`#sound`, []string{file}), chromedp.Click(`recording-upload form button`))
	}
	b.Axe("recordings")
	send()
	await("the cut", `document.querySelector(".how").textContent.includes("The network is gone")`)
	b.Shot("recordings-cut-1280")
	net.cut.Store(false)
	net.after.Store(1 << 20)
	b.Open(front.URL + "/groups/" + group + "/sessions/1/recordings") // loaded again
	if got := body(); !strings.Contains(got, "8 of ") || !strings.Contains(got, "has not arrived whole") {
		t.Fatalf("after the page was loaded again:\n%s", got)
	}
	b.Shot("recordings-goes-on-1280")
	before := net.parts.Load()
	webtest.Read[string](b, `document.documentElement.dataset.left = "yes"`)
	send()
	b.Do(chromedp.WaitReady(`html:not([data-left]) recording-page`))
	if got := net.parts.Load() - before; got != 1 {
		t.Errorf("%d parts were sent after two of three had arrived", got)
	}
	if got := webtest.Await[bool](b, `new Promise(done => { const a = document.querySelector("audio"); const go = () => { a.currentTime = a.duration - 5; a.onseeked = () => { a.muted = true; a.play().then(() => { a.ontimeupdate = () => a.currentTime > a.duration - 4.9 && done(true); }, () => done(false)); }; }; a.onerror = () => done(false); a.readyState > 0 ? go() : a.onloadedmetadata = go; })`); !got {
		t.Error("it does not play")
	}
	b.Axe("recording")
	b.Shot("recording-1280")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Wide("recording", 390)
	b.Shot("recording-390")
	b.Do(chromedp.EmulateViewport(1280, 900))
}

// Parts that come wrongly are answered with where to go on.
func TestPartsOverHTTP(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	agreed(t, s, group)
	admin, whole := s.Client(t, webtest.Admin), hum(60)
	tell := func(method, path, kind string, body []byte) (int, map[string]any) {
		t.Helper()
		got, text := ask(t, admin, method, s.URL+path, kind, body)
		var answer map[string]any
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatalf("%s: %v: %s", path, err, text)
		}
		return got.StatusCode, answer
	}
	form := url.Values{"name": {"a.wav"}, "size": {fmt.Sprint(len(whole))}, "print": {"0123456789abcdef"}}.Encode()
	begin := func() (int, map[string]any) {
		return tell("POST", "/groups/"+group+"/sessions/1/recordings/begin", "application/x-www-form-urlencoded", []byte(form))
	}
	status, begun := begin()
	if status != 200 {
		t.Fatal(status, begun)
	}
	at := "/recordings/" + begun["id"].(string)
	for name, c := range map[string]struct {
		offset string
		part   []byte
		status int
	}{"a gap": {"1048576", whole[1<<20:], 409}, "no place": {"", whole[:1<<20], 409}, "too much": {"0", make([]byte, recording.LargestPart+100), 422}, "beyond its size": {"0", append(bytes.Clone(whole), 0), 422}} {
		if status, answer := tell("PATCH", at+"?offset="+c.offset, "application/octet-stream", c.part); status != c.status || answer["wrong"] == "" {
			t.Errorf("%s: %d, %v", name, status, answer)
		}
	}
	if status, answer := tell("PATCH", at+"?offset=0", "application/octet-stream", whole[:1<<20]); status != 200 || answer["received"] != float64(1<<20) {
		t.Fatal(status, answer)
	}
	if status, answer := begin(); status != 200 || answer["received"] != float64(1<<20) {
		t.Error(status, answer)
	}
	if status, answer := tell("POST", at+"/finish", "", nil); status != 409 {
		t.Error(status, answer)
	}
	if status, answer := tell("PATCH", at+"?offset=1048576", "application/octet-stream", whole[1<<20:]); status != 200 {
		t.Fatal(status, answer)
	}
	if status, answer := tell("POST", at+"/finish", "", nil); status != 200 {
		t.Error(status, answer)
	}
}
