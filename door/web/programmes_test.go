package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/door/house"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/schema/bothengines"
)

const sleepInstrument = `id: our-sleep
version: "1"
title: Our question about sleep
short: Sleep
licence:
  wording: may ship
  text: our own
items:
  - id: our-sleep
    text: How did you sleep last week?
    range: {min: 0, max: 10, min_text: badly, max_text: well}
scales:
  - id: our-sleep
    title: Sleep
    items: [our-sleep]
    method: sum
    min: 0
    max: 10
    better: higher
    missing: {rule: none allowed}
`

const evenings = `id: evenings
version: "1"
title: Quiet evenings
summary: Two evenings about sleep and pain.
session_minutes: 60
group_size: {min: 2, max: 8}
dose: {at_least: 1, source: our own rule}
practices: []
sessions:
  - title: Falling asleep
    items:
      - {id: talk-1, kind: talk, title: What sleep needs, minutes: 60}
  - title: Waking up
    items:
      - {id: talk-2, kind: talk, title: What the morning brings, minutes: 60}
measures:
  - timepoint: pre
    title: Before the evenings
    when: {event: referral}
    instruments: [our-sleep]
`

// choose puts a file into a page's file field.
func choose(t *testing.T, b *webtest.Tab, name, content string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.SetUploadFiles("#file", []string{file}))
}

// An administrator takes in a questionnaire of the site's own and a programme
// that asks it, makes a group, and gives somebody a link; they answer on a
// phone. The score is on the person's page, in the cohort and in what is given
// out to them.
func TestASitesOwnProgrammeIsHeld(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/library/programmes/import")
	choose(t, b, "evenings.yaml", evenings)
	b.Press("main form button.primary")
	if said := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(said, `evenings.yaml:20:19, field measures[1].instruments[1]: there is no instrument "our-sleep"`) {
		t.Fatalf("a programme that asks what is not here: %s", said)
	}
	b.Shot("programme-refused")
	b.Open(s.URL + "/library/import")
	choose(t, b, "sleep.yaml", sleepInstrument)
	b.Press("main form button.primary")
	b.Open(s.URL + "/library/programmes/import")
	choose(t, b, "evenings.yaml", evenings)
	b.Press("main form button.primary")
	if page := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(page, "The programme is taken in") || !strings.Contains(page, "Sleep") || !strings.Contains(page, "new groups begin with it") {
		t.Fatalf("after the import: %s", page)
	}
	b.Shot("programme-imported")

	b.Open(s.URL + "/groups/new")
	b.Do(chromedp.SetValue("#name", "Thursday evening"), chromedp.SetValue("#programme", "evenings"), chromedp.SetValue("#leader", webtest.Leader.ID),
		chromedp.SetValue("#date", time.Now().AddDate(0, 0, 3).Format("2006-01-02")))
	b.Press("main form button.primary")
	group := strings.TrimPrefix(webtest.Read[string](b, "location.pathname"), "/groups/")
	if page := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(page, "Falling asleep") {
		t.Errorf("the group's page does not know its programme: %s", page)
	}
	admin := auth.System(webtest.Site, "test")
	if err := s.People.Add(ctx, admin, "EV-001", people.Identity{Name: "Eve Evening"}); err != nil {
		t.Fatal(err)
	}
	on := time.Now().UTC().AddDate(0, 0, -3)
	if err := s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "EV-001", Kind: pathway.Referred, On: on},
		pathway.Event{StudyID: "EV-001", Kind: pathway.Enrolled, On: on.AddDate(0, 0, 1), Detail: pathway.Detail{Group: group}}); err != nil {
		t.Fatal(err)
	}
	for address, says := range map[string]string{"/": "Before the evenings", "/board": "Quiet evenings", "/reach": "Quiet evenings", "/supervision": "Thursday evening", "/groups": "Thursday evening", "/people/RM-094/record/chose": "Quiet evenings"} {
		if _, page := webtest.Get(t, s.Client(t, webtest.Admin), s.URL+address); !strings.Contains(page, says) {
			t.Errorf("%s does not say %q", address, says)
		}
	}

	b.Open(s.URL + "/people/EV-001")
	b.Press(`form[action="/people/EV-001/links"] button`)
	link := regexp.MustCompile(`http://[^"]+/q/[^"]+`).FindString(webtest.Read[string](b, `document.querySelector("main").innerHTML`))
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(link)
	b.Press(".go .primary")
	b.Axe("a site's own question")
	b.Wide("a site's own question", 390)
	b.Shot("own-question-390")
	b.Do(chromedp.Click(`input[value="4"]`))
	b.Press(".steps .primary")
	b.Press(".steps .primary")
	if title := webtest.Read[string](b, `document.querySelector("h1").textContent`); title != "Thank you" {
		t.Fatalf("at the end: %q", title)
	}

	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.URL + "/people/EV-001")
	if page := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(page, "Sleep") || !strings.Contains(page, "One score so far") {
		t.Errorf("the person's page does not show the score: %s", page)
	}
	b.Shot("own-score")
	found, err := s.House.Histories(ctx, admin, []string{group}, 2)
	if err != nil || len(found.Scores) != 1 || found.Scores[0].Outcome != "our-sleep" || found.Scores[0].Value != 4 || !found.Scores[0].Complete {
		t.Errorf("the cohort reads %+v, %v", found.Scores, err)
	}
	if text := givenOut(t, s, "EV-001"); !strings.Contains(text, "How did you sleep last week?") || !strings.Contains(text, "Our question about sleep") {
		t.Errorf("what is given out: %s", text)
	}
}

// givenOut reads the page in the file with everything on one person.
func givenOut(t *testing.T, s *webtest.Service, person string) string {
	t.Helper()
	got, err := s.Client(t, webtest.Admin).PostForm(s.URL+"/people/"+person+"/export", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	file, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, part := range z.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part.Name, ".html") {
			io.Copy(&text, f)
		}
		f.Close()
	}
	return text.String()
}

// On the pages a running group keeps its version, and the group's page says
// what new groups have otherwise.
func TestARunningGroupKeepsItsVersionOnItsPages(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		keepsItsVersion(t, webtest.Over(t, house.Over(d, ring)))
	})
}

func keepsItsVersion(t *testing.T, s *webtest.Service) {
	t.Helper()
	admin := auth.System(webtest.Site, "test")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := s.House.TakeIn(ctx, admin, "sleep.yaml", []byte(sleepInstrument), measure.Attestation{})
	must(err)
	researcher := s.Client(t, webtest.Researcher)
	take := func(text string) (int, string) {
		status, _, page := upload(t, researcher, s.URL+"/library/programmes/import", "evenings.yaml", text, "", "")
		return status, page
	}
	if status, _ := take(evenings); status != 200 {
		t.Fatal(status)
	}
	c := s.Client(t, webtest.Leader)
	_, page := pressed(t, c, s.URL+"/groups/new", url.Values{"name": {"First"}, "programme": {"evenings"}, "capacity": {"8"}, "leader": {webtest.Leader.ID},
		"date": {time.Now().AddDate(0, 0, 3).Format("2006-01-02")}, "time": {"18:00"}})
	group := regexp.MustCompile(`/groups/([0-9a-f-]{36})/`).FindStringSubmatch(page)[1]
	if status, page := take(strings.Replace(evenings, "minutes: 60}", "minutes: 50}", 1)); status != 422 || !strings.Contains(page, "needs a new version") {
		t.Errorf("the same version with other content: %d", status)
	}
	second := strings.NewReplacer(`version: "1"`, `version: "2"`, "instruments: [our-sleep]", "instruments: [phq-4]", "session_minutes: 60", "session_minutes: 75",
		"Falling asleep", "Lying awake").Replace(evenings)
	if status, page := take(second); status != 200 || !strings.Contains(page, "Lying awake") {
		t.Fatalf("version 2: %d", status)
	}
	must(s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "EV-001", Kind: pathway.Referred, On: time.Now().UTC().AddDate(0, 0, -3)},
		pathway.Event{StudyID: "EV-001", Kind: pathway.Enrolled, On: time.Now().UTC(), Detail: pathway.Detail{Group: group}}))
	for address, c := range map[string]struct{ says, not string }{
		"/":                                {"/people/EV-001/forms/pre/our-sleep", "/people/EV-001/forms/pre/phq-4"},
		"/groups/" + group:                 {"A session is planned for 75 minutes now, and was for 60.", "Lying awake</a>"},
		"/groups/" + group + "/sessions/1": {"Falling asleep", "Lying awake"},
		"/groups/" + group + "/dates":      {"Falling asleep", "Lying awake"},
		"/groups/" + group + "/paper/pre":  {"Sleep", "PHQ-4"},
		"/people/EV-001":                   {"Sleep", "PHQ-4"},
		"/run/" + group + "/1":             {"Falling asleep", "Lying awake"},
		"/supervision/" + group:            {"Falling asleep", "Lying awake"},
	} {
		status, page := webtest.Get(t, s.Client(t, webtest.Admin), s.URL+address)
		if status != http.StatusOK || !strings.Contains(page, c.says) || strings.Contains(page, c.not) {
			t.Errorf("%s: %d, says %q: %v, says %q: %v", address, status, c.says, strings.Contains(page, c.says), c.not, strings.Contains(page, c.not))
		}
	}
	if _, page := webtest.Get(t, researcher, s.URL+"/library/programmes/evenings"); !strings.Contains(page, "Lying awake") || strings.Count(page, "Version ") < 2 {
		t.Error("the library does not show version 2 with the imports")
	}
}
