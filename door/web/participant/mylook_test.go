package participant_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tend/clinic/invitation"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"time"
)

// A participant opens the page on a phone, with scripts off: writes a practice
// down, sees it, and corrects it.
func TestTheLogOnAPhoneWithoutScripts(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	})
	b.Open(own(t, s, scored))
	b.Press(".go .primary")
	b.Do(chromedp.SendKeys("#minutes", "15"), chromedp.Click(`input[name=way][value=informal]`), chromedp.SendKeys("#words", "short, and good"))
	b.Press("#line .primary")
	if text := webtest.Read[string](b, `document.querySelector(".days").innerText`); !strings.Contains(text, "15 minutes, along the way") || !strings.Contains(text, "short, and good") {
		t.Errorf("the log says %q", text)
	}
	b.Press(".days .button")
	b.Do(chromedp.Click(`input[name=did][value=no]`))
	if webtest.Read[bool](b, `document.querySelector("#minutes").checkVisibility()`) {
		t.Error("a day without practice asks for minutes")
	}
	b.Press("#line .primary")
	if text := webtest.Read[string](b, `document.querySelector(".days").innerText`); !strings.Contains(text, "Did not practise") {
		t.Errorf("after the correction: %q", text)
	}
}

// Every page of their own, in each size of text and both themes, at phone and
// desk width.
func TestEveryPageOfTheirOwnLooksRight(t *testing.T) {
	s := webtest.New(t)
	link := own(t, s, scored)
	v, err := s.Invitations.OpenPage(ctx, webtest.Site, link[strings.LastIndex(link, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	group := demo.Make(time.Now()).Running
	for n, l := range []session.Logged{{Did: true, Minutes: 20, Way: session.Formal, Practice: "settling", Words: "a long word: " + strings.Repeat("kindness", 9)},
		{Did: true, Minutes: 5, Way: session.Informal}, {}} {
		l.ID, l.StudyID, l.Group, l.Day = fmt.Sprintf("00000000-0000-0000-0000-00000000000%d", n), scored, group, daysAgo(n)
		if err := s.Sessions.Log(ctx, auth.Participant(webtest.Site, scored), l); err != nil {
			t.Fatal(err)
		}
	}
	b := webtest.NewTab(t)
	pages := map[string]string{"home": link, "scores": link + "/scores", "log": link + "/log", "line": link + "/log/00000000-0000-0000-0000-000000000000",
		"handouts": link + "/handouts", "handout": link + "/handouts/1", "practices": link + "/practices", "practice": link + "/practices/settling",
		"contacts": link + "/contacts", "leave": link + "/leave", "held": link + "/held"}
	for _, bigger := range []bool{false, true} {
		for _, light := range []string{"light", "dark"} {
			theme(b, light)
			for _, width := range []int{390, 1280} {
				if width == 1280 && (light == "dark" || bigger) {
					continue
				}
				if err := s.Invitations.Keep(ctx, v, invitation.Settings{Bigger: bigger}); err != nil {
					t.Fatal(err)
				}
				b.Do(chromedp.EmulateViewport(int64(width), 844))
				for name, address := range pages {
					b.Open(address)
					name = fmt.Sprintf("me-%s-%d-%s-bigger-%v", name, width, light, bigger)
					b.Axe(name)
					b.Wide(name, width)
					b.Shot(name)
				}
			}
		}
	}
}

// The timer shows, runs by the clock, rings from a sound of its own, and stops.
func TestTheBellTimer(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(own(t, s, scored) + "/practices/settling")
	b.Do(chromedp.WaitVisible("[data-start]"), chromedp.Click("[data-start]"), chromedp.WaitVisible("[data-stop]"))
	if left := webtest.Read[string](b, `document.querySelector("[data-left]").textContent`); left != "5:00" && left != "4:59" {
		t.Errorf("%q is left of five minutes", left)
	}
	if n := webtest.Read[int](b, `document.querySelectorAll(".script li.now").length`); n != 1 {
		t.Errorf("%d steps are marked", n)
	}
	b.Axe("the timer at work")
	b.Shot("me-timer-390")
	b.Do(chromedp.Click("[data-stop]"), chromedp.WaitVisible("[data-start]"))
	if says := webtest.Read[string](b, `document.querySelector("[data-says]").textContent`); says != "Stopped." {
		t.Errorf("it says %q", says)
	}
	b.Do(chromedp.SetValue("#length", "0"), chromedp.Click("[data-start]"))
	if says := webtest.Read[string](b, `document.querySelector("[data-says]").textContent`); !strings.Contains(says, "from 1 to 90") {
		t.Errorf("no minutes: %q", says)
	}
}
