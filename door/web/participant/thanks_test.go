package participant_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tend/clinic/task"
	"tend/door/web/webtest"
)

// After sending, somebody who has a page of their own can ask for a new link to
// it. The link to the questions neither opens the page nor shows a link to it:
// the leader is asked, once a day.
func TestAskingForALinkToTheirOwnPage(t *testing.T) {
	s := webtest.New(t)
	c, i := &http.Client{}, issue(t, s, asker, "pre")
	link := s.URL + "/q/" + i.Token
	asked := func() (n int) {
		t.Helper()
		all, err := s.Tasks.About(ctx, admin, asker)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.Kind == task.NewLink {
				n++
			}
		}
		return n
	}
	post(t, c, link+"/page", nil) // before anything is sent
	post(t, c, link+"/1", url.Values{"a.nrs-intensity/nrs-intensity": {"7"}})
	_, page := post(t, c, link+"/send", url.Values{"how": {"self"}, "id": {"1"}})
	if strings.Contains(page, "Ask for a new link") || asked() != 0 {
		t.Error("a page that they do not have is offered")
	}
	mine := own(t, s, asker)
	_, page = webtest.Get(t, c, link)
	says(t, page, "Thank you", "on your own page", "Ask for a new link")
	for range 2 {
		_, page = post(t, c, link+"/page", nil)
		says(t, page, "The leader of your group is asked")
		if strings.Contains(page, "/me/") {
			t.Error("the link to the questions shows a link to the page")
		}
	}
	if asked() != 1 {
		t.Errorf("%d tasks", asked())
	}
	if status, _ := webtest.Get(t, c, s.URL+"/me/"+i.Token); status != http.StatusNotFound {
		t.Errorf("the link to the questions opens the page: %d", status)
	}
	if status, _ := webtest.Get(t, c, mine); status != http.StatusOK {
		t.Errorf("their own link: %d", status)
	}
}
