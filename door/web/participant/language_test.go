package participant_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/door/web/webtest"
)

// Somebody chooses German on the first page: the draft stays, the pages and
// what there is of the questions are German, and the rest says that it is not.
func TestChoosingALanguage(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "pre").Token
	c := &http.Client{}
	post(t, c, link+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}})
	_, page := webtest.Get(t, c, link)
	says(t, page, `<html lang="en"`, `value="de" lang="de" aria-pressed="false">Deutsch`, `value="en" lang="en" aria-pressed="true">English`)
	_, page = post(t, c, link+"/settings", url.Values{"language": {"de"}})
	says(t, page, `<html lang="de"`, "Willkommen zurück", "Sie haben 1 beantwortet", `aria-pressed="true">Deutsch`)
	_, page = webtest.Get(t, c, link+"/1")
	says(t, page, `value="7" checked`, "Wie stark waren Ihre Schmerzen", "Das möchte ich nicht beantworten", "Danach noch 5")
	if strings.Contains(page, `lang="en`) {
		t.Error("a page that is all German has an English part")
	}
	_, page = webtest.Get(t, c, link+"/3")
	says(t, page, `lang="en-GB">Feeling nervous`, "Diese Frage gibt es noch nicht in dieser Sprache", "Frage 3")
	_, page = post(t, c, link+"/settings", url.Values{"language": {"klingon"}})
	says(t, page, `<html lang="de"`)
	post(t, c, link+"/2", url.Values{"a.nrs-distress/nrs-distress": {"3"}})
	_, page = post(t, c, link+"/send", url.Values{"how": {"self"}, "id": {"1"}})
	says(t, page, "Danke", "Wenn es heute schwer ist")
	if f := stands(t, s, asker, "pre"); len(f) != 2 || *f["nrs-intensity"].Answers.Of("nrs-intensity").Value != 7 {
		t.Errorf("%+v", f)
	}
}

// Their own page offers the languages of the pages, and keeps the choice for
// everything that they are asked.
func TestChoosingALanguageOnTheirOwnPage(t *testing.T) {
	s := webtest.New(t)
	c, page := &http.Client{}, own(t, s, scored)
	_, body := post(t, c, page+"/settings", url.Values{"language": {"de"}})
	says(t, body, `<html lang="de"`, "Ihre Seite", "Die Übung dieser Woche")
	for path, said := range map[string]string{"/log": "Haben Sie geübt?", "/scores": "Wie es war", "/held": "Geburtsjahr", "/leave": "Was möchten Sie verlassen?",
		"/contacts": "Wenn es heute schwer ist", "/handouts": "Handouts", "/practices": "Übungen"} {
		_, body := webtest.Get(t, c, page+path)
		says(t, body, `<html lang="de"`, said)
	}
	status, body := post(t, c, page+"/log", url.Values{"day": {daysAgo(0)}, "did": {"yes"}, "minutes": {"0"}, "way": {"formal"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	says(t, body, "Ein Tag hat 1440 Minuten")
	_, body = webtest.Get(t, c, s.URL+"/q/"+issue(t, s, scored, "post").Token)
	says(t, body, `<html lang="de"`)
}

// A link that does not open says so in the browser's language, or in the
// person's where it is known.
func TestARefusalInTheirLanguage(t *testing.T) {
	s := webtest.New(t)
	r, err := http.NewRequest("GET", s.URL+"/q/nothing", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "de-AT,de;q=0.9,en;q=0.8")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, 4096)
	n, _ := got.Body.Read(body)
	got.Body.Close()
	says(t, string(body[:n]), `<html lang="de"`, "Dieser Link geht nicht")

	i := issue(t, s, asker, "pre")
	if err := s.Invitations.AskIn(ctx, admin, asker, "de"); err != nil {
		t.Fatal(err)
	}
	if err := s.Invitations.Revoke(ctx, admin, i.ID); err != nil {
		t.Fatal(err)
	}
	_, page := webtest.Get(t, http.DefaultClient, s.URL+"/q/"+i.Token)
	says(t, page, "Dieser Link ist geschlossen")
}

// The pages in German at phone width, and the larger text.
func TestGermanPagesLookRight(t *testing.T) {
	s := webtest.New(t)
	i := issue(t, s, asker, "post")
	v, err := s.Invitations.Open(ctx, webtest.Site, i.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Invitations.Save(ctx, v, measure.BySelf, invitation.Said{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(7)}); err != nil {
		t.Fatal(err)
	}
	link, mine := s.URL+"/q/"+i.Token, own(t, s, asker)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	for _, bigger := range []bool{false, true} {
		if err := s.Invitations.Keep(ctx, v, invitation.Settings{Bigger: bigger, Language: "de"}); err != nil {
			t.Fatal(err)
		}
		for name, address := range map[string]string{"start": link, "numbers": link + "/1", "options": link + "/3", "check": link + "/check",
			"leave": link + "/leave", "mine": mine, "log": mine + "/log", "practice": mine + "/practices/settling", "held": mine + "/held"} {
			b.Open(address)
			name = "de-" + name + map[bool]string{true: "-bigger"}[bigger]
			b.Axe(name)
			b.Wide(name, 390)
			b.Shot(name)
		}
	}
}
