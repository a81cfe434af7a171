package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// atHome took the sheets of the running group home.
const atHome = "RM-091"

var linkIn = regexp.MustCompile(`value="(http://[^"]+/q/[^"]+)"`)

var leftOut = regexp.MustCompile(`(\d+) scores were left out because the research consent`)

func pressed(t *testing.T, c *http.Client, address string, form url.Values) (int, string) {
	t.Helper()
	got, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var text strings.Builder
	if err := got.Write(&text); err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, text.String()
}

// Staff make a link, see what became of it, take it back, and make links for a
// whole group; a leader of another group can do none of it.
func TestStaffGiveLinks(t *testing.T) {
	s := webtest.New(t)
	running, _, _ := places(t, s)
	c, other := s.Client(t, webtest.Admin), s.Client(t, webtest.Leader2)
	if leads(t, s, webtest.Leader2, running) {
		other = s.Client(t, webtest.Leader)
	}
	person := s.URL + "/people/" + atHome
	_, page := pressed(t, c, person+"/links", url.Values{"timepoint": {"pre"}})
	found := linkIn.FindStringSubmatch(page)
	if found == nil || !strings.Contains(page, "<svg class=\"qr\"") || !strings.Contains(page, "PSEQ is not among the questions") {
		t.Fatalf("no link on the page: %s", page)
	}
	if status, text := webtest.Get(t, http.DefaultClient, found[1]); status != 200 || !strings.Contains(text, "6 questions") {
		t.Errorf("the link opens %d: %s", status, text)
	}
	_, page = webtest.Get(t, c, person)
	revoke := regexp.MustCompile(`/links/[^"]+/revoke`).FindString(page)
	if !strings.Contains(page, "open until") || revoke == "" || !strings.Contains(page, "PSEQ cannot be asked by a link") {
		t.Errorf("the person's page does not show the link: %s", page)
	}
	for _, path := range []string{person + "/links", person + revoke, s.URL + "/groups/" + running + "/sessions/1/links",
		s.URL + "/groups/" + running + "/sessions/1/seats", s.URL + "/groups/" + running + "/sessions/1/kiosk"} {
		if status, _ := pressed(t, other, path, url.Values{"timepoint": {"pre"}}); status != 404 {
			t.Errorf("another leader at %s: %d", path, status)
		}
	}
	if status, _ := pressed(t, c, person+revoke, nil); status != 200 {
		t.Errorf("taking it back: %d", status)
	}
	if status, _ := webtest.Get(t, http.DefaultClient, found[1]); status != http.StatusGone {
		t.Errorf("the link after it was taken back: %d", status)
	}
	_, page = pressed(t, c, s.URL+"/groups/"+running+"/sessions/8/links", url.Values{"timepoint": {"post"}})
	if n := len(linkIn.FindAllString(page, -1)); n < 9 {
		t.Errorf("%d links for the group", n)
	}
	if !strings.Contains(page, "It opens on") {
		t.Error("a link for a session to come opens at once")
	}
	if status, page := pressed(t, c, person+"/links", url.Values{"timepoint": {"never"}}); status != 422 || !strings.Contains(page, "Choose a timepoint") {
		t.Errorf("a timepoint that is not there: %d", status)
	}
}

// A second version is shown beside what stands, and settled with a reason.
func TestStaffSettleASecondVersion(t *testing.T) {
	s := webtest.New(t)
	running, _, _ := places(t, s)
	actor := auth.System(webtest.Site, "test")
	i, err := s.Invitations.Issue(ctx, actor, invitation.Invitation{StudyID: atHome, Group: running, Programme: "resilientmind", Timepoint: "pre"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Invitations.Open(ctx, webtest.Site, i[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	for n, id := range []string{"a", "b"} {
		if _, err := s.Invitations.Send(ctx, v, invitation.Sending{ID: id, How: measure.BySelf, Said: []invitation.Said{
			{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(4 + n)}}}); err != nil {
			t.Fatal(err)
		}
	}
	c := s.Client(t, webtest.Admin)
	_, today := webtest.Get(t, c, s.URL+"/")
	if !strings.Contains(today, "a second time and differently") {
		t.Error("Today does not tell of it")
	}
	_, page := webtest.Get(t, c, s.URL+"/people/"+atHome)
	path := regexp.MustCompile(`/people/[^"/]+/seconds/[^"]+`).FindString(page)
	if path == "" {
		t.Fatalf("no second version on the page: %s", page)
	}
	if status, _ := pressed(t, c, s.URL+path, url.Values{"take": {"yes"}, "outcome": {"asked her"}}); status != 200 {
		t.Errorf("settling: %d", status)
	}
	forms, err := s.Measures.Forms(ctx, actor, measure.Filter{StudyID: atHome, Timepoint: "pre"})
	if err != nil || len(forms) != 1 || *forms[0].Answers.Of("nrs-intensity").Value != 5 {
		t.Errorf("%+v, %v", forms, err)
	}
}

// Somebody leaves the study from their link: evaluations count their answers no
// more.
func TestAWithdrawalLeavesEvaluations(t *testing.T) {
	s := webtest.New(t)
	_, person, finished := places(t, s)
	actor := auth.System(webtest.Site, "test")
	i, err := s.Invitations.Issue(ctx, actor, invitation.Invitation{StudyID: person, Group: finished, Programme: "resilientmind", Timepoint: "follow-up"})
	if err != nil {
		t.Fatal(err)
	}
	c := s.Client(t, webtest.Researcher)
	withheld := func() int {
		t.Helper()
		status, page := webtest.Get(t, c, s.URL+"/evaluation/report?plan=resilientmind&group="+finished)
		if status != 200 {
			t.Fatal(status)
		}
		n := 0
		if found := leftOut.FindStringSubmatch(page); found != nil {
			fmt.Sscan(found[1], &n)
		}
		return n
	}
	before := withheld()
	if status, _ := pressed(t, http.DefaultClient, s.URL+"/q/"+i[0].Token+"/leave", url.Values{"study": {"yes"}}); status != 200 {
		t.Fatal(status)
	}
	history, err := s.Pathway.History(ctx, actor, person)
	if err != nil || pathway.Fold(history).Takes(pathway.Research) {
		t.Fatalf("the consent stands: %v", err)
	}
	if after := withheld(); after <= before {
		t.Errorf("scores withheld before %d, after %d: the answers of somebody who left the study are still counted", before, after)
	}
}

// The staff pages for answering, as pictures at phone and desk width.
func TestStaffPagesForAnswering(t *testing.T) {
	s := webtest.New(t)
	running, _, _ := places(t, s)
	c := s.Client(t, webtest.Admin)
	pressed(t, c, s.URL+"/groups/"+running+"/sessions/1/seats", nil)
	b := webtest.NewTab(t)
	for _, width := range []int{390, 1280} {
		b.Do(chromedp.EmulateViewport(int64(width), 844))
		b.Open(s.Link(t, webtest.Admin))
		for name, path := range map[string]string{"kiosk": "/groups/" + running + "/sessions/1/kiosk",
			"person-links": "/people/" + atHome, "session-asking": "/groups/" + running + "/sessions/1"} {
			b.Open(s.URL + path)
			b.Axe(name)
			b.Wide(name, width)
			b.Shot(fmt.Sprintf("%s-%d", name, width))
		}
		b.Open(s.URL + "/people/" + atHome)
		b.Press(`form[action$="/links"] button`)
		b.Axe("letter")
		b.Wide("letter", width)
		b.Shot(fmt.Sprintf("letter-%d", width))
	}
}
