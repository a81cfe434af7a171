package participant_test

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/house"
	"tend/door/web/participant"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"tend/platform/db"
)

// seen notes every route of the door.
type seen struct{ patterns []string }

func (s *seen) HandleFunc(pattern string, _ func(http.ResponseWriter, *http.Request)) {
	s.patterns = append(s.patterns, pattern)
}

// tries are the ways in which a route below a link is tried, in this order.
var tries = []string{"own", "another person's", "no token", "garbled", "unknown", "expired", "revoked", "of the other kind", "of another site"}

// shut is what every way but the first two gets.
var shut = [7]int{404, 404, 404, 410, 410, 404, 404}

// answers are the statuses of a route for its own person and for another
// person's link with what is the first one's; the rest is shut. A post by a link
// that ran out a minute ago is another test's.
var answers = map[string][2]int{
	"GET /q/{token}":           {200, 200},
	"POST /q/{token}/settings": {303, 303},
	"GET /q/{token}/{n}":       {200, 200},
	"POST /q/{token}/{n}":      {422, 422}, // no answer that is offered
	"GET /q/{token}/all":       {200, 200},
	"POST /q/{token}/all":      {422, 422},
	"GET /q/{token}/check":     {200, 200},
	"POST /q/{token}/send":     {422, 422}, // nothing is answered
	"GET /q/{token}/leave":     {200, 200},
	"POST /q/{token}/leave":    {422, 422}, // nothing is chosen
	"POST /q/{token}/page":     {303, 303},
	"GET /q/{token}/device":    {200, 200},
	"POST /q/{token}/sync":     {422, 422}, // it is no JSON

	"GET /me/{token}":                      {200, 200},
	"POST /me/{token}/settings":            {303, 303},
	"GET /me/{token}/scores":               {200, 200},
	"GET /me/{token}/map":                  {404, 404}, // none is shared
	"GET /me/{token}/log":                  {200, 200},
	"POST /me/{token}/log":                 {422, 422}, // no day
	"GET /me/{token}/log/{id}":             {200, 404},
	"POST /me/{token}/log/{id}":            {422, 404},
	"POST /me/{token}/log/{id}/back":       {303, 404},
	"GET /me/{token}/handouts":             {200, 200},
	"GET /me/{token}/handouts/{n}":         {200, 200},
	"GET /me/{token}/practices":            {200, 200},
	"GET /me/{token}/practices/{id}":       {200, 200},
	"GET /me/{token}/practices/{id}/audio": {404, 404}, // the clinic has none
	"GET /me/{token}/contacts":             {200, 200},
	"GET /me/{token}/held":                 {200, 200},
	"POST /me/{token}/held":                {422, 422}, // no year
	"GET /me/{token}/leave":                {200, 200},
	"POST /me/{token}/leave":               {422, 422},
	"GET /me/{token}/app.webmanifest":      {200, 200},

	"GET /c/{token}":           {200, 200},
	"POST /c/{token}":          {422, 422}, // nothing is said
	"POST /c/{token}/settings": {303, 303},
}

// atTablet are the routes of the tablet: without a cookie, with one that is not
// a tablet's, with nobody sitting there, and with a page of somebody who is gone.
var atTablet = map[string][4]int{
	"GET /kiosk/now":             {303, 303, 303, 200},
	"POST /kiosk/now/settings":   {303, 303, 303, 303},
	"GET /kiosk/now/{n}":         {303, 303, 303, 200},
	"POST /kiosk/now/{n}":        {303, 303, 303, 303},
	"GET /kiosk/now/all":         {303, 303, 303, 200},
	"POST /kiosk/now/all":        {303, 303, 303, 303},
	"GET /kiosk/now/check":       {303, 303, 303, 200},
	"POST /kiosk/now/send":       {303, 303, 303, 303},
	"GET /kiosk/still":           {200, 200, 200, 200},
	"GET /kiosk":                 {403, 403, 200, 200},
	"POST /kiosk":                {403, 403, 200, 200},
	"POST /kiosk/rise":           {303, 303, 303, 303},
	"POST /kiosk/close":          {303, 303, 303, 303},
	"GET /kiosk/app.webmanifest": {200, 200, 200, 200},
}

// everywhere are files, and what is none of the others.
var everywhere = map[string]int{"/q/": 404, "/me/": 404, "/c/": 404, "GET /q/page.js": 200, "GET /q/participant.css": 200, "GET /q/sw.js": 200, "GET /q/timer.js": 200,
	"GET /q/icon.svg": 200, "GET /q/icon-192.png": 200, "GET /q/icon-512.png": 200}

// The list from which the door's addresses are made is the list above, and every
// route answers each asker as it says there.
func TestEveryRouteOfTheDoor(t *testing.T) {
	s := webtest.New(t)
	// Behind a proxy, so that each request comes from an address of its own: too
	// many links that do not exist would rest one address.
	door := &participant.Door{House: s.House, Site: webtest.Site, Secure: true, Log: slog.New(slog.DiscardHandler)}
	if err := door.Open(); err != nil {
		t.Fatal(err)
	}
	var all seen
	door.Routes(&all)
	slices.Sort(all.patterns)
	for _, p := range all.patterns {
		_, a := answers[p]
		_, b := atTablet[p]
		_, c := everywhere[p]
		if !a && !b && !c {
			t.Errorf("%s is a route that nobody declared", p)
		}
	}
	if n := len(answers) + len(atTablet) + len(everywhere); n != len(all.patterns) {
		t.Errorf("%d routes are declared, and there are %d", n, len(all.patterns))
	}
	mux := http.NewServeMux()
	door.Routes(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for pattern, status := range everywhere {
		method, path := split(pattern)
		if got := ask(t, nil, server.URL, method, path); got != status {
			t.Errorf("%s: %d, want %d", pattern, got, status)
		}
	}
	tokens := map[string][]string{"q": linksFor(t, s, false), "me": linksFor(t, s, true), "c": checkLinksFor(t, s)}
	tokens["q"][7], tokens["me"][7], tokens["c"][7] = tokens["me"][0], tokens["q"][0], tokens["q"][0]
	for _, pattern := range slices.Sorted(maps.Keys(answers)) {
		method, whole := split(pattern)
		kind := strings.Split(whole, "/")[1]
		want := append([]int{answers[pattern][0], answers[pattern][1]}, shut[:]...)
		for n, try := range tries {
			path := whole
			line := "00000000-0000-0000-0000-0000000000" + fmt.Sprintf("%02d", len(path)%50)
			if strings.Contains(path, "/log/{id}") {
				logLine(t, s, line)
			}
			if tokens[kind][n] == "" {
				path = strings.ReplaceAll(path, "{token}/", "")
			}
			filled := strings.NewReplacer("{token}", tokens[kind][n], "{n}", "1", "practices/{id}", "practices/settling", "{id}", line).Replace(path)
			if got := ask(t, nil, server.URL, method, filled); got != want[n] {
				t.Errorf("%s with a token %s: %d, want %d", pattern, try, got, want[n])
			}
		}
	}
}

// linksFor makes a link for each way of trying; the other kind's is put in later.
func linksFor(t *testing.T, s *webtest.Service, page bool) []string {
	t.Helper()
	make := func(study string) invitation.Issued {
		t.Helper()
		if !page {
			return issue(t, s, study, "pre")
		}
		made, err := s.Invitations.IssuePage(ctx, admin, study, "")
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	own, other, expired, revoked, elsewhere := make(asker), make(scored), make(asker), make(asker), make(asker)
	if err := s.Invitations.Revoke(ctx, admin, revoked.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE invitation SET site_id = 'elsewhere' WHERE id = $1`, elsewhere.ID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE invitation SET expires_at = $2 WHERE id = $1`, expired.ID, db.Micros(time.Now().AddDate(0, -3, 0)))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	garbled := own.Token[:26] + "%20"
	return []string{own.Token, other.Token, "", garbled, strings.Repeat("a", 27), expired.Token, revoked.Token, "", elsewhere.Token}
}

// checkLinksFor makes a link to a member check for each way of trying.
func checkLinksFor(t *testing.T, s *webtest.Service) []string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Themes.List(ctx, admin)
	must(err)
	passages, _, err := s.Passages(ctx, admin, all[0].From)
	must(err)
	round, err := s.Themes.OpenCheck(ctx, admin, all[0].ID)
	must(err)
	links, err := s.InviteToCheck(ctx, admin, round, house.Speakers(passages)[:5])
	must(err)
	must(s.Themes.TakeBack(ctx, admin, round.ID, links[3].StudyID))
	must(s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE member_check_asked SET expires_at = 1 WHERE study_id = $1`, links[2].StudyID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE member_check_asked SET site_id = 'elsewhere' WHERE study_id = $1`, links[4].StudyID)
		return err
	}))
	return []string{links[0].Token, links[1].Token, "", links[0].Token[:26] + "%20", strings.Repeat("a", 27), links[2].Token, links[3].Token, "", links[4].Token}
}

// logLine puts a line into the asker's log, if it is not there.
func logLine(t *testing.T, s *webtest.Service, id string) {
	t.Helper()
	if err := s.Sessions.Log(ctx, auth.Participant(webtest.Site, asker), session.Logged{ID: id, StudyID: asker, Group: demo.Make(time.Now()).Running, Day: daysAgo(1)}); err != nil {
		t.Fatal(err)
	}
}

// The tablet's routes answer as they say above, and a page of somebody who is
// gone keeps nothing.
func TestEveryRouteOfTheTablet(t *testing.T) {
	s := webtest.New(t)
	group, code := seated(t, s)
	open := func() string {
		token, err := s.Invitations.OpenKiosk(ctx, admin, invitation.Kiosk{Group: group, Session: 1, Programme: "resilientmind", Timepoint: "post"})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for _, pattern := range slices.Sorted(maps.Keys(atTablet)) {
		method, path := split(pattern)
		for n, cookie := range []string{"", strings.Repeat("a", 27), open(), open()} {
			if n == 3 {
				if _, err := s.Invitations.Sit(ctx, webtest.Site, cookie, code[asker]); err != nil {
					t.Fatal(err)
				}
			}
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			if cookie != "" {
				to, err := url.Parse(s.URL + "/kiosk")
				if err != nil {
					t.Fatal(err)
				}
				jar.SetCookies(to, []*http.Cookie{{Name: participant.KioskCookie, Value: cookie, Path: "/kiosk"}})
			}
			if got := ask(t, jar, s.URL, method, strings.ReplaceAll(path, "{n}", "1")); got != atTablet[pattern][n] {
				t.Errorf("%s, %d: %d, want %d", pattern, n, got, atTablet[pattern][n])
			}
		}
	}
	v, err := s.Invitations.Open(ctx, webtest.Site, issue(t, s, asker, "post").Token)
	if err != nil || len(v.Draft) != 0 {
		t.Errorf("a page of somebody who is gone kept %+v, %v", v.Draft, err)
	}
}

// ask gives the status of one request; a post says an answer and nothing else.
func ask(t *testing.T, jar http.CookieJar, service, method, path string) int {
	t.Helper()
	body := ""
	if method == "POST" {
		body = "a.nrs-intensity/nrs-intensity=&sitting=of-somebody-else"
	}
	r, err := http.NewRequest(method, service+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", db.NewID())
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if _, err := io.Copy(io.Discard, got.Body); err != nil {
		t.Fatal(err)
	}
	return got.StatusCode
}

func split(pattern string) (method, path string) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		return "GET", pattern
	}
	return method, path
}
