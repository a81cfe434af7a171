package web_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
)

// Every pair and every document has its agreement with an interval, and its
// disagreements are one click away.
func TestAgreementOpensWhatDiffers(t *testing.T) {
	s := webtest.New(t)
	all, err := s.Coding.Rounds(ctx, coder(webtest.Admin))
	i := slices.IndexFunc(all, func(r coding.Round) bool { return r.Title == "Stages in the MORE group" })
	if err != nil || i < 0 {
		t.Fatal(all, err)
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	page := s.URL + "/inquiry/rounds/" + all[i].ID + "/agreement"
	b.Open(page)
	b.Axe("agreement of a demonstration's round")
	b.Shot("agreement-demo")
	rows := `document.querySelectorAll("[aria-label=Disagreements] tbody tr").length`
	lines := func(region string) []string {
		return webtest.Read[[]string](b, `[...document.querySelectorAll('[aria-label="`+region+`"] tbody tr')].map(r => r.innerText)`)
	}
	pairs, texts := lines("Pair by pair"), lines("By document")
	if len(pairs) != 1 || !strings.Contains(pairs[0], "\u00a0to\u00a0") || len(texts) < 2 || !strings.Contains(strings.Join(texts, " "), "\u00a0to\u00a0") {
		t.Errorf("pairs %q, documents %q", pairs, texts)
	}
	whole := webtest.Read[int](b, rows)
	b.Press(`[aria-label="By document"] a`)
	one := webtest.Read[int](b, rows)
	in := webtest.Read[[]string](b, `[...new Set([...document.querySelectorAll("[aria-label=Disagreements] tbody tr")].map(r => r.querySelector("a").innerText.replace(/, \d+$/, "")))]`)
	if one == 0 || one >= whole || len(in) != 1 {
		t.Errorf("%d of %d disagreements are shown, in %q", one, whole, in)
	}
	b.Open(page)
	b.Press(`[aria-label="Pair by pair"] a`)
	if got := webtest.Read[int](b, rows); got != whole { // two coders: the pair is everybody
		t.Errorf("of the only pair %d of %d disagreements are shown", got, whole)
	}
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(page)
	b.Wide("agreement", 390)
	b.Shot("agreement-demo-390")
}
