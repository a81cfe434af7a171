package web_test

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/inquiry/theme"
)

// A researcher declares an analysis of the free-text answers, codes two
// passages, one of them by the words that are marked, makes a theme with a
// subtheme, gathers a code by the keyboard, and reads saturation and change.
func TestThemesFromReadingToTheBoard(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry/themes/new")
	b.Do(chromedp.WaitVisible("#title"))
	b.Axe("a new analysis")
	b.Do(chromedp.SendKeys("#title", "What changed for people"), chromedp.SetValue("#question", "change-question/change"), chromedp.Click(`[name=family][value=codebook]`))
	b.Shot("themes-new")
	b.Press("main form .primary")
	b.Axe("reading")
	b.Do(chromedp.WaitVisible("html[data-ready=themes]"))
	b.Do(chromedp.SendKeys("#code-1", "calmer"))
	b.Press("#p1 .code-it button")
	// words that are marked are coded instead of the whole passage
	b.Do(chromedp.WaitVisible("html[data-ready=themes]"))
	webtest.Read[bool](b, `(() => { const text = document.querySelector("#p2 .words").firstChild, r = document.createRange(); r.setStart(text, 0); r.setEnd(text, 12); getSelection().removeAllRanges(); getSelection().addRange(r); return true })()`)
	until(t, b, `document.querySelector("#p2 [name=to]").value != "0"`)
	b.Do(chromedp.SetValue("#code-2", "kinder to oneself"))
	b.Press("#p2 .code-it button")
	if !webtest.Read[bool](b, `document.querySelector("#p2 mark") != null && document.querySelector("#p2 q") != null`) {
		t.Error("the words that were marked are not shown as coded")
	}
	b.Shot("themes-reading")
	path := strings.TrimSuffix(webtest.Read[string](b, "location.pathname"), "/read")
	b.Open(s.URL + path)
	b.Do(chromedp.SendKeys("#new-node", "Feeling different"))
	b.Press(".actions-row button")
	b.Do(chromedp.SendKeys("#new-node", "In the body"), chromedp.SetValue("#new-under", webtest.Read[string](b, `document.querySelector("#new-under option:nth-child(2)").value`)))
	b.Press(".actions-row button")
	b.Do(chromedp.WaitVisible("html[data-ready=themes]"))
	b.Do(chromedp.Focus(".free .code-card"), chromedp.KeyEvent(kb.ArrowLeft)) // left arrow, to the subtheme
	until(t, b, `document.querySelector(".columns-of .code-card[data-kept]") != null`)
	b.Open(s.URL + path)
	if !webtest.Read[bool](b, `document.querySelector(".columns-of .code-card") != null`) {
		t.Error("the card that was moved is not kept where it went")
	}
	b.Shot("themes-board")
	b.Axe("the board")
	for _, page := range []string{"saturation", "across", "across?by=codes", "words?find=pain", "joint", "history"} {
		b.Open(s.URL + path + "/" + page)
		b.Shot("themes-" + strings.ReplaceAll(page, "?", "-"))
		b.Axe(page)
		if text := webtest.Read[string](b, `document.querySelector("main").innerText`); strings.Contains(text, "could not be shown") {
			t.Errorf("%s: %s", page, text)
		}
	}
	status, table := webtest.Get(t, s.Client(t, webtest.Researcher), s.URL+path+"/file")
	if status != 200 || strings.Count(table, "\n") != 3 || !strings.Contains(table, "In the body") {
		t.Errorf("the table: %d\n%s", status, table)
	}
	if status, _ := webtest.Get(t, s.Client(t, webtest.Leader), s.URL+path); status != 404 {
		t.Errorf("a leader sees the analysis: %d", status)
	}
}

// analysisOf gives the thematic analysis of the demonstration.
func analysisOf(t testing.TB, s *webtest.Service) string {
	t.Helper()
	all, err := s.Themes.List(ctx, coder(webtest.Researcher))
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[len(all)-1].ID
}

// The demonstration has the seed's shape: 58 answers, 28 codes, three themes
// of three subthemes each, and no new theme in the last sixteen.
func TestThemesOfTheDemonstration(t *testing.T) {
	s := webtest.New(t)
	all, err := s.Themes.List(ctx, coder(webtest.Researcher))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	state, _, err := s.Themes.State(ctx, coder(webtest.Researcher), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	passages, _, err := s.Passages(ctx, coder(webtest.Researcher), state.From)
	if err != nil || len(passages) != 58 || len(state.Codes) != 28 || len(state.Themes()) != 3 || len(state.Nodes) != 12 {
		t.Errorf("%d answers, %d codes, %d themes, %d nodes, %v", len(passages), len(state.Codes), len(state.Themes()), len(state.Nodes), err)
	}
	for _, n := range state.Themes() {
		if len(state.Within(n.ID)) != 3 {
			t.Errorf("“%s” has %d subthemes", n.Label, len(state.Within(n.ID)))
		}
	}
	in, err := state.Incidence(theme.ByTheme, passages)
	if err != nil || in.Observed().Run < 16 {
		t.Errorf("saturation of themes: %+v, %v", in.Observed(), err)
	}
	// Somebody withdraws: their words are gone from every page at once.
	gone := passages[0].StudyID
	if err := s.Pathway.Record(ctx, coder(webtest.Admin), pathway.Event{StudyID: gone, Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Research}}); err != nil {
		t.Fatal(err)
	}
	c := s.Client(t, webtest.Researcher)
	for _, page := range []string{"", "/read", "/joint", "/words?find=the", "/file", "/saturation", "/across"} {
		status, text := webtest.Get(t, c, s.URL+"/inquiry/themes/"+all[0].ID+page)
		if status != 200 || strings.Contains(text, gone) || strings.Contains(text, html.EscapeString(passages[0].Text)) {
			t.Errorf("%q still tells of somebody who withdrew (%d)", page, status)
		}
	}
}

// Somebody takes back the consent to be quoted: their words stay in the
// analysis and are printed nowhere, at once.
func TestWhoIsNotToBeQuoted(t *testing.T) {
	s := webtest.New(t)
	id := analysisOf(t, s)
	state, _, err := s.Themes.State(ctx, coder(webtest.Researcher), id)
	if err != nil {
		t.Fatal(err)
	}
	passages, _, err := s.Passages(ctx, coder(webtest.Researcher), state.From)
	if err != nil {
		t.Fatal(err)
	}
	pinned := map[string]theme.Passage{}
	for _, p := range passages {
		for _, q := range state.Quotes {
			if q.Passage == p.ID {
				pinned[p.StudyID] = p
			}
		}
	}
	if len(pinned) == 0 {
		t.Fatal("the demonstration pins no quote")
	}
	report := "/evaluation/report?plan=resilientmind"
	for _, g := range demo.Make(time.Now()).Cohort {
		report += "&group=" + g
	}
	told := func(path, text string) bool {
		t.Helper()
		status, page := webtest.Get(t, s.Client(t, webtest.Researcher), s.URL+path)
		if status != 200 {
			t.Fatalf("%s: %d", path, status)
		}
		return strings.Contains(html.UnescapeString(page), text)
	}
	board := "/inquiry/themes/" + id
	besideChange := 0 // of those who have both scores
	for study, p := range pinned {
		if told(board+"/joint", p.Text) {
			besideChange++
		}
		for _, path := range []string{board, report} {
			if !told(path, p.Text) {
				t.Errorf("%s does not print a quote of %s, who agreed", path, study)
			}
		}
		if err := s.Pathway.Record(ctx, coder(webtest.Admin), pathway.Event{StudyID: study, Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Quotation}}); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{board, board + "/joint", report} {
			if told(path, p.Text) {
				t.Errorf("%s prints a quote of %s, who took the consent back", path, study)
			}
		}
		if !told(board, "not to be quoted") || !told(board+"/read", p.Text) || !told(board+"/read", "not to be quoted") {
			t.Errorf("the words of %s are not for analysis only", study)
		}
	}
	if besideChange == 0 {
		t.Error("no quote stands beside change")
	}
}

// The report tells the demonstration's themes, and a leader's report, who does
// not read them, does not.
func TestThemesInTheReport(t *testing.T) {
	s := webtest.New(t)
	address := s.URL + "/evaluation/report?plan=resilientmind"
	for _, g := range demo.Make(time.Now()).Cohort {
		address += "&group=" + g
	}
	status, page := webtest.Get(t, s.Client(t, webtest.Researcher), address)
	for _, says := range []string{"In their own words", "58 passages of 58 people were read: 28 codes in 3 themes, by codebook thematic analysis", "No new code in the last", "Themes beside change", "Doing things differently", "To be written."} {
		if status != 200 || !strings.Contains(page, says) {
			t.Errorf("the report (%d) does not say %q", status, says)
		}
	}
	if _, page := webtest.Get(t, s.Client(t, webtest.Leader), address); strings.Contains(page, "In their own words") {
		t.Error("a leader's report tells themes")
	}
}
