package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/task"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// A tick above "not at all" at item 6 of the CORE-10, on the form's own page,
// makes a task of the same day.
func TestPlansToEndLifeMakeATask(t *testing.T) {
	s := webtest.New(t)
	actor := auth.System(webtest.Site, "test")
	core, err := measure.Find("core-10")
	if err != nil {
		t.Fatal(err)
	}
	calm := measure.Answers{"core-10-6": measure.Number(0)}
	if _, err := s.Measures.Keep(ctx, actor, measure.Form{StudyID: demo.AtHome, Timepoint: "pre", Instrument: core.ID, InstrumentVersion: core.Version,
		EnteredHow: measure.ByClerkA, On: time.Now().UTC(), Answers: calm}); err != nil {
		t.Fatal(err)
	}
	risks := func() (found []task.Task) {
		t.Helper()
		all, err := s.Tasks.About(ctx, actor, demo.AtHome)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.Kind == task.Risk {
				found = append(found, one)
			}
		}
		return found
	}
	before := len(risks())
	c := s.Client(t, webtest.Admin)
	address := s.URL + "/people/" + demo.AtHome + "/forms/pre/core-10"
	status, page := webtest.Get(t, c, address)
	if status != 200 || !strings.Contains(page, "I made plans to end my life") || !strings.Contains(page, "CC BY-ND 4.0") {
		t.Fatalf("%d: %s", status, page)
	}
	filled := url.Values{"how": {string(measure.ByClerkA)}, "on": {time.Now().Local().Format("2006-01-02")}}
	for _, item := range core.Items {
		filled.Set("item."+string(item.ID), "0")
	}
	if status, page := pressed(t, c, address, filled); status != 200 || len(risks()) != before {
		t.Fatalf("no plans: %d, %d tasks: %s", status, len(risks()), page)
	}
	filled.Set("item.core-10-6", "1")
	if status, page := pressed(t, c, address, filled); status != 200 {
		t.Fatalf("%d: %s", status, page)
	}
	if now := risks(); len(now) != before+1 || !strings.Contains(now[0].Words+now[len(now)-1].Words, "item 6") {
		t.Errorf("%d tasks before, now %+v", before, now)
	}
}
