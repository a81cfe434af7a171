package measure_test

import (
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
)

func TestWhereAPersonStandsWithTheirForms(t *testing.T) {
	p, err := programme.Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	eighth := time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)
	meetings := []session.Meeting{{Group: "g", Number: 1, Starts: eighth.AddDate(0, 0, -49)}, {Group: "g", Number: 8, Starts: eighth}}
	in := pathway.State{StudyID: "RM-001", Group: "g", ReferredOn: eighth.AddDate(-1, 0, 0)}
	stopped, missed := in, in
	stopped.Ending = &pathway.Ending{Reason: pathway.Health, On: eighth.AddDate(0, 0, -20)}
	missed.Ending = &pathway.Ending{Reason: pathway.MissedFinal, On: eighth}
	var gave []measure.Form
	for _, instrument := range []string{"nrs-intensity", "nrs-distress", "phq-4", "pseq"} {
		gave = append(gave, measure.Form{StudyID: "RM-001", Timepoint: "pre", Instrument: instrument})
	}
	for name, c := range map[string]struct {
		state  pathway.State
		passed time.Duration
		want   map[string]measure.Standing
	}{
		"before the end":             {in, -day, map[string]measure.Standing{"intake": measure.Never, "pre": measure.Gave, "post": measure.NotYet, "follow-up": measure.NotYet}},
		"on the day":                 {in, time.Hour, map[string]measure.Standing{"post": measure.DueNow}},
		"two weeks later":            {in, 14 * day, map[string]measure.Standing{"post": measure.Overdue}},
		"three months later":         {in, 95 * day, map[string]measure.Standing{"post": measure.Never, "follow-up": measure.DueNow}},
		"after stopping":             {stopped, 14 * day, map[string]measure.Standing{"pre": measure.Gave, "post": measure.NotAsked, "follow-up": measure.NotAsked}},
		"after missing the last one": {missed, 14 * day, map[string]measure.Standing{"post": measure.Overdue}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]measure.Standing{}
			for _, w := range measure.StandingOf(p, c.state, meetings, gave, eighth.Add(c.passed)) {
				got[w.Timepoint] = w.Standing
			}
			for timepoint, want := range c.want {
				if got[timepoint] != want {
					t.Errorf("%s: %s, want %s", timepoint, got[timepoint], want)
				}
			}
		})
	}
}
