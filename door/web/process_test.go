package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/house"
	"tend/door/web/webtest"
)

// A researcher looks at a group over the sessions, presses a transition and
// reads it in its words, finds a word, and goes on to what came before a step,
// the barrier and the atlas.
func TestFollowingAGroupThroughItsStages(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry")
	b.Press(`main a[href="/inquiry/process"]`)
	b.Do(chromedp.WaitVisible(".strips"))
	if n := webtest.Read[int](b, `document.querySelectorAll(".strips tbody tr").length`); n < 7 {
		t.Errorf("%d rows", n)
	}
	b.Shot("process")
	b.Axe("progression")
	b.Press(`.matrix a[href*="from=2b"][href*="to=2a"]`)
	b.Do(chromedp.WaitVisible(".moment"))
	text := webtest.Read[string](b, `document.querySelector("main").innerText`)
	if !strings.Contains(text, "FROM") || !strings.Contains(text, "CUE") || webtest.Read[int](b, `document.querySelectorAll(".moment").length`) == 0 {
		t.Error("the transition cannot be read in its words")
	}
	b.Shot("process-moments")
	b.Axe("moments")
	b.Do(chromedp.SetValue("#find", "breath"), chromedp.SetValue("#from", ""), chromedp.SetValue("#to", ""))
	b.Press(`form:has(#find) button`)
	b.Do(chromedp.WaitVisible(".moment"))
	if all := webtest.Read[bool](b, `[...document.querySelectorAll(".moment")].every(m => m.innerText.toLowerCase().includes("breath")) && document.querySelectorAll(".moment").length > 0`); !all {
		t.Error("moments without the word are shown, or none")
	}
	for _, page := range []string{"mechanism", "barrier", "atlas", "next", "beside"} {
		b.Press(`.tabs a[href^="/inquiry/process/` + page + `"]`)
		b.Do(chromedp.WaitVisible("details.rests"))
		b.Shot("process-" + page)
		b.Axe(page)
	}
	b.Open(s.URL + "/evaluation/report?plan=more&group=more-01")
	until(t, b, `document.body.textContent.includes("Stages and moves") && document.body.textContent.includes("came out of it")`)
	b.Do(chromedp.EmulateViewport(390, 844))
	for _, page := range []string{"", "/moments", "/mechanism", "/barrier", "/atlas", "/next", "/beside"} {
		b.Open(s.URL + "/inquiry/process" + page)
		b.Do(chromedp.WaitVisible("details.rests"))
		if webtest.Read[int](b, "document.documentElement.scrollWidth") > 390 {
			t.Errorf("%q is wider than a phone", page)
		}
		b.Shot("process-phone" + strings.ReplaceAll(page, "/", "-"))
	}
}

// A leader sees the groups that they lead and no other.
func TestALeaderSeesTheProcessOfTheirOwnGroup(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Open(s.Link(t, webtest.Leader2))
	b.Open(s.URL + "/inquiry/process")
	b.Do(chromedp.WaitVisible(".tabs"))
	if webtest.Read[int](b, `document.querySelectorAll(".strips").length`) != 1 {
		t.Error("the leader of the group does not see it")
	}
	b = webtest.NewTab(t)
	b.Open(s.Link(t, webtest.Leader))
	b.Open(s.URL + "/inquiry/process")
	b.Do(chromedp.WaitVisible(".tabs"))
	if webtest.Read[int](b, `document.querySelectorAll(".strips").length`) != 0 {
		t.Error("another leader sees it")
	}
	began := time.Now()
	if _, err := s.House.Process(ctx, coder(webtest.Admin), house.Asked{}); err != nil {
		t.Fatal(err)
	}
	t.Log("gathering a corpus:", time.Since(began))
}
