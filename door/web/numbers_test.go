package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/demo"
	"tend/door/web/webtest"
)

// From the demonstration alone a reader gets both results sections, as pages
// and in the report, and each number is one press from its words.
func TestEachNumberIsOnePressFromItsWords(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	themes := s.URL + "/inquiry/themes/" + analysisOf(t, s)
	year := "/evaluation/report?plan=resilientmind"
	for _, g := range demo.Make(time.Now()).Cohort {
		year += "&group=" + g
	}
	passages, moments := `document.querySelectorAll(".passages > li").length`, `document.querySelectorAll(".moment").length`
	for _, c := range []struct {
		page, holds string // words that the page tells
		press       string // a number
		words       string // how many passages are shown then
	}{
		{themes, "", ".columns-of .code-card .name a", passages},
		{themes + "/joint", "Difference", "tbody th a", passages},
		{themes + "/across?by=themes", "By Gender", "tbody th a", passages},
		{s.URL + "/inquiry/process", "From session to session", `.matrix a[href*="from="]`, moments},
		{s.URL + "/inquiry/process", "Adaptive stages", ".strips .strip", moments},
		{s.URL + "/inquiry/process/mechanism", "found in 196 of 200", ".effects tbody th a", moments},
		{s.URL + "/inquiry/process/atlas", "", `.moment`, moments},
		{s.URL + year, "No new theme in the last", "#table-themes td a", passages},
		{s.URL + year, "saturation of codes was reached at passage", "#table-joint td a", passages},
		{s.URL + year, "To be written.", `.links a[href$="/check"]`, ""},
		{s.URL + "/evaluation/report?plan=more&group=more-01", "Stages by session", "#table-process td a", moments},
		{s.URL + "/evaluation/report?plan=more&group=more-01", "The barrier, 2b", `#table-barrier tr:last-child td a`, moments},
		{s.URL + "/evaluation/report?plan=more&group=more-01", "Lift of a step forward", "#table-moves td a", moments},
	} {
		b.Open(c.page)
		if text := webtest.Read[string](b, `document.body.innerText`); !strings.Contains(text, c.holds) {
			t.Errorf("%s does not tell %q: %s", c.page, c.holds, webtest.Read[string](b, `(document.body.innerText.match(/No new [^.]*/g) || []).join("; ")`))
			continue
		}
		if strings.HasPrefix(c.press, ".moment") {
			if webtest.Read[int](b, c.words) == 0 {
				t.Errorf("%s shows no words", c.page)
			}
			continue
		}
		if !webtest.Read[bool](b, `document.querySelector('`+c.press+`') != null`) {
			t.Errorf("%s has no %s", c.page, c.press)
			continue
		}
		b.Press(c.press)
		if c.words != "" && webtest.Read[int](b, c.words) == 0 {
			t.Errorf("%s: %s leads to no words: %s", c.page, c.press, webtest.Read[string](b, "location.href"))
		}
	}
	b.Open(s.URL + year)
	b.Shot("report-year")
	b.Open(s.URL + "/evaluation/report?plan=more&group=more-01")
	b.Shot("report-more")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(s.URL + "/evaluation/report?plan=more&group=more-01")
	b.Wide("the report", 390)
	b.Shot("report-more-390")
	for _, page := range []string{"", "/joint", "/across", "/check"} {
		b.Open(themes + page)
		b.Wide("themes"+page, 390)
		b.Shot("themes-390" + strings.ReplaceAll(page, "/", "-"))
	}
}
