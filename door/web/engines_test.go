package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"tend/clinic/pathway"
	"tend/door/house"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// Every page answers, and every way of writing works, on both engines.
func TestEveryPageOnBothEngines(t *testing.T) {
	long(t)
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		h := house.Over(d, ring)
		h.Recordings.At = blob.Folder(t.TempDir())
		s := webtest.Over(t, h)
		c := s.Client(t, webtest.Admin)
		for _, p := range append(pagesOf(t, s), [2]string{"report", reportOfTheYear()}) {
			want := http.StatusOK
			if p[0] == "missing" {
				want = http.StatusNotFound
			}
			if got, _ := webtest.Get(t, c, s.URL+p[1]); got != want {
				t.Errorf("%s: %d", p[1], got)
			}
		}
		aPersonsWay(t, s, c)
	})
}

// aPersonsWay walks somebody from the referral to the end, as the forms do.
func aPersonsWay(t *testing.T, s *webtest.Service, c *http.Client) {
	t.Helper()
	post := func(path string, form url.Values) {
		t.Helper()
		got, err := c.PostForm(s.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Request.URL.RawQuery, "done=") {
			t.Errorf("%s: %d at %s", path, got.StatusCode, got.Request.URL)
		}
	}
	running, _, finished := places(t, s)
	post("/people/new", url.Values{"name": {"Wilma Walk"}, "study": {"RM-500"}, "on": {"2026-01-02"}, "gender": {"woman"}, "age": {"57"}})
	record := func(kind string, form url.Values) {
		t.Helper()
		form.Set("on", "2026-01-03")
		post("/people/RM-500/record/"+kind, form)
	}
	record("assessed", url.Values{"eligible": {"yes"}})
	record("education", url.Values{})
	record("chose", url.Values{"option": {"ResilientMind"}})
	for _, kind := range []string{"treatment", "research"} {
		post("/people/RM-500/consent/"+kind, url.Values{"version": {"1"}, "language": {"en"}, "how": {"on screen"}, "name": {"Wilma Walk"}, "stroke": {"M1 1L2 2"}, "on": {"2026-01-03"}})
	}
	record("withdrew", url.Values{"consent": {"research"}})
	record("enrolled", url.Values{"group": {running}})
	post("/groups/"+running+"/sessions/1/register", url.Values{"mark.RM-500": {"attended"}, "minutes.RM-500": {"110"}, "mode.RM-500": {"by video"}})
	post("/groups/"+running+"/sessions/1/register", url.Values{"mark.RM-500": {"part"}, "minutes.RM-500": {"60"}, "mode.RM-500": {"by video"}})
	post("/people/RM-500/forms/pre/nrs-intensity", url.Values{"item.nrs-intensity": {"7"}, "on": {"2026-01-04"}, "how": {"assisted"}})
	record("moved", url.Values{"group": {finished}})
	record("ended", url.Values{"completed": {"no"}, "reason": {"caring responsibilities"}, "decided": {"person"}})
	record("rejoined", url.Values{"group": {running}})
	record("ended", url.Values{"completed": {"yes"}})
	record("follow-up", url.Values{"words": {"well"}})
	history, err := s.Pathway.History(ctx, auth.System(webtest.Site, "test"), "RM-500")
	if err != nil {
		t.Fatal(err)
	}
	state := pathway.Fold(history)
	if state.Stage() != pathway.Completed || state.Group != running || state.Register[1].Mark != pathway.Part ||
		*state.Register[1].Minutes != 60 || state.Register[1].Mode != pathway.ByVideo || state.Takes(pathway.Research) || !state.Takes(pathway.Treatment) {
		t.Errorf("%+v", state)
	}
	post("/groups/new", url.Values{"name": {"Spring"}, "programme": {"more"}, "date": {"2027-03-02"}, "time": {"14:00"}, "capacity": {"12"}, "leader": {webtest.Leader.ID}})
	post("/settings/site", url.Values{"name": {"Riverside"}, "crisis": {"Call 999."}, "minutes": {"120"}})
	post("/groups/"+running+"/clinician", url.Values{"clinician": {webtest.Admin.ID}})
	post("/groups/"+running+"/paper/post/way", url.Values{"way": {"with sample"}, "percent": {"10"}, "seed": {"spring"}})
	post("/groups/"+running+"/paper/post/"+memberOf(t, s, running)+"/phq-4", url.Values{"item.gad-nervous": {"2"}, "on": {"2026-01-04"}, "then": {"next"}})
	post("/settings/staff", url.Values{"login": {"new"}, "shown": {"New Person"}, "role": {"leader"}, "password": {"a long password"}})
}
