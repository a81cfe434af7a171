package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/coding/assist"
)

// Suggestions come when somebody asks, are never codes by themselves, and are
// refused where coders are blind.
func TestSuggestionsAreAskedFor(t *testing.T) {
	s := webtest.New(t)
	who := webtest.Researcher
	// A codebook of one's own, so that nothing of the demonstration teaches.
	book, err := coding.Find("stages")
	if err != nil {
		t.Fatal(err)
	}
	book.ID = "our-stages"
	if err := s.Coding.KeepBook(ctx, coder(webtest.Admin), book); err != nil {
		t.Fatal(err)
	}
	// Two finished documents teach; a third is coded.
	for range 2 {
		id, grid := ready(t, s, textOf(60))
		r, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Learned", Codebook: "our-stages", Version: "1"}, coding.Assignment{Document: id, Coder: who.ID, Segmentation: grid, Units: 60})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 60 {
			if _, err := s.Coding.Put(ctx, coder(who), r.ID, id, coding.Said{At: coding.Where{Segment: n + 1}, Codes: []coding.CodeID{[]coding.CodeID{"-", "2a"}[n%2]}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Coding.Done(ctx, coder(who), r.ID, id, true); err != nil {
			t.Fatal(err)
		}
	}
	id, grid := ready(t, s, textOf(6))
	part := coding.Assignment{Document: id, Coder: who.ID, Segmentation: grid, Units: 6}
	open, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Open", Codebook: "our-stages", Version: "1"}, part)
	if err != nil {
		t.Fatal(err)
	}
	blind, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Blind", Codebook: "our-stages", Version: "1", Hides: coding.Hides{Others: true}}, part)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Client(t, who)
	at := func(round string) string { return s.URL + "/inquiry/rounds/" + round + "/code/" + id }
	if status, text := webtest.Get(t, c, at(blind.ID)+"/suggest?segment=2"); status != http.StatusConflict || !strings.Contains(text, "blind") {
		t.Errorf("in a blind round: %d %s", status, text)
	}
	if status, _ := webtest.Get(t, s.Client(t, webtest.Admin), at(open.ID)+"/suggest?segment=2"); status != http.StatusNotFound {
		t.Errorf("for somebody who does not code there: %d", status)
	}
	status, text := webtest.Get(t, c, at(open.ID)+"/suggest?segment=2")
	var got struct {
		Ranked []coding.Ranked
		Shares bool
	}
	if err := json.Unmarshal([]byte(text), &got); status != http.StatusOK || err != nil || len(got.Ranked) != 6 || got.Ranked[0].Code != "2a" || got.Shares {
		t.Errorf("%d %s %v", status, text, err)
	}
	// A language model is asked only where an administrator named one.
	if status, text := webtest.Get(t, c, at(open.ID)+"/suggest?segment=2&of=language"); status != http.StatusNotFound || !strings.Contains(text, "no language model is set") {
		t.Errorf("nobody named a language model: %d %s", status, text)
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	model := languageModel(t, `{"codes":["2b","1"]}`)
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/settings/model")
	b.Do(chromedp.SetValue("#address", "http://192.0.2.7/v1"), chromedp.SetValue("#model", "small"))
	b.Press(`form[action="/settings/model"] button`)
	if page := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(page, "192.0.2.7 is another machine, and the words of transcripts do not leave this one") {
		t.Errorf("another machine\n%s", page)
	}
	b.Do(chromedp.SetValue("#address", model))
	b.Press(`form[action="/settings/model"] button`)
	b.Axe("language model")
	b.Shot("language-model")
	if status, text := webtest.Get(t, c, at(blind.ID)+"/suggest?segment=2&of=language"); status != http.StatusConflict || !strings.Contains(text, "blind") {
		t.Errorf("in a blind round: %d %s", status, text)
	}
	b.Open(s.Link(t, who))
	b.Open(at(open.ID))
	b.Do(chromedp.WaitVisible(`html[data-ready=coding]`))
	press(b, "g")
	until(t, b, `!!document.querySelector(".segment.here .guesses")?.textContent.includes("no code")`)
	if strings.Contains(webtest.Read[string](b, `document.querySelector(".guesses").textContent`), "%") {
		t.Error("a percentage is shown with too few labels")
	}
	b.Shot("suggestions")
	press(b, "l")
	until(t, b, `!!document.querySelector(".segment.here .guesses")?.textContent.startsWith("small suggests: ")`)
	if said := webtest.Read[string](b, `[...document.querySelectorAll(".segment.here .guess .chip")].map(c => c.textContent).join()`); said != "Barrier: experiential avoidance,Attention dysregulation" {
		t.Errorf("the language model suggests %q", said)
	}
	b.Shot("suggestions-language")
	b.Axe("suggestions")
	if w, err := s.Coding.Work(ctx, coder(who), open.ID, id); err != nil || len(w.Codings) != 0 {
		t.Errorf("asking gave a code: %+v, %v", w.Codings, err)
	}
	b.Open(s.URL + "/inquiry/codebooks/our-stages/1/suggestions")
	b.Shot("heldout")
	b.Axe("how suggestions do")
	if page := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(page, "over 120 segments") || !strings.Contains(page, "Competency") {
		t.Errorf("the report says\n%s", page)
	}
}

// languageModel is a service that gives one answer to everything.
func languageModel(t *testing.T, says string) (address string) {
	t.Helper()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%q}}]}`, says)
	}))
	t.Cleanup(service.Close)
	return service.URL + "/v1"
}

// Words of somebody who withdraws from research teach no more: the report is
// made anew without them.
func TestWordsOfAWithdrawalTeachNoMore(t *testing.T) {
	s := webtest.New(t)
	a := assist.Assistant{Coding: s.Coding, Documents: s.Documents}
	book, err := coding.Find("stages")
	if err != nil {
		t.Fatal(err)
	}
	before, err := a.Report(ctx, coder(webtest.Admin), book)
	if err != nil || before.Labels == 0 {
		t.Fatalf("%+v, %v", before, err)
	}
	if again, err := a.Report(ctx, coder(webtest.Admin), book); err != nil || again.Behind {
		t.Errorf("nothing changed, and the report is behind: %v", err)
	}
	// Somebody who speaks in a document of the demonstration.
	var voice string
	documents, err := s.Documents.List(ctx, coder(webtest.Admin))
	if err != nil || len(documents) == 0 {
		t.Fatal(err)
	}
	_, _, speakers, err := s.Documents.Read(ctx, coder(webtest.Admin), documents[0].ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, sp := range speakers {
		if sp.Person != "" {
			voice = sp.Person
		}
	}
	if err := s.Pathway.Record(ctx, coder(webtest.Admin), pathway.Event{StudyID: voice, Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Research}}); err != nil {
		t.Fatal(err)
	}
	for range 1200 { // however slow the machine is
		after, err := a.Report(ctx, coder(webtest.Admin), book)
		if err != nil {
			t.Fatal(err)
		}
		if !after.Behind {
			if after.Labels >= before.Labels {
				t.Errorf("%d segments teach, %d did before", after.Labels, before.Labels)
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the report stays behind")
}
