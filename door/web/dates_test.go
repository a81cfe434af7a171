package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/demo"
	"tend/door/web/webtest"
)

// A date is changed; everybody who is to be told appears with their contact, on
// the page and under Today, and one is noted as told.
func TestADateIsChangedAndPeopleAreToBeTold(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	year := demo.Make(time.Now())
	who := webtest.Leader
	if !leads(t, s, who, year.Running) {
		who = webtest.Leader2
	}
	b.Open(s.Link(t, who))
	b.Open(s.URL + "/groups/" + year.Running + "/dates")
	day := time.Now().AddDate(0, 0, 60).Format("2006-01-02")
	b.Do(chromedp.Click(`main li:nth-child(8) summary`), chromedp.SetValue(`#d8`, day))
	b.Press(`form[action$="/sessions/8/date"] button.primary`)
	tell := webtest.Read[int](b, `document.querySelectorAll('form[action*="/told/"]').length`)
	if tell < 8 {
		t.Errorf("%d people are to be told", tell)
	}
	if text := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(text, "tell them: session 8 is on") || !strings.Contains(text, "by telephone 01632 960") {
		t.Errorf("the page reads %q", text)
	}
	b.Axe("dates with people to tell")
	b.Shot("dates-to-tell")
	b.Press(`form[action*="/told/"] button`)
	if left := webtest.Read[int](b, `document.querySelectorAll('form[action*="/told/"]').length`); left != tell-1 {
		t.Errorf("%d are left to be told, of %d", left, tell)
	}
	b.Open(s.URL + "/")
	if text := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(text, "tell them: session 8") {
		t.Error("Today does not say whom to tell")
	}
}
