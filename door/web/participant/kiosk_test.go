package participant_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/demo"
	"tend/door/web/webtest"
)

// seated gives codes to two people of the running group.
func seated(t testing.TB, s *webtest.Service) (group string, code map[string]string) {
	t.Helper()
	group = demo.Make(time.Now()).Running
	if err := s.Invitations.GiveSeats(ctx, admin, group, 1, asker, "RM-086"); err != nil {
		t.Fatal(err)
	}
	seats, err := s.Invitations.Seats(ctx, admin, group, 1)
	if err != nil {
		t.Fatal(err)
	}
	code = map[string]string{}
	for _, seat := range seats {
		code[seat.StudyID] = seat.Code
	}
	return group, code
}

// tap presses the numbers of a code.
func tap(b *webtest.Tab, code string) {
	for _, n := range code {
		b.Press(fmt.Sprintf(`.pad button[value="%c"]`, n))
	}
}

// A leader hands the tablet out; two people answer one after the other, and
// nothing of the first is left for the second.
func TestTheClinicsTablet(t *testing.T) {
	s := webtest.New(t)
	group, code := seated(t, s)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(820, 1180))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/groups/" + group + "/sessions/1/kiosk")
	b.Do(chromedp.SetValue(`select[name=timepoint]`, "post"))
	b.Press(`form[action$="/kiosk"] .primary`)
	b.Axe("kiosk")
	b.Shot("kiosk-pad-820")
	tap(b, code[asker])
	b.Shot("kiosk-start-820")
	b.Axe("kiosk start")
	b.Press(".go .primary")
	b.Open(s.URL + "/kiosk/still?at=1")
	b.Axe("still there")
	b.Shot("kiosk-still-820")
	b.Press("main .primary")
	b.Do(chromedp.Click(`input[value="9"]`))
	b.Press(".steps .primary")
	for range 5 {
		b.Press(".steps .primary")
	}
	b.Do(chromedp.SendKeys("textarea", "a word of my own"))
	b.Shot("kiosk-words-820")
	b.Press(".steps .primary")
	b.Do(chromedp.Click(`input[value="assisted"]`))
	b.Press(".steps .primary")
	b.Axe("kiosk thanks")
	b.Shot("kiosk-thanks-820")
	if text := webtest.Read[string](b, "document.body.innerText"); !strings.Contains(text, "hand the tablet on") {
		t.Errorf("after sending: %s", text)
	}
	b.Press("main .primary") // next person
	if f := stands(t, s, asker, "post"); f["nrs-intensity"].EnteredHow != measure.Assisted {
		t.Errorf("%+v", f)
	}

	// The back button, as often as one likes, shows nothing of the last.
	for range 6 {
		webtest.Read[*int](b, "history.back(), null")
		time.Sleep(300 * time.Millisecond) // a page kept by the browser tells nobody that it is back
		if html := webtest.Read[string](b, "document.documentElement.outerHTML"); strings.Contains(html, "a word of my own") || strings.Contains(html, `value="9" checked`) {
			t.Errorf("the back button shows the last person's answers at %s", webtest.Read[string](b, "location.pathname"))
		}
	}
	b.Open(s.URL + "/kiosk")
	tap(b, code["RM-086"])
	if text := webtest.Read[string](b, "document.body.innerText"); !strings.Contains(text, "Your questions") || strings.Contains(text, "Welcome back") {
		t.Errorf("the next person sees %s", text)
	}
	for _, path := range []string{"/kiosk/now/1", "/kiosk/now/all", "/kiosk/now/check"} {
		b.Open(s.URL + path)
		if html := webtest.Read[string](b, "document.documentElement.outerHTML"); strings.Contains(html, "a word of my own") || strings.Contains(html, `value="9" checked`) || strings.Contains(html, asker) {
			t.Errorf("%s shows something of the last person", path)
		}
	}
	b.Open(s.URL + "/people/" + asker) // the staff session is gone from this device
	if at := webtest.Read[string](b, "location.pathname"); at != "/signin" {
		t.Errorf("a staff page opens on the tablet: %s", at)
	}
}

// A page of somebody who is gone keeps nothing, and a device that was not
// handed out opens nothing.
func TestWhoSitsAtTheTablet(t *testing.T) {
	s := webtest.New(t)
	group, code := seated(t, s)
	token, err := s.Invitations.OpenKiosk(ctx, admin, invitation.Kiosk{Group: group, Session: 1, Programme: "resilientmind", Timepoint: "pre"})
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	root, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(root, []*http.Cookie{{Name: "tend_kiosk", Value: token, Path: "/kiosk"}})
	c := &http.Client{Jar: jar}
	if status, page := webtest.Get(t, http.DefaultClient, s.URL+"/kiosk"); status != http.StatusForbidden {
		t.Errorf("a device that was not handed out: %d %s", status, page)
	}
	_, pad := webtest.Get(t, c, s.URL+"/kiosk/now")
	says(t, pad, "What is your number?")
	sit := func(code string) string {
		t.Helper()
		_, page := post(t, c, s.URL+"/kiosk", url.Values{"typed": {code[:2]}, "key": {code[2:]}})
		return page
	}
	says(t, sit(code[asker]), "Your questions")
	_, first := webtest.Get(t, c, s.URL+"/kiosk/now/1")
	mine := between(first, `name="sitting" value="`, `"`)
	says(t, sit(code["RM-086"]), "Your questions")
	_, page := post(t, c, s.URL+"/kiosk/now/1", url.Values{"a.nrs-intensity/nrs-intensity": {"9"}, "sitting": {mine}})
	says(t, page, "What is your number?")
	for _, id := range []string{asker, "RM-086"} {
		v, err := s.Invitations.Open(ctx, webtest.Site, issue(t, s, id, "pre").Token)
		if err != nil || len(v.Draft) != 0 {
			t.Errorf("a page of somebody who is gone was kept for %s: %+v, %v", id, v.Draft, err)
		}
	}
	got, err := c.Get(s.URL + "/kiosk")
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("%v", got.Header)
	}
	_, page = post(t, c, s.URL+"/kiosk/close", nil)
	says(t, page, "Sign in")
	if status, _ := webtest.Get(t, c, s.URL+"/kiosk"); status != http.StatusForbidden {
		t.Errorf("after it was taken back: %d", status)
	}
}

func between(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	found, _, _ := strings.Cut(rest, to)
	return found
}
