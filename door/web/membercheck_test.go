package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
)

// A researcher opens a round and asks somebody; they answer on a telephone
// without scripts, and change it; the results stand beside the themes, and
// leave them at once when research consent is withdrawn.
func TestAMemberCheckFromTheBoardToThePersonAndBack(t *testing.T) {
	s := webtest.New(t)
	path := s.URL + "/inquiry/themes/" + analysisOf(t, s)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(path + "/check")
	b.Press("form:has(#open-round) button")
	person := webtest.Read[string](b, `document.querySelector("[name=ask]").value`)
	b.Do(chromedp.Click("[name=ask]"))
	b.Axe("whom to ask")
	b.Shot("member-ask")
	b.Press(".ask-whom + .actions button")
	b.Axe("a link to a member check")
	b.Shot("member-links")
	address := webtest.Read[string](b, `document.querySelector(".letter code").textContent`)

	phone := webtest.NewTab(t)
	phone.Do(chromedp.EmulateViewport(390, 844), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	})
	phone.Open(address)
	phone.Wide("the member check", 390)
	phone.Shot("member-phone")
	phone.Press(".steps .primary") // nothing is said yet
	if text := webtest.Read[string](phone, `document.querySelector("[role=alert]").innerText`); !strings.Contains(text, "at least one theme") {
		t.Errorf("nothing was said: %q", text)
	}
	phone.Do(chromedp.Click(`[value=partly]`), chromedp.SendKeys("#c1", "some of it is me"))
	phone.Press(".steps .primary")
	if text := webtest.Read[string](phone, `document.querySelector("[role=status]").innerText`); !strings.Contains(text, "is kept") {
		t.Errorf("after sending: %q", text)
	}
	phone.Do(chromedp.Click(`[value=agree]`))
	phone.Press(".steps .primary")
	phone.Shot("member-kept")

	axe := webtest.NewTab(t)
	axe.Do(chromedp.EmulateViewport(390, 844))
	axe.Open(address)
	axe.Axe("the member check")

	told := func(page string) string {
		t.Helper()
		b.Open(page)
		return webtest.Read[string](b, `document.querySelector("main").innerText`)
	}
	if text := told(path); !strings.Contains(text, "fits fewer than 3, in part fewer than 3, does not fewer than 3, rather not say fewer than 3; comments: fewer than 3") {
		t.Error("the board does not tell the answer")
	}
	if text := told(path + "/check"); !strings.Contains(text, "some of it is me") {
		t.Errorf("the round says %q", text)
	}
	b.Shot("member-results")
	b.Axe("results")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(path + "/check")
	b.Shot("member-results-390")
	report := s.URL + "/evaluation/report?plan=resilientmind"
	for _, g := range demo.Make(time.Now()).Cohort {
		report += "&group=" + g
	}
	if status, page := webtest.Get(t, s.Client(t, webtest.Researcher), report); status != 200 || !strings.Contains(page, "Member check: one of those") && !strings.Contains(page, "Member check: 1 of those") {
		t.Errorf("the report (%d) does not tell the member check", status)
	} else if strings.Contains(page, "some of it is me") {
		t.Error("the report prints a comment")
	}
	if err := s.Pathway.Record(ctx, coder(webtest.Admin), pathway.Event{StudyID: person, Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Research}}); err != nil {
		t.Fatal(err)
	}
	if text := told(path + "/check"); strings.Contains(text, "some of it is me") {
		t.Error("the words of somebody who withdrew are still there")
	}
	if text := told(path); strings.Contains(text, "fits fewer") {
		t.Error("the board counts somebody who withdrew")
	}
}
