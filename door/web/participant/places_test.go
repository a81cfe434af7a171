package participant_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

var (
	ctx   = context.Background()
	admin = auth.System(webtest.Site, "test")
)

// asker is in the running group and took the sheets home.
const asker = "RM-091"

// issue makes a link for somebody of the running group.
func issue(t testing.TB, s *webtest.Service, study, timepoint string) invitation.Issued {
	t.Helper()
	made, err := s.Invitations.Issue(ctx, admin, invitation.Invitation{StudyID: study, Group: demo.Make(time.Now()).Running,
		Programme: "resilientmind", Timepoint: timepoint})
	if err != nil {
		t.Fatal(err)
	}
	return made[0]
}

// stands gives the forms that stand for somebody at a timepoint, by instrument.
func stands(t testing.TB, s *webtest.Service, study, timepoint string) map[string]measure.Kept {
	t.Helper()
	found, err := s.Measures.Forms(ctx, admin, measure.Filter{StudyID: study, Timepoint: timepoint})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]measure.Kept{}
	for _, f := range found {
		by[f.Instrument] = f
	}
	return by
}

// post sends a form and gives the status and the page it led to.
func post(t testing.TB, c *http.Client, address string, form url.Values) (int, string) {
	t.Helper()
	got, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(body)
}

// says fails unless a page holds each of the texts.
func says(t testing.TB, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q:\n%s", text, page)
		}
	}
}
