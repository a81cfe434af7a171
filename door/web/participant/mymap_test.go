package participant_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/formulation"
	"tend/clinic/invitation"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// drawnFor keeps a map for somebody, in their own words.
func drawnFor(t testing.TB, s *webtest.Service, study string) {
	t.Helper()
	three := formulation.ThreeSystems()
	m := three.Begin()
	for question, words := range map[string]string{"pain": "burning <i>back</i>", "mind": "I cannot bear this", "do": "fighting it", "needs": "ten minutes on the floor", "notice": "the breathing space"} {
		grown, err := three.Answer(m, question, words)
		if err != nil {
			t.Fatal(err)
		}
		m = grown
	}
	m.Nodes = append(m.Nodes, formulation.Node{ID: "alone", Kind: formulation.Meaning, Label: "my garden"})
	m.Acts = []formulation.Act{{By: "mindfulness", From: "pain", To: "threat", Sign: formulation.Less, Strength: 2}}
	m.Feels = []formulation.Feels{{System: formulation.Threat, Size: 7}}
	if _, err := s.Maps.Save(ctx, admin, study, 0, 1, m); err != nil {
		t.Fatal(err)
	}
}

// A person's own page has their map while it is shared, in words and as a
// picture, and not a moment longer.
func TestTheirOwnMap(t *testing.T) {
	s := webtest.New(t)
	const study = "RM-092"
	drawnFor(t, s, study)
	line := session.Logged{ID: "00000000-0000-0000-0000-000000000777", StudyID: study, Group: demo.Make(time.Now()).Running, Day: daysAgo(0), Did: true, Minutes: 12, Way: session.Formal, Practice: "memories-of-kindness"}
	if err := s.Sessions.Log(ctx, auth.Participant(webtest.Site, study), line); err != nil {
		t.Fatal(err)
	}
	page, c := own(t, s, study), &http.Client{}
	share := func(shared bool) {
		t.Helper()
		if err := s.Maps.Share(ctx, admin, study, shared); err != nil {
			t.Fatal(err)
		}
	}
	private := func(when string) {
		t.Helper()
		if status, body := webtest.Get(t, c, page+"/map"); status != 404 || strings.Contains(body, "burning") {
			t.Errorf("%s the map is there: %d", when, status)
		}
		if _, body := webtest.Get(t, c, page); strings.Contains(body, "The map of my pain") {
			t.Errorf("%s the page leads to the map", when)
		}
	}
	private("before it is shared")
	share(true)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(page)
	b.Press(`a[href$="/map"]`)
	text := webtest.Read[string](b, `document.querySelector("main").innerText`)
	for _, says := range []string{"The map of my pain", "Last changed on", "“burning <i>back</i>” brings more “I cannot bear this”", "“the breathing space” loosens the arrow from “burning <i>back</i>” to “Threat”",
		"my garden", "Threat: 7 of 10", "12 minutes in the one week", "How sure you are that you can do things although it hurts"} {
		if !strings.Contains(text, says) {
			t.Errorf("the map does not say %q: %s", says, text)
		}
	}
	if webtest.Read[int](b, `document.querySelectorAll("main input, main [tabindex], .map script").length`) != 0 {
		t.Error("something on the map can be changed")
	}
	b.Axe("their map")
	b.Wide("their map", 390)
	b.Shot("me-map-390")
	b.Press(".tools button[value=bigger]")
	b.Wide("their map, bigger", 390)
	b.Shot("me-map-390-bigger")
	theme(b, "dark")
	b.Axe("their map, dark")
	b.Shot("me-map-390-dark")
	visit, err := s.Invitations.OpenPage(ctx, webtest.Site, page[strings.LastIndex(page, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Invitations.Keep(ctx, visit, invitation.Settings{Language: "de", Scores: invitation.ShowNoneOf}); err != nil {
		t.Fatal(err)
	}
	_, body := webtest.Get(t, c, page+"/map")
	says(t, body, "Die Landkarte meiner Schmerzen", "bringt mehr", "lockert den Pfeil")
	if strings.Contains(body, "How sure you are") {
		t.Error("a score is told to somebody who chose not to see any")
	}
	share(false)
	private("not shared any more,")
	share(true)
	if status, _ := post(t, c, page+"/leave", url.Values{"group": {"yes"}, "reason": {"health problems"}}); status != 200 {
		t.Fatal(status)
	}
	private("after they left")
}
