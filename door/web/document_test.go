package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/door/web/webtest"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
)

// talk is a stretch of a session, with the name of nobody.
const talk = "[00:05] How was that for you?\n\n[00:09] Hard. The pain in my back was there at once, and I live in Newcastle upon Tyne, so the way here was long.\n\n" +
	"[00:21] Where did you notice it first?\n\n[00:25] In the shoulder.\n\n[00:28] And what was it like?\n\n[00:33] Tight, and then it let go a little.\n"

// divided keeps a transcript of a group from which names were taken out, with
// one segmentation. It gives the document, its first turn and the segmentation.
func divided(t testing.TB, s *webtest.Service, group string) (id, turn, segmentation string) {
	t.Helper()
	f, err := transcript.Read("talk.txt", []byte(talk))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Documents.Add(ctx, system, document.New{Group: group, Session: 1, File: f, Data: []byte(talk), Again: true})
	if err != nil {
		t.Fatal(err)
	}
	_, finds, err := s.Documents.Finds(ctx, system, d.ID)
	if err == nil {
		_, err = s.Documents.Confirm(ctx, system, d.ID, 0, finds)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, turns, _, err := s.Documents.Read(ctx, system, d.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.Documents.Divide(ctx, system, d.ID, "All of it", true)
	if err != nil {
		t.Fatal(err)
	}
	return d.ID, turns[0].ID, g.ID
}

// voices is a session of three people, with names and a town.
func voices(leader, name string) string {
	return "WEBVTT\n\n00:01.000 --> 00:04.000\n<v " + leader + ">How was that for you, " + name + "?\n\n00:05.000 --> 00:11.000\n<v " + name + ">It was hard, and then I thought of home in Gateshead.\n\n" +
		"00:12.000 --> 00:14.000\n<v " + leader + ">What did you notice there?\n\n00:15.000 --> 00:17.000\n<v " + name + ">It let go a little.\n\n" +
		"00:18.000 --> 00:19.000\n<v " + leader + ">Where was that?\n\n00:20.000 --> 00:22.000\n<v " + name + ">In the neck.\n\n00:23.000 --> 00:25.000\n<v " + leader + ">And what was it like?\n\n00:26.000 --> 00:28.000\n<v Somebody>Mine was warm.\n"
}

// somebodyOf gives a person of a group with their name.
func somebodyOf(t testing.TB, s *webtest.Service, group string) (study, name string) {
	t.Helper()
	states, err := s.Pathway.States(ctx, system, pathway.Filter{Groups: []string{group}})
	if err != nil || len(states) == 0 {
		t.Fatal(states, err)
	}
	identities, err := s.People.Identities(ctx, system, states[0].StudyID)
	if err != nil {
		t.Fatal(err)
	}
	return states[0].StudyID, identities[states[0].StudyID].Name
}

// From files to frozen segments, at a desk and by keyboard; and what a phone
// and another page show of it.
func TestATranscriptOnItsWayToTheCoders(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	leader := webtest.Leader
	if !leads(t, s, leader, group) {
		leader = webtest.Leader2
	}
	study, name := somebodyOf(t, s, group)
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "recording.vtt"), filepath.Join(dir, "broken.json")
	for file, text := range map[string]string{good: voices(leader.Shown, name), bad: "{\"segments\": [\n  {\"text\": }\n]}"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, leader))
	b.Press(`nav a[href="/inquiry"]`)
	body := func() string { return webtest.Read[string](b, `document.querySelector("main").innerText`) }
	says := func(where string, want ...string) {
		t.Helper()
		for _, w := range want {
			if got := body(); !strings.Contains(got, w) {
				t.Fatalf("%s does not say %q:\n%s", where, w, got)
			}
		}
	}
	says("the empty list", "There is no transcript yet")
	b.Do(chromedp.SetUploadFiles(`#files`, []string{good, bad}), chromedp.SetValue(`#session`, group+"/1"))
	says("the field", "Chosen: recording.vtt, broken.json")
	b.Press(`#add button.primary`)
	says("the import", "8 turns, 3 speakers", "Recording 9", "This file was not kept", "broken.json:2:", "say who speaks")
	b.Axe("import")
	b.Shot("way-1-imported")
	b.Do(chromedp.SetUploadFiles(`#files`, []string{good}))
	b.Press(`#add button.primary`)
	says("the second import", "kept already")

	b.Press(`.doclines a`)
	at := webtest.Read[string](b, `location.pathname`)
	id := strings.TrimPrefix(at, "/inquiry/documents/")
	press := func(keys string) { t.Helper(); b.Do(chromedp.KeyEvent(keys)) }
	await := func(what, condition string) {
		t.Helper()
		if !webtest.Await[bool](b, `new Promise(done => { const look = n => (`+condition+`) ? done(true) : n > 200 ? done(false) : setTimeout(look, 25, n + 1); look(0); })`) {
			t.Fatalf("%s: %s did not come\n%s", what, condition, body())
		}
	}
	press("j")
	press("j")
	press("e")
	await("editing", `document.activeElement.name === "text"`)
	b.Shot("way-2-editing")
	webtest.Read[string](b, `document.activeElement.value = document.activeElement.value.replace("hard", "heavy")`)
	press("\r") // a line break says nothing yet: the text is kept whole
	webtest.Read[string](b, `(document.activeElement.value = document.activeElement.value.replaceAll("\n", " "))`)
	b.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	await("a correction", `document.getElementById("version").textContent === "2" && document.querySelectorAll("form.edit").length === 0`)
	says("the corrected text", "It was heavy, and then")
	if got := webtest.Read[int](b, `performance.getEntriesByType("navigation").length`); got != 1 {
		t.Errorf("%d documents were loaded", got)
	}

	// somebody else corrects another turn, and this page shows it
	_, turns, _, err := s.Documents.Read(ctx, system, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Documents.Correct(ctx, system, id, 2, turns[3].ID, "It let go a little, there.", ""); err != nil {
		t.Fatal(err)
	}
	await("another's correction", `document.getElementById("t-`+turns[3].ID+`").innerText.includes("a little, there")`)
	// and the turn that is open here: both texts are shown
	press("e")
	await("editing again", `document.activeElement.name === "text"`)
	if _, err := s.Documents.Correct(ctx, system, id, 0, turns[1].ID, "It was very heavy.", ""); err != nil {
		t.Fatal(err)
	}
	webtest.Read[string](b, `document.activeElement.value = "It was so heavy, and then I thought of home in Gateshead."`)
	b.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	await("both texts", `document.querySelector("form.edit blockquote")?.innerText.includes("very heavy") && document.querySelector("form.edit textarea").value.includes("so heavy")`)
	b.Shot("way-3-both")
	b.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	await("mine after all", `document.querySelectorAll("form.edit").length === 0 && document.querySelector(".turns").innerText.includes("so heavy")`)

	// split at the cursor, and join again
	press("e")
	await("editing to split", `document.activeElement.name === "text"`)
	webtest.Read[string](b, `(document.activeElement.setSelectionRange(17, 17), "")`)
	b.Do(chromedp.Click(`form.edit button[value="split"]`))
	await("a split", `document.querySelectorAll(".turns > li").length === 9`)
	if got := webtest.Read[string](b, `[...document.querySelectorAll(".said")].slice(1, 3).map(p => p.innerText.trim()).join(" | ")`); got != "It was so heavy, | and then I thought of home in Gateshead." {
		t.Errorf("split as %q", got)
	}
	press("j")
	press("e")
	await("editing to join", `document.activeElement.name === "text"`)
	b.Do(chromedp.Click(`form.edit button[value="merge"]`))
	await("a join", `document.querySelectorAll(".turns > li").length === 8`)

	b.Open(s.URL + at + "/speakers")
	b.Axe("speakers")
	b.Shot("way-4-speakers")
	if got := webtest.Read[string](b, `[...document.querySelectorAll("select")].map(s => s.value).join(" ")`); !strings.Contains(got, "staff:"+leader.ID) || !strings.Contains(got, "person:"+study) {
		t.Errorf("proposed %q", got)
	}
	webtest.Read[string](b, `[...document.querySelectorAll("select")].filter(s => s.value === "").map(s => s.value = "unknown participant").join()`)
	b.Press(`main form button.primary`)

	b.Open(s.URL + at + "/names")
	says("the finds", "Gateshead")
	if got := webtest.Read[string](b, `[...document.querySelectorAll(".finds input[name^=as]")].map(i => i.value).join()`); got != "[participant "+study+"],[town A]" {
		t.Errorf("proposed %q", got)
	}
	b.Axe("names")
	b.Shot("way-5-names")
	b.Press(`main form button.primary`)
	says("without names", "[participant "+study+"]?", "[town A]", "de-identified")
	if first, _, _ := strings.Cut(name, " "); strings.Contains(webtest.Read[string](b, `[...document.querySelectorAll(".said")].map(p => p.innerText).join()`), first) {
		t.Error("the name still stands in the text")
	}

	b.Press(`.head a[href$="/segments"]`)
	says("the stretches", "a leader asks and others answer")
	b.Shot("way-6-stretch")
	b.Press(`button[value="accepted"].primary`)
	says("the stretch", "Turns 1 to 8")
	b.Do(chromedp.SendKeys(`#title`, "Inquiry"))
	b.Press(`form[action$="/segmentations"] button`)
	says("the segments", "8 segments")
	press("j")
	press("j")
	webtest.Read[string](b, `document.documentElement.dataset.left = "yes"`)
	press("m")
	b.Do(chromedp.WaitReady(`html:not([data-left]) main`))
	says("the joined segments", "7 segments")
	b.Axe("segmentation")
	b.Shot("way-7-segments")
	b.Press(`button[value="freeze"]`)
	says("the frozen segments", "its segments stay as they are")
	b.Open(s.URL + "/inquiry")
	says("the list", "segmented")

	b.Open(s.URL + at + "/versions")
	b.Press(`.list li:last-child a`)
	says("the first version", "Version 1", "It was hard")
	b.Do(chromedp.EmulateViewport(390, 844))
	for page, path := range map[string]string{"transcript": at, "list": "/inquiry", "names": at + "/names", "segments": at + "/segments"} {
		b.Open(s.URL + path)
		b.Wide(page, 390)
		b.Shot("way-phone-" + page)
	}
}

// A file of a gigabyte is refused before a byte of it is read.
func TestAFileTooLargeIsRefusedAtOnce(t *testing.T) {
	s := webtest.New(t)
	handler, err := web.Handler(&staff.Desk{House: s.House, Site: webtest.Site, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.Auth.NewLink(ctx, system, webtest.Leader.Login, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Auth.UseLink(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/inquiry/documents", unread{t})
	r.ContentLength = 1 << 30
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.AddCookie(&http.Cookie{Name: "tend_session", Value: session})
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, r)
	if got.Code != http.StatusRequestEntityTooLarge || !strings.Contains(got.Body.String(), "nothing was kept") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}
