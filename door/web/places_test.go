package web_test

import (
	"context"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

var ctx = context.Background()

// places finds the running group, a person who completed with every measure,
// and that person's group.
func places(t testing.TB, s *webtest.Service) (running, person, finished string) {
	t.Helper()
	year := demo.Make(time.Now())
	actor := auth.System(webtest.Site, "test")
	states, err := s.Pathway.States(ctx, actor, pathway.Filter{Groups: year.Cohort[:1]})
	if err != nil {
		t.Fatal(err)
	}
	forms, err := s.Measures.Forms(ctx, actor, measure.Filter{Groups: year.Cohort[:1], Timepoint: "post"})
	if err != nil {
		t.Fatal(err)
	}
	gave := map[string]int{}
	for _, f := range forms {
		gave[f.StudyID]++
	}
	for _, st := range states {
		if st.Stage() == pathway.Completed && gave[st.StudyID] > gave[person] {
			person = st.StudyID
		}
	}
	return year.Running, person, year.Cohort[0]
}
