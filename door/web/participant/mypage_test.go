package participant_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"tend/platform/db"
)

// scored is in the running group and has answered before and at the start.
const scored = "RM-084"

// own gives the address of somebody's own page.
func own(t testing.TB, s *webtest.Service, study string) string {
	t.Helper()
	made, err := s.Invitations.IssuePage(ctx, admin, study, demo.Make(time.Now()).Running)
	if err != nil {
		t.Fatal(err)
	}
	return s.URL + "/me/" + made.Token
}

func daysAgo(n int) string { return time.Now().AddDate(0, 0, -n).Local().Format("2006-01-02") }

var lineID = regexp.MustCompile(`/log/([0-9a-f-]{36})"`)

// Somebody opens their page, writes down a practice and a day without, mends
// one, takes it back, and the person's page of the staff agrees.
func TestTheirOwnPageWithFormsAlone(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	status, body := webtest.Get(t, c, page)
	if status != 200 {
		t.Fatal(status)
	}
	says(t, body, "Your page", "This week’s practice", "Write down a practice", "Nothing written down for this week yet", "Made-up data")
	if strings.Contains(body, scored) {
		t.Error("the page names the person")
	}
	status, body = post(t, c, page+"/log", url.Values{"day": {daysAgo(0)}, "did": {"yes"}, "minutes": {"20"}, "way": {"formal"}, "words": {"<script>alert(1)</script>"}})
	if status != 200 {
		t.Fatal(status)
	}
	says(t, body, "It is written down.", "This week: 20 minutes on 1 day", "&lt;script&gt;")
	if strings.Contains(body, "<script>alert") {
		t.Error("a script stands in the page")
	}
	id := lineID.FindStringSubmatch(body)[1]
	_, body = webtest.Get(t, c, page+"/log/"+id)
	says(t, body, "Change this entry", `value="20"`)
	_, body = post(t, c, page+"/log/"+id, url.Values{"day": {daysAgo(0)}, "did": {"no"}, "minutes": {"20"}})
	says(t, body, "It is changed.", "Did not practise", "you told us that you did not practise")
	practice, err := s.Sessions.PracticeOf(ctx, admin, demo.Make(time.Now()).Running, scored)
	if err != nil {
		t.Fatal(err)
	}
	zero := false
	for _, p := range practice {
		zero = zero || p.Logged && p.Minutes == 0
	}
	if !zero {
		t.Errorf("a day without practice is no report: %+v", practice)
	}
	_, body = post(t, c, page+"/log/"+id+"/back", url.Values{})
	says(t, body, "It is taken back.", "Nothing written down for this week yet")
}

// Each line is a sentence: this address of their own page gets this answer.
func TestTheirOwnPagesAnswer(t *testing.T) {
	s := webtest.New(t)
	c, mine, other := &http.Client{}, own(t, s, scored), own(t, s, asker)
	questions := issue(t, s, scored, "pre").Token
	line := session.Logged{ID: db.NewID(), StudyID: asker, Group: demo.Make(time.Now()).Running, Day: daysAgo(0)}
	if err := s.Sessions.Log(ctx, auth.Participant(webtest.Site, asker), line); err != nil {
		t.Fatal(err)
	}
	for _, l := range []struct {
		at     string
		status int
		says   string
	}{
		{mine + "/scores", 200, "How strong the pain is"},
		{mine + "/handouts", 200, "Week 1: Arriving"},
		{mine + "/handouts/1", 200, "Everyone's mind wanders"},
		{mine + "/handouts/8", 404, ""}, // the eighth session is still to come
		{mine + "/handouts/0", 404, ""},
		{mine + "/practices", 200, "minutes"},
		{mine + "/practices/nothing", 404, ""},
		{mine + "/contacts", 200, "Samaritans"},
		{mine + "/leave", 200, "You can stop at any time"},
		{mine + "/log/" + line.ID, 404, ""}, // somebody else's
		{other + "/log/" + line.ID, 200, "Change this entry"},
		{s.URL + "/me/" + questions, 404, "does not work"},
		{s.URL + "/q/" + mine[strings.LastIndex(mine, "/")+1:], 404, "does not work"},
		{s.URL + "/me/" + strings.Repeat("a", 27), 404, "does not work"},
		{s.URL + "/me/short", 404, "does not work"},
	} {
		status, body := webtest.Get(t, c, l.at)
		if status != l.status {
			t.Errorf("%s: %d, want %d", l.at, status, l.status)
		}
		says(t, body, l.says)
	}
}

func TestALogThatCannotBe(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	before, err := s.Sessions.LogOf(ctx, admin, "", scored)
	if err != nil {
		t.Fatal(err)
	}
	for name, l := range map[string]struct {
		form url.Values
		says string
	}{
		"2000 minutes": {url.Values{"day": {daysAgo(1)}, "did": {"yes"}, "minutes": {"2000"}, "way": {"formal"}}, "1,440 minutes"},
		"half words":   {url.Values{"day": {daysAgo(1)}, "did": {"yes"}, "minutes": {"a while"}, "way": {"formal"}}, "a while"},
		"tomorrow":     {url.Values{"day": {daysAgo(-2)}, "did": {"no"}}, "still to come"},
		"no day":       {url.Values{"day": {"soon"}, "did": {"no"}}, "give a date"},
	} {
		status, body := post(t, c, page+"/log", l.form)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, status)
		}
		says(t, body, l.says)
	}
	if status, _ := post(t, c, page+"/log", url.Values{"words": {strings.Repeat("x", 50<<20)}}); status != http.StatusRequestEntityTooLarge {
		t.Errorf("50 MB: %d", status)
	}
	if lines, err := s.Sessions.LogOf(ctx, admin, "", scored); err != nil || len(lines) != len(before) {
		t.Errorf("%+v, %v", lines, err)
	}
}

// Scores in full, in words, and not at all.
func TestHowMuchOfTheScoresIsShown(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	_, body := webtest.Get(t, c, page+"/scores")
	says(t, body, "<svg", "not a diagnosis", "The numbers")
	if strings.Index(body, "How strong the pain is") > strings.Index(body, "Feeling low") {
		t.Error("the pain itself does not come first")
	}
	for _, jargon := range []string{"PHQ", "GAD", "severe", "caseness", "threshold", "reliable"} {
		if strings.Contains(body, jargon) {
			t.Errorf("the page says %q", jargon)
		}
	}
	_, body = post(t, c, page+"/settings", url.Values{"set": {"words"}, "from": {"scores"}})
	says(t, body, "Show the numbers", "How strong the pain is")
	if strings.Contains(body, "<svg") {
		t.Error("numbers are shown to somebody who would rather not")
	}
	_, body = post(t, c, page+"/settings", url.Values{"set": {"hidden"}, "from": {"scores"}})
	says(t, body, "You chose not to see this")
	if strings.Contains(body, "How strong the pain is") {
		t.Error("hidden scores are shown")
	}
	// The size of the text is another matter.
	_, body = post(t, c, page+"/settings", url.Values{"set": {"bigger"}, "from": {"scores"}})
	says(t, body, `class="bigger"`, "You chose not to see this")
}

// Leaving the group closes the links to questions and not the page.
func TestLeavingFromTheirOwnPage(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	questions := s.URL + "/q/" + issue(t, s, scored, "post").Token
	_, body := post(t, c, page+"/leave", url.Values{"group": {"yes"}})
	says(t, body, "You have left the group")
	if status, _ := webtest.Get(t, c, page); status != 200 {
		t.Errorf("the page: %d", status)
	}
	if status, _ := webtest.Get(t, c, questions); status != http.StatusGone {
		t.Errorf("the questions: %d", status)
	}
}

// The thank-you page points to the page of somebody who has one.
func TestThanksPointToTheirOwnPage(t *testing.T) {
	s := webtest.New(t)
	i := issue(t, s, asker, "pre")
	own(t, s, asker)
	v, err := s.Invitations.Open(ctx, webtest.Site, i.Token)
	if err == nil {
		_, err = s.Invitations.Send(ctx, v, invitation.Sending{ID: "1", How: measure.BySelf, Said: []invitation.Said{
			{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(5)}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	_, body := webtest.Get(t, &http.Client{}, s.URL+"/q/"+i.Token)
	says(t, body, "Thank you", "your own page")
}

// A link that ran out or was taken back says so; what it was for stays.
func TestTheirOwnPageClosed(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	set := func(column string, at time.Time) {
		t.Helper()
		if err := s.DB.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE invitation SET `+column+` = $1 WHERE kind = 'page'`, db.Micros(at))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	set("expires_at", time.Now().Add(-time.Minute))
	for _, path := range []string{"", "/log", "/held"} {
		status, body := webtest.Get(t, c, page+path)
		if status != http.StatusGone {
			t.Errorf("run out, %q: %d", path, status)
		}
		says(t, body, "has run out", "Samaritans")
	}
	if status, _ := post(t, c, page+"/log", url.Values{"day": {daysAgo(0)}, "did": {"no"}}); status != http.StatusGone {
		t.Errorf("run out, writing: %d", status)
	}
	set("expires_at", time.Now().Add(time.Hour))
	set("revoked_at", time.Now())
	if status, _ := webtest.Get(t, c, page); status != http.StatusGone {
		t.Errorf("taken back: %d", status)
	}
}

// Neither the link nor what is written reaches the log, and nothing between
// may keep a page.
func TestNothingOfTheirOwnPageLeaks(t *testing.T) {
	var log webtest.Log
	s := webtest.Logging(t, &log)
	c, page := &http.Client{}, own(t, s, scored)
	token := page[strings.LastIndex(page, "/")+1:]
	post(t, c, page+"/log", url.Values{"day": {daysAgo(0)}, "did": {"yes"}, "minutes": {"5"}, "way": {"formal"}, "words": {"my very own words"}})
	for _, path := range []string{"", "/scores", "/held", "/practices/settling"} {
		got, err := c.Get(page + path)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if h := got.Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" || h.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%q: %v", path, h)
		}
	}
	for _, secret := range []string{token, scored, "my very own words"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
