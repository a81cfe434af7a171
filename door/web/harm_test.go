package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"tend/clinic/task"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// A leader asks at the end of a session, records what went wrong, and closes
// it; another leader sees nothing of it.
func TestHarmIsAskedRecordedAndClosed(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	mine, others := webtest.Leader, webtest.Leader2
	if !leads(t, s, mine, running) {
		mine, others = others, mine
	}
	c, stranger := s.Client(t, mine), s.Client(t, others)
	person := outsiderFor(t, s, demo.Make(time.Now()))
	post := func(c *http.Client, path string, form url.Values) int {
		t.Helper()
		got, err := c.PostForm(s.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got.StatusCode
	}
	event := url.Values{"what": {"Panic in the body scan <script>"}, "on": {"2026-11-02"}, "related": {"probable"}, "lasted": {"minutes"}, "unpleasant": {"7"}, "serious": {"yes"}}
	if status := post(c, "/people/"+person+"/harm/new", event); status != http.StatusUnprocessableEntity {
		t.Errorf("serious without a reason: %d", status)
	}
	event.Set("why", "taken to hospital")
	if status := post(stranger, "/people/"+person+"/harm/new", event); status != http.StatusNotFound {
		t.Errorf("a stranger recorded it: %d", status)
	}
	if status := post(c, "/people/"+person+"/harm/new", event); status != http.StatusOK {
		t.Errorf("recorded: %d", status)
	}
	if status := post(c, "/groups/"+running+"/sessions/3/check", url.Values{"much." + person: {"yes"}}); status != http.StatusOK {
		t.Errorf("asked: %d", status)
	}
	if status := post(stranger, "/groups/"+running+"/sessions/3/check", url.Values{"much." + person: {"yes"}}); status != http.StatusNotFound {
		t.Errorf("a stranger asked: %d", status)
	}
	open, err := s.Tasks.Open(ctx, auth.Actor{Site: webtest.Site, ID: mine.ID, Role: auth.Leader})
	if err != nil {
		t.Fatal(err)
	}
	raised := 0
	for _, each := range open {
		if each.Kind == task.Harm && each.StudyID == person {
			raised++
		}
	}
	if raised != 2 {
		t.Errorf("%d tasks, want one for the event and one to ask", raised)
	}
	events, err := s.Sessions.AdverseEvents(ctx, auth.System(webtest.Site, "test"), running, person)
	if err != nil || len(events) != 1 || *events[0].Unpleasant != 7 {
		t.Fatalf("%+v, %v", events, err)
	}
	if status := post(stranger, "/harm/"+events[0].ID+"/close", url.Values{"outcome": {"well"}}); status != http.StatusNotFound {
		t.Errorf("a stranger closed it: %d", status)
	}
	if status := post(c, "/harm/"+events[0].ID+"/close", url.Values{"outcome": {"well again"}}); status != http.StatusOK {
		t.Errorf("closed: %d", status)
	}
}
