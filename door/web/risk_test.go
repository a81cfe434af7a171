package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/measure"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

func bodyOf(t *testing.T, got *http.Response) string {
	t.Helper()
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// answerWithRisk keeps a PHQ-9 whose ninth item is answered, as a participant
// would.
func answerWithRisk(t *testing.T, s *webtest.Service, member string) {
	t.Helper()
	i, err := measure.Find("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	answers := measure.Answers{}
	for _, item := range i.Items {
		answers[item.ID] = measure.Number(1)
	}
	_, err = s.Measures.Keep(ctx, auth.System(webtest.Site, "participant"), measure.Form{StudyID: member, Timepoint: "post", Instrument: "phq-9",
		InstrumentVersion: i.Version, EnteredHow: measure.BySelf, On: time.Now().UTC(), Answers: answers})
	if err != nil {
		t.Fatal(err)
	}
}

// A risk answer stands at the top of the clinician's day; it is opened, and
// closed with what came of it.
func TestARiskAnswerReachesAClinician(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	clinician, _ := leaderOf(t, s, running)
	member := memberOf(t, s, running)
	answerWithRisk(t, s, member)

	b := webtest.NewTab(t)
	b.Open(s.Link(t, clinician))
	for _, width := range []int{390, 1280} {
		b.Do(chromedp.EmulateViewport(int64(width), 844))
		b.Open(s.URL + "/")
		b.Axe("today with a risk")
		b.Wide("today with a risk", width)
		b.Shot(fmt.Sprintf("today-risk-%d", width))
	}
	first := `li.risk:has(a[href="/people/` + member + `"])`
	if says := webtest.Read[string](b, `document.querySelector('`+first+`').innerText`); !strings.Contains(says, "self-harm") || !strings.Contains(says, "For "+clinician.Shown) || !strings.Contains(says, "not opened yet") {
		t.Fatalf("Today says %q", says)
	}
	if head := webtest.Read[string](b, `document.querySelector("main h2").textContent`); head != "Look at today" {
		t.Errorf("the first heading is %q", head)
	}
	b.Press(first + ` form[action$="/open"] button`)
	b.Axe("a risk, opened")
	b.Shot("risk-opened-1280")
	if says := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(says, clinician.Shown+",") || !strings.Contains(says, "Speak with the person today") {
		t.Errorf("the task says %q", says)
	}
	b.Do(chromedp.SendKeys(`#outcome`, "spoke by phone, safe, seen on Thursday"))
	b.Press(`main form:has(#outcome) button.primary`)
	if webtest.Read[bool](b, `document.querySelector('`+first+`') !== null`) {
		t.Error("a closed risk still stands on Today")
	}
	about, err := s.Tasks.About(ctx, auth.System(webtest.Site, "test"), member)
	if err != nil || about[0].OpenedBy != clinician.ID || about[0].ClosedAt.IsZero() {
		t.Errorf("%+v, %v", about, err)
	}
}

// What nobody opened goes on to a second person and stands first on their day.
func TestARiskThatNobodyOpensStandsFirstForTheSecondPerson(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	member := memberOf(t, s, running)
	answerWithRisk(t, s, member)
	c := s.Client(t, webtest.Admin)
	n, err := s.Escalate(ctx, webtest.Site, time.Now().AddDate(0, 0, 1))
	if err != nil || n < 1 {
		t.Fatalf("%d went on, %v", n, err)
	}
	_, body := webtest.Get(t, c, s.URL+"/")
	if !strings.Contains(body, "went on to "+webtest.Admin.Shown) {
		t.Error("Today does not say that it went on")
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 844))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/")
	b.Shot("today-escalated-1280")
}

// The group's clinician and the site's crisis contacts can be set, by those
// who may.
func TestSettingWhomRisksGoTo(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	mine, other := leaderOf(t, s, running)
	for name, c := range map[string]struct {
		who    auth.Staff
		path   string
		form   url.Values
		status int
		says   string
	}{
		"the leader names an administrator":    {mine, "/groups/" + running + "/clinician", url.Values{"clinician": {webtest.Admin.ID}}, 200, "Risks of this group go to this person"},
		"a leader of other groups cannot be":   {mine, "/groups/" + running + "/clinician", url.Values{"clinician": {other.ID}}, 422, "a leader of this group or an administrator"},
		"another leader does not set it":       {other, "/groups/" + running + "/clinician", url.Values{"clinician": {other.ID}}, 404, "no such group"},
		"a researcher does not set it":         {webtest.Researcher, "/groups/" + running + "/clinician", url.Values{"clinician": {mine.ID}}, 403, "does not set"},
		"crisis contacts":                      {webtest.Admin, "/settings/site", url.Values{"name": {"Riverside"}, "crisis": {"Call 112.\r\nNobody watches."}, "minutes": {"90"}, "second": {""}}, 200, "Call 112."},
		"no crisis contacts":                   {webtest.Admin, "/settings/site", url.Values{"name": {"Riverside"}, "crisis": {" "}, "minutes": {"90"}}, 422, "cannot be empty"},
		"minutes that are none":                {webtest.Admin, "/settings/site", url.Values{"name": {"Riverside"}, "crisis": {"x"}, "minutes": {"soon"}}, 422, "whole number"},
		"a leader does not set crisis contact": {mine, "/settings/site", url.Values{"name": {"Riverside"}, "crisis": {"x"}, "minutes": {"90"}}, 403, "for administrators"},
	} {
		got, err := s.Client(t, c.who).PostForm(s.URL+c.path, c.form)
		if err != nil {
			t.Fatal(err)
		}
		if body := bodyOf(t, got); got.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d without %q", name, got.StatusCode, c.says)
		}
	}
}

// From a task one comes to the whole form, even of somebody who is in no group
// and so on no schedule.
func TestTheFormThatRaisedARiskCanBeRead(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Admin)
	_, body := webtest.Get(t, c, s.URL+"/tasks/"+riskOf(t, s))
	_, after, found := strings.Cut(body, `Read the whole form: <a href="`)
	path, _, _ := strings.Cut(after, `"`)
	if !found {
		t.Fatal("the task leads to no form")
	}
	if status, form := webtest.Get(t, c, s.URL+path); status != http.StatusOK || !strings.Contains(form, "hurting yourself") {
		t.Errorf("%s: %d", path, status)
	}
}
