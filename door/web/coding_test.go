package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
)

// coder makes an actor of a member of staff.
func coder(s auth.Staff) auth.Actor {
	return auth.Actor{Site: webtest.Site, ID: s.ID, Shown: s.Shown, Role: s.Role}
}

// textOf makes a transcript of n turns, a leader and a participant in turn.
func textOf(n int) transcript.File {
	f := transcript.File{Name: "made.vtt", Format: transcript.WebVTT}
	for i := range n {
		t := transcript.Turn{Speaker: "Leader", Start: i * 4000, End: i*4000 + 3500, Text: fmt.Sprintf("What did you notice then, at number %d?", i+1)}
		if i%2 == 1 {
			t.Speaker, t.Text = "Participant", fmt.Sprintf("It hurt, and I went back to my breath, and number %d was there and I could let it be.", i+1)
		}
		f.Turns = append(f.Turns, t)
	}
	return f
}

// ready keeps a transcript whose names are out and whose turns are frozen as
// segments, and gives its id and that of the segmentation.
func ready(t testing.TB, s *webtest.Service, file transcript.File) (id, grid string) {
	t.Helper()
	d, err := s.Documents.Add(ctx, coder(webtest.Admin), document.New{File: file})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Documents.Confirm(ctx, coder(webtest.Admin), d.ID, d.Version, nil); err != nil {
		t.Fatal(err)
	}
	g, err := s.Documents.Divide(ctx, coder(webtest.Admin), d.ID, "Turns", true)
	if err == nil {
		err = s.Documents.Freeze(ctx, coder(webtest.Admin), g.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d.ID, g.ID
}

// press sends keys to the page.
func press(b *webtest.Tab, keys ...string) {
	for _, k := range keys {
		b.Do(chromedp.KeyEvent(k))
	}
}

// codedBy is a round, not blind, over a text of six segments that the second
// of two coders has coded.
func codedBy(t testing.TB, s *webtest.Service, one, other auth.Staff) (round, id string) {
	t.Helper()
	id, grid := ready(t, s, textOf(6))
	r, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Pilot", Codebook: "stages", Version: "1", Spans: true},
		coding.Assignment{Document: id, Coder: one.ID, Segmentation: grid, Units: 6}, coding.Assignment{Document: id, Coder: other.ID, Segmentation: grid, Units: 6})
	if err != nil {
		t.Fatal(err)
	}
	for who, codes := range map[auth.Staff][]coding.CodeID{one: {"-", "2a", "-", "3"}, other: {"-", "2b", "-", "3"}} {
		for n, code := range codes {
			if _, err := s.Coding.Put(ctx, coder(who), r.ID, id, coding.Said{At: coding.Where{Segment: n + 1}, Codes: []coding.CodeID{code}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r.ID, id
}

// Two people code a text blind, with the keyboard alone; one of them without
// any script. When both have finished it is revealed.
func TestTwoPeopleCodeBlind(t *testing.T) {
	s := webtest.New(t)
	id, _ := ready(t, s, textOf(6))
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))

	// The researcher begins the round.
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry/rounds/new")
	b.Shot("coding-newround")
	b.Axe("a new round")
	b.Do(chromedp.SendKeys("#title", "First look"), chromedp.SetValue("#book", "stages 1"),
		chromedp.Click(fmt.Sprintf(`[name=document][value="%s"]`, id)),
		chromedp.Click(fmt.Sprintf(`[name=coder][value="%s"]`, webtest.Researcher.ID)),
		chromedp.Click(fmt.Sprintf(`[name=coder][value="%s"]`, webtest.Leader.ID)),
		chromedp.Click(`[name=spans]`))
	b.Press("main form .primary")
	round := strings.TrimSuffix(filepath.Base(webtest.Read[string](b, "location.pathname")), "/")
	b.Shot("coding-round")
	b.Axe("a round")
	b.Press("main table a.button")

	// She codes with the keyboard.
	b.Do(chromedp.WaitVisible(`html[data-ready=coding]`))
	if webtest.Read[bool](b, `document.body.innerText.includes("Recording")`) {
		t.Error("the title of the document, which follows the sessions, is not hidden")
	}
	b.Shot("coding-workspace")
	b.Axe("the workspace")
	press(b, "-", "j", "a", "3", "j", "-", "j", "b", "u", "j", "-", "j", "4")
	until(t, b, `document.querySelectorAll(".segment.is-coded, .segment.is-unsure").length == 6`)
	press(b, "k", "z") // the last code is taken back
	until(t, b, `document.querySelectorAll(".segment.is-coded, .segment.is-unsure").length == 5`)
	press(b, "4", "w", kb.ArrowRight, "b", "k", "k", "m")
	until(t, b, `document.activeElement.id == "memotext"`)
	webtest.Read[string](b, `document.getElementById('memotext').value = ""`) // the m that opened it
	b.Do(chromedp.SendKeys("#memotext", "away, not with"))
	press(b, kb.Tab, kb.Enter)
	b.Do(chromedp.WaitVisible("#s4 .memo"))
	press(b, "?")
	b.Do(chromedp.WaitVisible("#sheet[open]"))
	b.Shot("coding-keys")
	b.Axe("the keys")
	press(b, kb.Escape)
	until(t, b, `!document.getElementById("sheet").open`)
	press(b, "/")
	until(t, b, `document.activeElement.id == "search"`)
	webtest.Read[string](b, `document.getElementById('search').value = ""`)
	b.Do(chromedp.SendKeys("#search", "number 4"))
	until(t, b, `[...document.querySelectorAll(".segment")].filter(s => !s.hidden).length == 1`)
	press(b, kb.Escape)
	w := awaitCodings(t, s, round, id, 7)
	for _, c := range w.Codings {
		if c.At.Segment == 2 && c.At.Whole() && fmt.Sprint(c.Codes) != "[2a 3]" || c.At.Segment == 4 && (!c.Unsure || c.Memo != "away, not with") {
			t.Errorf("kept is %+v", c)
		}
		if !c.At.Whole() && (c.At.Segment != 6 || c.At.From != 3 || c.At.To != 8 || c.Codes[0] != "2b") {
			t.Errorf("the stretch is %+v", c)
		}
	}
	b.Shot("coding-coded")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Shot("coding-coded-390")
	b.Axe("the workspace on a phone")
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Press("#finish")

	// The leader has no script.
	c := s.Client(t, webtest.Leader)
	path := s.URL + "/inquiry/rounds/" + round
	_, page := webtest.Get(t, c, path+"/code/"+id)
	for _, hidden := range []string{"away, not with", webtest.Researcher.Shown, "is-coded"} {
		if strings.Contains(page, hidden) {
			t.Errorf("the leader, who is blind, sees %q", hidden)
		}
	}
	for n, code := range []string{"-", "2a", "-", "2a", "-", "4"} {
		got, err := c.PostForm(path+"/code/"+id, url.Values{"segment": {fmt.Sprint(n + 1)}, "code": {code}})
		if err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("coding without a script: %v %v", got, err)
		}
		got.Body.Close()
	}
	if status, _ := webtest.Get(t, c, path+"/agreement"); status != http.StatusForbidden {
		t.Errorf("agreement of a blind round: %d", status)
	}
	got, err := c.PostForm(path+"/code/"+id+"/done", nil)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("finishing: %v %v", got, err)
	}
	got.Body.Close()

	// It is revealed.
	b.Open(path)
	b.Press(`form[action$="/reveal"] button`)
	b.Open(path + "/code/" + id)
	b.Do(chromedp.WaitVisible(`html[data-ready=coding]`))
	b.Shot("coding-revealed")
	_, table := webtest.Get(t, s.Client(t, webtest.Researcher), path+"/codings")
	if !strings.Contains(table, "The breath") && strings.Count(table, "\n") != 14 {
		t.Errorf("the table of codings is\n%s", table)
	}
	b.Open(s.URL + "/inquiry/codebooks/purer/1")
	b.Shot("codebook")
	b.Axe("a codebook")
	b.Open(s.URL + "/inquiry/codebooks")
	b.Axe("codebooks")
	b.Open(s.URL + "/inquiry/rounds")
	b.Shot("coding-rounds")
	b.Axe("rounds")
}

// awaitCodings reads the researcher's codings until there are so many.
func awaitCodings(t *testing.T, s *webtest.Service, round, id string, n int) coding.Work {
	t.Helper()
	for range 600 { // however slow the machine is
		w, err := s.Coding.Work(ctx, coder(webtest.Researcher), round, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Codings) == n {
			return w
		}
		time.Sleep(50 * time.Millisecond)
	}
	w, _ := s.Coding.Work(ctx, coder(webtest.Researcher), round, id)
	t.Fatalf("%d codings are kept, not %d: %+v", len(w.Codings), n, w.Codings)
	return w
}
