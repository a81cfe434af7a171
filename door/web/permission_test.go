package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// Each line is a sentence: this role, at this address, gets this answer.
func TestWhoGetsWhichPage(t *testing.T) {
	s := webtest.New(t)
	year := demo.Make(time.Now())
	running, person, finished := places(t, s)
	mine, others := webtest.Leader, webtest.Leader2
	if !leads(t, s, webtest.Leader, running) {
		mine, others = webtest.Leader2, webtest.Leader
	}
	outsider := outsiderFor(t, s, year)
	for _, c := range []struct {
		who    auth.Staff
		path   string
		status int
	}{
		{mine, "/groups/" + running, 200},
		{others, "/groups/" + running, 404},
		{others, "/groups/" + running + "/sessions/1", 404},
		{others, "/people/" + outsider, 404},
		{others, "/people/" + outsider + "/forms/pre/phq-4", 404},
		{others, "/people/" + outsider + "/consent", 404},
		{others, "/evaluation/report?plan=resilientmind&group=" + running, 404},
		{webtest.Researcher, "/people/" + person, 200},
		{webtest.Researcher, "/people/new", 403},
		{webtest.Researcher, "/groups/new", 403},
		{webtest.Researcher, "/audit", 403},
		{webtest.Researcher, "/settings", 403},
		{webtest.Leader, "/audit", 403},
		{webtest.Leader, "/settings", 403},
		{webtest.Admin, "/audit", 200},
		{webtest.Admin, "/settings", 200},
		{webtest.Admin, "/groups/" + finished, 200},
		{webtest.Admin, "/people/RM-999", 404},
		{webtest.Admin, "/people/" + person + "/forms/never/phq-4", 404},
		{webtest.Admin, "/people/" + person + "/forms/pre/zodiac", 404},
		{webtest.Admin, "/evaluation/report?plan=resilientmind", 422},
		{webtest.Admin, "/evaluation/report?plan=zodiac&group=" + running, 404},
		{webtest.Leader, "/evaluation/sample-size?effect=0,47&people=54", 200},
		{webtest.Leader, "/evaluation/sample-size?effect=much&people=54", 422},
		{webtest.Leader, "/evaluation/sample-size?effect=0.5&people=54&attrition=1", 422},
		{others, "/groups/" + running + "/paper/pre", 404},
		{others, "/groups/" + running + "/paper/pre/sheets", 404},
		{others, "/groups/" + running + "/paper/pre/" + outsider + "/phq-4", 404},
		{mine, "/groups/" + running + "/paper/pre/sheets", 200},
		{webtest.Researcher, "/groups/" + running + "/paper/pre", 200},
		{webtest.Researcher, "/library/import", 403},
		{webtest.Leader, "/library/import", 403},
		{webtest.Leader, "/settings/site", 403},
		{webtest.Researcher, "/settings/site", 403},
		{webtest.Leader, "/tasks/no-such-task", 404},
		{webtest.Admin, "/library/measures/zodiac", 404},
		{webtest.Admin, "/nothing-here", 404},
	} {
		if got, _ := webtest.Get(t, s.Client(t, c.who), s.URL+c.path); got != c.status {
			t.Errorf("%s at %s: %d, want %d", c.who.Role, c.path, got, c.status)
		}
	}
}

// outsiderFor finds somebody of the running group, whom another leader may not
// see.
func outsiderFor(t *testing.T, s *webtest.Service, year demo.Year) string {
	t.Helper()
	states, err := s.Pathway.States(ctx, auth.System(webtest.Site, "test"), pathway.Filter{Groups: []string{year.Running}})
	if err != nil || len(states) == 0 {
		t.Fatalf("%d people in the running group, %v", len(states), err)
	}
	return states[0].StudyID
}

func TestAStrangerGetsOnlyTheSignInPage(t *testing.T) {
	s := webtest.New(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/", "/groups", "/people/RM-001", "/audit", "/evaluation/download?plan=resilientmind&group=rm-01"} {
		got, err := c.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/signin" {
			t.Errorf("%s: %d to %q", path, got.StatusCode, got.Header.Get("Location"))
		}
	}
	if status, _ := webtest.Get(t, c, s.URL+"/signin/a-made-up-token"); status != http.StatusForbidden {
		t.Errorf("a made-up link: %d", status)
	}
}

func TestAResearcherReadsNoName(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Researcher)
	year := demo.Make(time.Now())
	running, person, finished := places(t, s)
	for _, path := range []string{"/", "/people", "/board", "/reach", "/groups/" + running + "/dates", "/groups/" + finished, "/groups/" + running + "/sessions/1", "/people/" + person, "/people/" + person + "/forms/pre/phq-4"} {
		_, body := webtest.Get(t, c, s.URL+path)
		for _, p := range year.People {
			if strings.Contains(body, p.Identity.Name) || p.Identity.Email != "" && strings.Contains(body, p.Identity.Email) {
				t.Errorf("%s tells a researcher who %s is", path, p.StudyID)
			}
		}
	}
}

// A line of the log holds the route's pattern, never an address, a name, a
// study id or an answer.
func TestTheLogHoldsNobody(t *testing.T) {
	s := webtest.New(t)
	var log webtest.Log
	handler, err := web.Handler(&staff.Desk{House: s.House, Site: webtest.Site, Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	quiet := &webtest.Service{House: s.House, URL: server.URL}
	c := quiet.Client(t, webtest.Admin)
	_, person, _ := places(t, s)
	webtest.Get(t, c, server.URL+"/people/"+person)
	got, err := c.PostForm(server.URL+"/people/"+person+"/forms/post/change-question", url.Values{
		"item.change": {"my very own words"}, "on": {"2026-01-01"}, "how": {"self"}})
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	webtest.Get(t, c, server.URL+"/people?find=Secretname")
	for _, secret := range []string{person, "my very own words", "Secretname", "/signin/"} {
		if strings.Contains(strings.ReplaceAll(log.String(), "/signin/{token}", ""), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "GET /people/{study}") {
		t.Errorf("the log does not name the route:\n%s", log.String())
	}
}

func TestAWriteFromAnotherSiteIsRefused(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Admin)
	r, err := http.NewRequest("POST", s.URL+"/settings/staff", strings.NewReader("login=x&shown=x&role=administrator&password=0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	got, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusForbidden {
		t.Errorf("%d", got.StatusCode)
	}
}

// What is refused says why, keeps what was typed and writes nothing.
func TestRefusedInputSaysWhyAndKeepsWhatWasTyped(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Admin)
	_, person, _ := places(t, s)
	for _, refused := range []struct {
		path string
		form url.Values
		says string
		kept string
	}{
		{"/groups/new", url.Values{"name": {"Tuesday club"}, "programme": {"resilientmind"}, "capacity": {"many"}, "date": {"2026-13-45"}}, "whole number", "Tuesday club"},
		{"/people/new", url.Values{"name": {"Kept Name"}, "study": {"RM 1/2"}, "on": {"2026-01-02"}}, "letters, digits and hyphens", "Kept Name"},
		{"/people/new", url.Values{"name": {"Kept Name"}, "study": {person}, "on": {"2026-01-02"}}, "taken", "Kept Name"},
		{"/people/new", url.Values{"name": {""}, "study": {"RM-500"}, "on": {"2026-01-02"}}, "a name is needed", "RM-500"},
		{"/people/new", url.Values{"name": {"Kept Name"}, "study": {"RM-500"}, "on": {"2999-01-02"}}, "not later than today", "Kept Name"},
		{"/people/" + person + "/consent/recording", url.Values{"version": {"1"}, "language": {"en"}, "how": {"on screen"}, "on": {"2026-01-02"}}, "is signed", ""},
		{"/people/" + person + "/consent/recording", url.Values{"version": {"9"}, "language": {"en"}, "how": {"on paper"}, "on": {"2026-01-02"}}, "no version 9", ""},
		{"/people/" + person + "/forms/post/nrs-intensity", url.Values{"item.nrs-intensity": {"11"}, "on": {"2026-01-02"}, "how": {"self"}}, "0 to 10", ""},
		{"/people/" + person + "/forms/post/nrs-intensity", url.Values{"on": {"2026-01-02"}, "how": {"self"}}, "Nothing is filled in", ""},
		{"/settings/staff", url.Values{"login": {"new"}, "shown": {"New Person"}, "role": {"leader"}, "password": {"short"}}, "at least 10", "New Person"},
	} {
		got, err := c.PostForm(s.URL+refused.path, refused.form)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		body.ReadFrom(got.Body)
		got.Body.Close()
		if got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s %v: status %d", refused.path, refused.form, got.StatusCode)
		}
		if !strings.Contains(body.String(), refused.says) || !strings.Contains(body.String(), refused.kept) {
			t.Errorf("%s %v: the page does not say %q, or lost %q", refused.path, refused.form, refused.says, refused.kept)
		}
	}
	if _, body := webtest.Get(t, c, s.URL+"/people?find=Kept"); strings.Contains(body, "Kept Name") {
		t.Error("a refused referral was kept")
	}
}
