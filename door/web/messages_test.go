package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/message"
	"tend/door/house"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// A leader hands over what no mail server could send: the link on the page is
// the person's own, and the message is then sent and gone from the list.
func TestALeaderHandsOverAMessage(t *testing.T) {
	s := webtest.New(t)
	post := house.Post{House: s.House, Site: webtest.Site, Base: s.URL}
	if _, err := post.Round(ctx, time.Now()); err != nil {
		t.Fatal(err)
	}
	actor := auth.System(webtest.Site, "test")
	all, err := s.Messages.All(ctx, actor)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	b := webtest.NewTab(t)
	b.Open(s.Link(t, webtest.Admin))
	for _, width := range []int64{390, 1280} {
		b.Do(chromedp.EmulateViewport(width, 844))
		b.Open(s.URL + "/messages")
		b.Axe("messages")
		b.Wide("messages", int(width))
		b.Shot("messages-waiting-" + map[int64]string{390: "390", 1280: "1280"}[width])
	}
	first := webtest.Read[string](b, `document.querySelector("form[action$='/letter']").getAttribute("action").split("/")[2]`)
	b.Press(`form[action$="/letter"] button`)
	b.Axe("letter")
	b.Shot("letter")
	text := webtest.Read[string](b, `document.querySelector("textarea").value`)
	_, link, _ := strings.Cut(text, "/q/")
	token, _, _ := strings.Cut(link, "\n")
	visit, err := s.Invitations.Open(ctx, webtest.Site, token)
	if err != nil {
		t.Fatalf("the link in %q does not open: %v", text, err)
	}
	b.Press(`form[action$="/gone"] button.primary`)
	all, err = s.Messages.All(ctx, actor, visit.StudyID)
	if err != nil || len(all) == 0 || all[0].ID != first || all[0].State != message.Sent || all[0].How != message.Copied {
		t.Errorf("%+v, %v", all, err)
	}
	c := s.Client(t, webtest.Admin)
	for path, form := range map[string]url.Values{
		"/messages/" + first + "/gone":   {"how": {"letter"}},
		"/messages/" + first + "/let-go": {},
		"/messages/nobodys/letter":       {},
	} {
		if got, err := c.PostForm(s.URL+path, form); err != nil || got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", path, got.Status, err)
		}
	}
	if got, _ := c.PostForm(s.URL+"/messages/"+first+"/gone", url.Values{"how": {"pigeon"}}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("by pigeon: %s", got.Status)
	}
}
