package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tend/demo"
	"tend/door/web/webtest"
)

// A leader makes a calendar address; it needs no sign-in, holds nobody, follows
// a changed date with a higher sequence, and ends when it is taken back.
func TestACalendarFollowsChangedDates(t *testing.T) {
	s := webtest.New(t)
	year := demo.Make(time.Now())
	who := webtest.Leader
	if !leads(t, s, who, year.Running) {
		who = webtest.Leader2
	}
	c, stranger := s.Client(t, who), &http.Client{}
	fresh := func(group string) string {
		t.Helper()
		got, err := c.PostForm(s.URL+"/calendar/feeds", url.Values{"group": {group}})
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body := make([]byte, 1<<16)
		n, _ := got.Body.Read(body)
		for n < len(body) {
			more, err := got.Body.Read(body[n:])
			n += more
			if err != nil {
				break
			}
		}
		found := regexp.MustCompile(`/calendar/[A-Za-z0-9_-]+\.ics`).FindString(string(body[:n]))
		if found == "" {
			t.Fatalf("%d without an address", got.StatusCode)
		}
		return s.URL + found
	}
	for _, address := range []string{fresh(""), fresh(year.Running)} {
		status, before := webtest.Get(t, stranger, address)
		if status != http.StatusOK || !strings.Contains(before, "BEGIN:VEVENT\r\n") || !strings.Contains(before, "UID:"+year.Running+"-8@tend") {
			t.Fatalf("%d: %.200s", status, before)
		}
		for _, p := range year.People {
			if strings.Contains(before, p.Identity.Name) || strings.Contains(before, p.StudyID) {
				t.Errorf("the calendar names %s", p.StudyID)
			}
		}
	}
	address := fresh(year.Running)
	day := time.Now().AddDate(0, 0, 70).Format("2006-01-02")
	got, err := c.PostForm(s.URL+"/groups/"+year.Running+"/sessions/8/date", url.Values{"date": {day}, "time": {"14:00"}})
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	_, after := webtest.Get(t, stranger, address)
	if _, event, _ := strings.Cut(after, "UID:"+year.Running+"-8@tend"); !strings.HasPrefix(event, "\r\nSEQUENCE:1\r\n") || !strings.Contains(event, "DTSTART:"+strings.ReplaceAll(day, "-", "")) {
		t.Errorf("after the change: %.300s", event)
	}
	for _, wrong := range []string{"/calendar/nothing.ics", "/calendar/.ics", "/calendar/nothing"} {
		if status, _ := webtest.Get(t, stranger, s.URL+wrong); status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, status)
		}
	}
	_, page := webtest.Get(t, c, s.URL+"/calendar")
	for _, revoke := range regexp.MustCompile(`/calendar/feeds/[^"]+/revoke`).FindAllString(page, -1) {
		got, err := c.PostForm(s.URL+revoke, nil)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
	}
	if status, _ := webtest.Get(t, stranger, address); status != http.StatusNotFound {
		t.Errorf("an address that was taken back: %d", status)
	}
}
