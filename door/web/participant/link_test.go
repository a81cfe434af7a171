package participant_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/door/web/webtest"
	"tend/platform/db"
)

// Somebody answers with forms alone, goes back, prefers not to answer one,
// leaves one, and sends; afterwards the link only thanks.
func TestALinkWithFormsAlone(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	c := &http.Client{}
	status, page := webtest.Get(t, c, link)
	if status != 200 {
		t.Fatal(status)
	}
	says(t, page, "6 questions", "Begin", "Made-up data")
	if strings.Contains(page, asker) {
		t.Error("the page names the person")
	}
	_, page = post(t, c, link+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}, "go": {"next"}})
	says(t, page, "Question 2", "4 more after this")
	_, page = post(t, c, link+"/2", url.Values{"a.nrs-distress/nrs-distress": {"declined"}, "go": {"back"}})
	says(t, page, "Question 1", `value="7" checked`)
	_, page = post(t, c, link+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"6"}, "go": {"bigger"}})
	says(t, page, "Question 1", `value="6" checked`, `class="bigger"`)
	for n, item := range []string{"gad-nervous", "gad-worry-control", "phq-interest"} {
		post(t, c, link+"/"+strconv.Itoa(3+n), url.Values{"a.phq-4/" + item: {"1"}, "go": {"next"}})
	}
	_, page = post(t, c, link+"/5", url.Values{"go": {"clear"}})
	says(t, page, "Question 5")
	// Another device, the same link.
	_, page = webtest.Get(t, &http.Client{}, link)
	says(t, page, "Welcome back", "You have answered 4")
	_, page = webtest.Get(t, c, link+"/check")
	says(t, page, "3 of 6 questions", "1 you would rather not", "5. Little interest", "6. Feeling down")
	send := url.Values{"how": {"assisted"}, "id": {"my-own-id"}}
	for range 2 {
		status, page = post(t, c, link+"/send", send)
		if status != 200 {
			t.Errorf("%d", status)
		}
		says(t, page, "Thank you", "Nobody reads these answers day and night")
	}
	for _, path := range []string{"", "/1", "/all", "/check"} {
		_, page = webtest.Get(t, c, link+path)
		says(t, page, "Thank you")
	}
	forms := stands(t, s, asker, "pre")
	if len(forms) != 3 || forms["phq-4"].EnteredHow != measure.Assisted || len(forms["phq-4"].Answers) != 2 ||
		forms["nrs-distress"].Answers.Of("nrs-distress").State != measure.PreferredNotTo {
		t.Errorf("%+v", forms)
	}
}

func TestAllOnOnePage(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "post").Token
	c := &http.Client{}
	_, page := post(t, c, link+"/settings", url.Values{"set": {"whole"}})
	says(t, page, "One question at a time", link[len(s.URL):]+"/all")
	script := `<script>alert("x")</script>`
	answers := url.Values{"a.nrs-intensity/nrs-intensity": {"11"}, "a.nrs-distress/nrs-distress": {"3"}, "a.zodiac/sign": {"2"},
		"a.change-question/change": {script}}
	status, page := post(t, c, link+"/all", answers)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("out of range: %d", status)
	}
	says(t, page, "not one of those offered", "not asked here", `value="3" checked`, "&lt;script&gt;")
	if strings.Contains(page, script) {
		t.Error("the script stands in the page")
	}
	answers.Set("a.nrs-intensity/nrs-intensity", "10")
	answers.Del("a.zodiac/sign")
	_, page = post(t, c, link+"/all", answers)
	says(t, page, "3 of 7 questions")
	post(t, c, link+"/send", url.Values{"how": {"self"}})
	if forms := stands(t, s, asker, "post"); len(forms) != 3 || forms["change-question"].Answers.Of("change").Text != script {
		t.Errorf("%+v", forms)
	}
}

// Each line is a sentence: this address gets this answer.
func TestLinksThatDoNotOpen(t *testing.T) {
	s := webtest.New(t)
	expired, revoked, early := issue(t, s, asker, "pre"), issue(t, s, asker, "pre"), issue(t, s, asker, "pre")
	set := func(id, column string, at time.Time) {
		t.Helper()
		if err := s.DB.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE invitation SET `+column+` = $2 WHERE id = $1`, id, db.Micros(at))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	set(expired.ID, "expires_at", time.Now().AddDate(0, 0, -3))
	set(early.ID, "opens_at", time.Now().AddDate(0, 1, 0))
	if err := s.Invitations.Revoke(ctx, admin, revoked.ID); err != nil {
		t.Fatal(err)
	}
	c := &http.Client{}
	for _, line := range []struct {
		path   string
		status int
		says   string
	}{
		{expired.Token, 410, "has run out"},
		{expired.Token + "/3", 410, "has run out"},
		{revoked.Token, 410, "is closed"},
		{early.Token, 409, "open on"},
		{strings.Repeat("a", 27), 404, "does not work"},
		{"short", 404, "does not work"},
		{"%00%ff", 404, "does not work"},
		{"a/b/c/d", 404, "does not work"},
	} {
		status, page := webtest.Get(t, c, s.URL+"/q/"+line.path)
		if status != line.status {
			t.Errorf("%s: %d, want %d", line.path, status, line.status)
		}
		says(t, page, line.says)
	}
	open := issue(t, s, asker, "pre")
	if status, _ := webtest.Get(t, c, s.URL+"/q/"+open.Token+"/99"); status != 404 {
		t.Errorf("a question that is not there: %d", status)
	}
	if status, _ := post(t, c, s.URL+"/q/"+early.Token+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}}); status != 409 {
		t.Errorf("an answer before its time: %d", status)
	}
	if status, _ := post(t, c, s.URL+"/q/"+expired.Token+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}}); status != 410 {
		t.Errorf("an answer after the link ran out: %d", status)
	}
	set(expired.ID, "expires_at", time.Now().Add(-time.Minute))
	post(t, c, s.URL+"/q/"+expired.Token+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}})
	if v, err := s.Invitations.Open(ctx, webtest.Site, open.Token); err != nil || v.Draft["nrs-intensity"] == nil {
		t.Errorf("an answer on a page that stood open when the link ran out is lost: %+v, %v", v.Draft, err)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := webtest.New(t)
	c := &http.Client{}
	last := 0
	for range 40 {
		last, _ = webtest.Get(t, c, s.URL+"/q/"+strings.Repeat("b", 27))
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after forty guesses: %d", last)
	}
}

func TestABodyOf50MB(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	long := make([]byte, 50<<20)
	for name, body := range map[string]func() io.Reader{
		"with a length":  func() io.Reader { return bytes.NewReader(long) },
		"without length": func() io.Reader { return io.MultiReader(strings.NewReader(`{"id":"`), io.LimitReader(zeros{}, 50<<20)) },
	} {
		for _, path := range []string{"/1", "/all", "/send", "/sync", "/settings", "/leave"} {
			r, err := http.NewRequest("POST", link+path, body())
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			got, err := http.DefaultClient.Do(r)
			if err != nil {
				continue // the server hung up while we were still sending, which is an answer too
			}
			got.Body.Close()
			if got.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%s, %s: %d", path, name, got.StatusCode)
			}
		}
	}
	if status, _ := webtest.Get(t, http.DefaultClient, link); status != 200 {
		t.Errorf("afterwards: %d", status)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestTwoSendTogether(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	var wait sync.WaitGroup
	for _, n := range []string{"4", "9"} {
		wait.Go(func() {
			body := `{"id":"` + n + `","send":true,"how":"self","answers":[{"key":"nrs-intensity/nrs-intensity","value":` + n + `}]}`
			got, err := http.Post(link+"/sync", "application/json", strings.NewReader(body))
			if err != nil || got.StatusCode != 200 {
				t.Errorf("%v, %v", got, err)
			}
			got.Body.Close()
		})
	}
	wait.Wait()
	seconds, err := s.Invitations.Seconds(ctx, admin, asker)
	if forms := stands(t, s, asker, "pre"); err != nil || len(forms) != 1 || len(seconds) != 1 {
		t.Errorf("%d forms, %d second versions, %v", len(forms), len(seconds), err)
	}
}

// A device hands over what it kept: a clock five years slow, an unknown item
// and an answer out of range do not keep the rest from being taken.
func TestADeviceHandsOver(t *testing.T) {
	s := webtest.New(t)
	i := issue(t, s, asker, "pre")
	slow := time.Now().AddDate(-5, 0, 0).UnixMilli()
	body := `{"id":"d-1","send":true,"how":"self","clock":` + strconv.FormatInt(slow, 10) + `,"answers":[
		{"key":"nrs-intensity/nrs-intensity","value":4,"at":` + strconv.FormatInt(slow-60_000, 10) + `},
		{"key":"nrs-distress/nrs-distress","value":44,"at":1},
		{"key":"zodiac/sign","value":1,"at":1}]}`
	for range 2 {
		got, err := http.Post(s.URL+"/q/"+i.Token+"/sync", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%d, %v", got.StatusCode, err)
		}
		says(t, string(text), `"kept":1`, `"sent":true`, "zodiac/sign", "nrs-distress/nrs-distress")
	}
	forms := stands(t, s, asker, "pre")
	on := forms["nrs-intensity"].On
	if len(forms) != 1 || time.Since(on) > 2*time.Minute || time.Since(on) < 30*time.Second {
		t.Errorf("%d forms, answered %v", len(forms), on)
	}
	for _, bad := range []string{"", "{", "[]", `{"answers":7}`} {
		got, err := http.Post(s.URL+"/q/"+i.Token+"/sync", "application/json", strings.NewReader(bad))
		if err != nil || got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
		got.Body.Close()
	}
}

// What differs from a form that staff entered is kept beside it.
func TestAPaperFormIsNotOverwritten(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	i, err := measure.Find("nrs-intensity")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Measures.Keep(ctx, admin, measure.Form{StudyID: asker, Timepoint: "pre", Instrument: i.ID, InstrumentVersion: i.Version,
		EnteredHow: measure.ByClerkA, On: time.Now().UTC(), Answers: measure.Answers{"nrs-intensity": measure.Number(2)}}); err != nil {
		t.Fatal(err)
	}
	c := &http.Client{}
	post(t, c, link+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"8"}})
	_, page := post(t, c, link+"/send", url.Values{"how": {"self"}, "id": {"1"}})
	says(t, page, "Thank you")
	if f := stands(t, s, asker, "pre")["nrs-intensity"]; f.EnteredHow != measure.ByClerkA {
		t.Errorf("the paper form was overwritten: %+v", f)
	}
	if seconds, err := s.Invitations.Seconds(ctx, admin, asker); err != nil || len(seconds) != 1 {
		t.Errorf("%+v, %v", seconds, err)
	}
}

func TestLeavingByALink(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	c := &http.Client{}
	_, page := webtest.Get(t, c, link+"/leave")
	says(t, page, "you do not have to say why", "The study", "The group")
	status, page := post(t, c, link+"/leave", url.Values{})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: %d", status)
	}
	says(t, page, "Choose what you want to leave")
	_, page = post(t, c, link+"/leave", url.Values{"study": {"yes"}, "group": {"yes"}, "reason": {"health problems"}, "words": {"<b>tired</b>"}})
	says(t, page, "You have left the study and the group", "not used in any evaluation")
	if status, _ := webtest.Get(t, c, link); status != http.StatusGone {
		t.Errorf("the link afterwards: %d", status)
	}
	tasks, err := s.Tasks.About(ctx, admin, asker)
	if err != nil || len(tasks) == 0 || !strings.Contains(tasks[0].Words, "left the study and the group") {
		t.Errorf("%+v, %v", tasks, err)
	}
}

// The token of a link and what was answered by it never reach a log, and
// answers may not be kept by anything between.
func TestNothingLeaks(t *testing.T) {
	var log webtest.Log
	s := webtest.Logging(t, &log)
	i := issue(t, s, asker, "pre")
	link := s.URL + "/q/" + i.Token
	c := &http.Client{}
	webtest.Get(t, c, link)
	post(t, c, link+"/all", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}})
	webtest.Get(t, c, s.URL+"/q/"+strings.Repeat("c", 27))
	got, err := c.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if h := got.Header; h.Get("Referrer-Policy") != "same-origin" || h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("%v", h)
	}
	if text := log.String(); strings.Contains(text, i.Token) || strings.Contains(text, asker) || !strings.Contains(text, "GET /q/{token}") {
		t.Errorf("the log says %s", text)
	}
}
