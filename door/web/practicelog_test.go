package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// The group's leader and another one, and somebody of the running group.
func whoLeads(t *testing.T, s *webtest.Service) (mine, others auth.Staff, running, member string) {
	t.Helper()
	year := demo.Make(time.Now())
	mine, others = webtest.Leader, webtest.Leader2
	if !leads(t, s, mine, year.Running) {
		mine, others = others, mine
	}
	return mine, others, year.Running, outsiderFor(t, s, year)
}

// tellsSums gives somebody of a group who keeps no log day by day.
func tellsSums(t *testing.T, s *webtest.Service, group string) string {
	t.Helper()
	actor := auth.System(webtest.Site, "test")
	states, err := s.Pathway.States(ctx, actor, pathway.Filter{Groups: []string{group}})
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range states {
		if lines, err := s.Sessions.LogOf(ctx, actor, "", state.StudyID); err == nil && len(lines) == 0 {
			return state.StudyID
		}
	}
	t.Fatal("everybody of the group keeps a log")
	return ""
}

// Staff enter a day from paper and a group's week in one go; the week of
// somebody with a log is the log's.
func TestPracticeFromPaper(t *testing.T) {
	s := webtest.New(t)
	mine, others, running, _ := whoLeads(t, s)
	member := tellsSums(t, s, running)
	c := s.Client(t, mine)
	today := time.Now().Format("2006-01-02")
	_, body := pressed(t, c, s.URL+"/people/"+member+"/practice", url.Values{"day": {today}, "did": {"yes"}, "minutes": {"25"}, "way": {"formal"}, "words": {"<b>calm</b>"}})
	if !strings.Contains(body, "It is kept") || !strings.Contains(body, "&lt;b&gt;calm") || !strings.Contains(body, mine.Shown) {
		t.Error("the day is not kept as it was told")
	}
	for _, wrong := range []url.Values{{"day": {today}, "did": {"yes"}, "minutes": {"2000"}, "way": {"formal"}}, {"day": {"2999-01-01"}, "did": {"no"}}} {
		if status, _ := pressed(t, c, s.URL+"/people/"+member+"/practice", wrong); status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", wrong, status)
		}
	}
	week := "/groups/" + running + "/practice/1"
	if status, _ := pressed(t, c, s.URL+week, url.Values{"minutes." + member: {"20000"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("20000 minutes in a week: %d", status)
	}
	_, body = pressed(t, c, s.URL+week, url.Values{"minutes." + member: {"0"}})
	if !strings.Contains(body, "The week is kept") || !strings.Contains(body, `value="0"`) {
		t.Error("a week of no minutes is not kept")
	}
	for _, path := range []string{week, "/people/" + member + "/practice"} {
		if status, _ := webtest.Get(t, s.Client(t, others), s.URL+path); status != http.StatusNotFound {
			t.Errorf("another leader at %s: %d", path, status)
		}
		if status, _ := pressed(t, s.Client(t, others), s.URL+path, url.Values{"day": {today}, "did": {"no"}}); status != http.StatusNotFound {
			t.Errorf("another leader writes at %s: %d", path, status)
		}
	}
	if status, _ := webtest.Get(t, c, s.URL+"/groups/"+running+"/practice/8"); status != http.StatusNotFound {
		t.Errorf("a week to come: %d", status)
	}
}

// A line that was entered by mistake is changed and taken back on its page, each
// with why; another leader can do neither.
func TestALineOfThePracticeLogIsMended(t *testing.T) {
	s := webtest.New(t)
	mine, others, running, member := whoLeads(t, s)
	c, log := s.Client(t, mine), s.URL+"/people/"+member+"/practice"
	id, today := "00000000-0000-0000-0000-00000000000a", time.Now().Format("2006-01-02")
	if err := s.Sessions.Log(ctx, auth.System(webtest.Site, "test"), session.Logged{ID: id, StudyID: member, Group: running, Day: today,
		Did: true, Minutes: 25, Way: session.Formal, Words: "quiet"}); err != nil {
		t.Fatal(err)
	}
	if _, body := webtest.Get(t, c, log); !strings.Contains(body, "/practice/"+id+`"`) {
		t.Error("the entry cannot be opened")
	}
	if _, body := webtest.Get(t, c, log+"/"+id); !strings.Contains(body, "Change an entry") || !strings.Contains(body, `value="25"`) || !strings.Contains(body, `value="quiet"`) {
		t.Error("the entry is not on its page")
	}
	change := url.Values{"day": {today}, "did": {"yes"}, "minutes": {"40"}, "way": {"informal"}}
	if status, body := pressed(t, c, log+"/"+id, change); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Say why") || !strings.Contains(body, `value="40"`) {
		t.Errorf("without a reason: %d", status)
	}
	change.Set("why", "read the <i>sheet</i> wrongly")
	if _, body := pressed(t, c, log+"/"+id, change); !strings.Contains(body, "The entry is changed") || !strings.Contains(body, "read the &lt;i&gt;sheet") || !strings.Contains(body, ">40<") {
		t.Errorf("changed: %s", body)
	}
	if status, _ := pressed(t, s.Client(t, others), log+"/"+id+"/back", url.Values{"why": {"mine"}}); status != http.StatusNotFound {
		t.Errorf("another leader takes it back: %d", status)
	}
	if status, _ := pressed(t, c, log+"/"+id+"/back", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("taken back without a reason: %d", status)
	}
	if _, body := pressed(t, c, log+"/"+id+"/back", url.Values{"why": {"another sheet"}}); !strings.Contains(body, "It is taken back") || !strings.Contains(body, "What stood before (2)") {
		t.Errorf("taken back: %s", body)
	}
}

// A leader makes a link to a person's own page; another leader does not, and
// taking it back closes it.
func TestALinkToTheirPage(t *testing.T) {
	s := webtest.New(t)
	mine, others, _, member := whoLeads(t, s)
	if status, _ := pressed(t, s.Client(t, others), s.URL+"/people/"+member+"/page", nil); status != http.StatusNotFound {
		t.Errorf("another leader: %d", status)
	}
	c := s.Client(t, mine)
	status, body := pressed(t, c, s.URL+"/people/"+member+"/page", nil)
	_, after, found := strings.Cut(body, `readonly value="`)
	address, _, _ := strings.Cut(after, `"`)
	if status != 200 || !found || !strings.Contains(address, "/me/") {
		t.Fatalf("%d, %q", status, address)
	}
	if status, body := webtest.Get(t, &http.Client{}, address); status != 200 || strings.Contains(body, member) {
		t.Errorf("the page: %d", status)
	}
	if _, body = webtest.Get(t, c, s.URL+"/people/"+member); !strings.Contains(body, "Their own page <small>given") {
		t.Error("the link is not listed")
	}
	links, err := s.Invitations.Of(ctx, auth.System(webtest.Site, "test"), member)
	if err != nil || len(links) == 0 {
		t.Fatal(err)
	}
	pressed(t, c, s.URL+"/people/"+member+"/links/"+links[0].ID+"/revoke", nil)
	if status, _ := webtest.Get(t, &http.Client{}, address); status != http.StatusGone {
		t.Errorf("taken back: %d", status)
	}
}
