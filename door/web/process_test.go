package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/house"
	"tend/door/web/webtest"
	"tend/platform/auth"
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

// The group's own page and supervision name those who need a thought, with the
// questions that the programme offers, and what each leader did; the page on
// everybody is a press away. Another leader's name is for supervisors alone.
func TestTheGroupsPageThinksOfNextWeek(t *testing.T) {
	s := webtest.New(t)
	for _, who := range []struct {
		name  string
		staff auth.Staff
		page  string
		led   string
	}{
		{"leader", webtest.Leader2, "/groups/more-01", "You"},
		{"supervisor", webtest.Supervisor, "/supervision/more-01", webtest.Leader2.Shown},
		{"researcher", webtest.Researcher, "/groups/more-01", "Leader A"},
	} {
		t.Run(who.name, func(t *testing.T) {
			b := webtest.NewTab(t)
			b.Do(chromedp.EmulateViewport(1280, 900))
			b.Open(s.Link(t, who.staff))
			b.Open(s.URL + who.page)
			b.Do(chromedp.WaitVisible(".nextweek"))
			webtest.Read[bool](b, `document.querySelector(".nextweek").open = true`)
			if n := webtest.Read[int](b, `document.querySelectorAll(".nextweek .moment").length`); n < 1 || n > 3 {
				t.Errorf("%d people are named", n)
			}
			if n := webtest.Read[int](b, `document.querySelectorAll(".nextweek .moment li").length`); n == 0 {
				t.Error("no question is offered")
			}
			led := webtest.Read[string](b, `[...document.querySelectorAll(".nextweek .moves th")].map(h => h.innerText).join("|")`)
			if led != who.led {
				t.Errorf("led by %q, want %q", led, who.led)
			}
			b.Shot("nextweek-" + who.name)
			b.Axe(who.name)
			b.Do(chromedp.EmulateViewport(390, 844))
			if webtest.Read[int](b, "document.documentElement.scrollWidth") > 390 {
				t.Error("it is wider than a phone")
			}
			b.Shot("nextweek-phone-" + who.name)
			b.Press(`.nextweek > p a`)
			b.Do(chromedp.WaitVisible(".moment"))
		})
	}
}
