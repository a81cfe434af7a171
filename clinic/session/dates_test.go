package session_test

import (
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// A course across the change to winter time stays at two in the afternoon on
// the clinic's clock.
func TestACourseStaysOnTheClinicsClock(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []time.Time{
		time.Date(2026, 10, 6, 14, 0, 0, 0, london), // clocks go back on 25 October
		time.Date(2026, 3, 3, 14, 0, 0, 0, london),  // and forward on 29 March
	} {
		offsets := map[int]bool{}
		for n, m := range session.Weekly("g", from, 8, 120) {
			local := m.Starts.In(london)
			if local.Hour() != 14 || local.Weekday() != time.Tuesday || m.Number != n+1 || m.Minutes != 120 {
				t.Errorf("session %d is at %s", m.Number, local)
			}
			_, offset := local.Zone()
			offsets[offset] = true
		}
		if len(offsets) != 2 {
			t.Errorf("the course from %s does not cross the change", from)
		}
	}
	if got := session.OnWeekday(time.Date(2026, 3, 3, 14, 0, 0, 0, london), time.Monday); got.Weekday() != time.Monday || got.Day() != 9 || got.Hour() != 14 {
		t.Errorf("the Monday after Tuesday 3 March is %s", got)
	}
}

// A change of date makes a task for everybody who has a seat; a past date is a
// correction that needs a remark and tells nobody.
func TestWhoIsToldOfANewDate(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		admin, stranger := auth.System("here", "test"), auth.Actor{Site: "here", ID: "stranger", Role: auth.Leader}
		if _, err := (auth.Store{DB: d}).Add(t.Context(), admin, auth.Staff{ID: "stranger", Login: "stranger", Shown: "S", Role: auth.Leader}, "a long password"); err != nil {
			t.Fatal(err)
		}
		way, s := pathway.New(d), session.Store{DB: d}
		if _, err := way.AddGroup(t.Context(), admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "resilientmind", Capacity: 8}); err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		if err := s.Plan(t.Context(), admin, session.Weekly("g", now.AddDate(0, 0, 9), 2, 120)...); err != nil {
			t.Fatal(err)
		}
		stopped := false
		for id, kind := range map[string]pathway.Kind{"T-1": pathway.Enrolled, "T-2": pathway.Offered, "T-3": pathway.Ended} {
			events := []pathway.Event{{StudyID: id, Kind: pathway.Referred, On: now.AddDate(0, -2, 0)},
				{StudyID: id, Kind: pathway.Offered, On: now.AddDate(0, 0, -9), Detail: pathway.Detail{Group: "g"}}}
			if kind != pathway.Offered {
				events = append(events, pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: now.AddDate(0, 0, -8), Detail: pathway.Detail{Group: "g"}})
			}
			if kind == pathway.Ended {
				events = append(events, pathway.Event{StudyID: id, Kind: pathway.Ended, On: now.AddDate(0, 0, -7), Detail: pathway.Detail{Completed: &stopped, Reason: pathway.Caring}})
			}
			if err := way.Record(t.Context(), admin, events...); err != nil {
				t.Fatal(err)
			}
		}
		move := func(actor auth.Actor, number int, at time.Time, remark string) ([]string, error) {
			return s.Move(t.Context(), actor, "g", number, at, remark, now)
		}
		later := now.AddDate(0, 0, 11)
		if _, err := move(stranger, 1, later, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger moved it: %v", err)
		}
		if _, err := move(auth.Actor{Site: "here", ID: "x", Role: auth.Supervisor}, 1, later, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a supervisor moved it: %v", err)
		}
		if _, err := move(admin, 1, now.AddDate(0, 0, -3), " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a past date without a remark: %v", err)
		}
		if tell, err := move(admin, 2, now.AddDate(0, 0, -3), "was held before it was planned"); err != nil || len(tell) != 0 {
			t.Errorf("a correction told %v, %v", tell, err)
		}
		tell, err := move(admin, 1, later, "")
		if err != nil || len(tell) != 2 || tell[0] != "T-1" || tell[1] != "T-2" {
			t.Fatalf("told are %v, %v", tell, err)
		}
		if again, err := move(admin, 1, later, ""); err != nil || len(again) != 0 {
			t.Errorf("the same date again told %v, %v", again, err)
		}
		open, err := (task.Store{DB: d}).Open(t.Context(), admin)
		if err != nil || len(open) != 2 || open[0].Kind != task.NewDate {
			t.Errorf("%+v, %v", open, err)
		}
		meetings, err := s.Meetings(t.Context(), admin, session.Filter{Group: "g"})
		if err != nil || meetings[1].Changes != 1 || !meetings[1].Starts.Equal(later) || meetings[0].Remark == "" {
			t.Errorf("%+v, %v", meetings, err)
		}

		// Who stands in sees the group, and no longer does when nobody stands in.
		for _, c := range []struct {
			staff string
			sees  int
		}{{"stranger", 2}, {"", 0}} {
			if err := s.StandsIn(t.Context(), admin, "g", 1, c.staff); err != nil {
				t.Fatal(err)
			}
			if seen, err := s.Meetings(t.Context(), stranger, session.Filter{Group: "g"}); err != nil || len(seen) != c.sees {
				t.Errorf("with %q standing in %d meetings are seen, %v", c.staff, len(seen), err)
			}
		}
		if err := s.StandsIn(t.Context(), admin, "g", 1, "nobody-here"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody who does not work here stands in: %v", err)
		}
	})
}
