package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/message"
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

	// A letter that waits is handed over as text, without a link; then they are told.
	b.Open(s.URL + "/groups/" + year.Running + "/dates")
	person := webtest.Read[string](b, `document.querySelector('main .list a[href^="/people/"]').getAttribute("href").slice("/people/".length)`)
	err := s.Messages.Plan(ctx, system, message.Message{StudyID: person, Group: year.Running, About: message.NewDate, Session: 8, Timepoint: "session 8",
		Title: "Session 8", Step: 1, Why: message.Changed, PlannedAt: time.Now(), NextAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	b.Open(s.URL + "/messages")
	if text := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(text, "Session 8") || !strings.Contains(text, "a new date") {
		t.Errorf("the outbox reads %q", text)
	}
	b.Shot("messages-new-date")
	b.Press(`li:has(a[href="/people/` + person + `"]) form[action$="/letter"] button`)
	letter := webtest.Read[string](b, `document.querySelector("textarea").value`)
	if !strings.Contains(letter, "Session 8 has a new date") || strings.Contains(letter, "http") || webtest.Read[bool](b, `document.querySelector(".qr") !== null`) {
		t.Errorf("the letter reads %q", letter)
	}
	b.Axe("a letter about a new date")
	b.Shot("letter-new-date")
	b.Press(`form[action$="/gone"] button`)
	b.Open(s.URL + "/groups/" + year.Running + "/dates")
	if left := webtest.Read[int](b, `document.querySelectorAll('form[action*="/told/"]').length`); left != tell-2 {
		t.Errorf("after the letter %d are left to be told, of %d", left, tell)
	}
}
