package pathway

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/platform/fault"
)

func day(n int) time.Time { return time.Date(2026, 1, 1+n, 9, 0, 0, 0, time.UTC) }

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

// way is a history up to a place in group g.
func way() []Event {
	return []Event{
		{ID: "1", StudyID: "T-1", Kind: Referred, On: day(0), Detail: Detail{Gender: Woman, AgeYears: 51}},
		{ID: "2", StudyID: "T-1", Kind: Assessed, On: day(7), Detail: Detail{Eligible: yes()}},
		{ID: "3", StudyID: "T-1", Kind: Educated, On: day(14)},
		{ID: "4", StudyID: "T-1", Kind: Chose, On: day(14), Detail: Detail{Option: "a", Options: []string{"a", "b"}}},
		{ID: "5", StudyID: "T-1", Kind: Consented, On: day(15), Detail: Detail{Consent: Research, Version: "1"}},
		{ID: "6", StudyID: "T-1", Kind: Enrolled, On: day(20), Detail: Detail{Group: "g"}},
	}
}

func TestFourFactsStayApart(t *testing.T) {
	events := way()
	for n := 1; n <= 6; n++ {
		events = append(events, Event{ID: "a", StudyID: "T-1", Kind: Attendance, On: day(20 + 7*n), Detail: Detail{Session: n, Mark: Present}})
	}
	events = append(events, Event{ID: "w", StudyID: "T-1", Kind: Withdrew, On: day(80), Detail: Detail{Consent: Research}})
	s := Fold(events)
	if s.Sessions() != 6 || !s.ReachedDose(6) || s.ReachedDose(7) {
		t.Errorf("%d sessions", s.Sessions())
	}
	if s.Takes(Research) || s.Takes(Treatment) {
		t.Error("a withdrawn or never given consent stands")
	}
	if s.Ending != nil {
		t.Error("reaching the dose is taken for an ending")
	}
}

func TestStageFollowsTheWay(t *testing.T) {
	want := []Stage{Waiting, Suitable, Informed, Chosen, Chosen, InGroup}
	for i := range way() {
		if got := Fold(way()[:i+1]).Stage(); got != want[i] {
			t.Errorf("after %s: %s, want %s", way()[i].Kind, got, want[i])
		}
	}
}

func TestALaterMarkCorrectsAnEarlier(t *testing.T) {
	mark := func(id string, m Mark, recorded int) Event {
		return Event{ID: id, StudyID: "T-1", Kind: Attendance, On: day(27), RecordedAt: day(recorded), Detail: Detail{Session: 1, Mark: m}}
	}
	s := Fold(append(way(), mark("z", Absent, 27), mark("a", Present, 28)))
	if s.Register[1].Mark != Present || s.Sessions() != 1 {
		t.Errorf("%+v", s.Register)
	}
}

func TestEventsThatMayNotFollow(t *testing.T) {
	inGroup := Fold(way())
	stopped := Fold(append(way(), Event{ID: "9", StudyID: "T-1", Kind: Ended, On: day(50), Detail: Detail{Completed: no(), Reason: Health}}))
	minutes := 30
	for _, c := range []struct {
		name  string
		state State
		event Event
		want  fault.Kind
	}{
		{"anything before a referral", State{}, Event{Kind: Enrolled, Detail: Detail{Group: "g"}}, fault.NotFound},
		{"a second referral", inGroup, Event{Kind: Referred}, fault.Conflict},
		{"a second enrolment", inGroup, Event{Kind: Enrolled, Detail: Detail{Group: "h"}}, fault.Conflict},
		{"attendance without a group", Fold(way()[:5]), Event{Kind: Attendance, Detail: Detail{Session: 1, Mark: Present}}, fault.Conflict},
		{"attendance after the end", stopped, Event{Kind: Attendance, Detail: Detail{Session: 5, Mark: Present}}, fault.Conflict},
		{"session 0", inGroup, Event{Kind: Attendance, Detail: Detail{Mark: Present}}, fault.Invalid},
		{"an unknown mark", inGroup, Event{Kind: Attendance, Detail: Detail{Session: 1, Mark: "maybe"}}, fault.Invalid},
		{"minutes of somebody absent", inGroup, Event{Kind: Attendance, Detail: Detail{Session: 1, Mark: Absent, Minutes: &minutes}}, fault.Invalid},
		{"an ending without its outcome", inGroup, Event{Kind: Ended}, fault.Invalid},
		{"stopping without a reason", inGroup, Event{Kind: Ended, Detail: Detail{Completed: no()}}, fault.Invalid},
		{"another reason without words", inGroup, Event{Kind: Ended, Detail: Detail{Completed: no(), Reason: Other}}, fault.Invalid},
		{"a second ending", stopped, Event{Kind: Ended, Detail: Detail{Completed: yes()}}, fault.Conflict},
		{"a return of somebody who never left", inGroup, Event{Kind: Rejoined}, fault.Conflict},
		{"withdrawing what was not given", inGroup, Event{Kind: Withdrew, Detail: Detail{Consent: Recording}}, fault.Conflict},
		{"a consent without its version", inGroup, Event{Kind: Consented, Detail: Detail{Consent: Recording}}, fault.Invalid},
		{"a choice that was not offered", inGroup, Event{Kind: Chose, Detail: Detail{Option: "c", Options: []string{"a"}}}, fault.Invalid},
		{"not eligible without a reason", inGroup, Event{Kind: Assessed, Detail: Detail{Eligible: no()}}, fault.Invalid},
		{"an age that cannot be", State{}, Event{Kind: Referred, Detail: Detail{AgeYears: 200}}, fault.Invalid},
		{"a kind that is none", inGroup, Event{Kind: "sneezed"}, fault.Invalid},
	} {
		c.event.StudyID, c.event.On = "T-1", day(60)
		if err := Check(c.state, c.event); err == nil || fault.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestAReturnOpensTheCourseAgain(t *testing.T) {
	events := append(way(),
		Event{ID: "7", StudyID: "T-1", Kind: Ended, On: day(50), Detail: Detail{Completed: no(), Reason: Caring}},
		Event{ID: "8", StudyID: "T-1", Kind: Rejoined, On: day(60), Detail: Detail{Group: "h"}})
	s := Fold(events)
	if s.Ending != nil || s.Group != "h" {
		t.Errorf("%+v", s)
	}
}

// The state does not depend on the order in which events are given.
func TestFoldIgnoresTheOrderGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.Permutation(way()).Draw(t, "events")
		if got := Fold(events); got.Stage() != InGroup || got.Choice != "a" || !got.Takes(Research) {
			t.Fatalf("%+v", got)
		}
	})
}
