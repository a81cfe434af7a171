package pathway_test

import (
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// waiting has group g with two seats, and people who chose it.
func waiting(t *testing.T, d *db.DB, ids ...string) (pathway.Store, time.Time) {
	t.Helper()
	s, on := pathway.New(d), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	if _, err := s.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "resilientmind", Capacity: 2, Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	suitable := true
	for _, id := range ids {
		err := s.Record(ctx, admin, referred(id, on),
			pathway.Event{StudyID: id, Kind: pathway.Assessed, On: on.AddDate(0, 0, 10), Detail: pathway.Detail{Eligible: &suitable}},
			pathway.Event{StudyID: id, Kind: pathway.Educated, On: on.AddDate(0, 0, 17)},
			pathway.Event{StudyID: id, Kind: pathway.Chose, On: on.AddDate(0, 0, 20), Detail: pathway.Detail{Option: "a", Options: []string{"a"}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, on.AddDate(0, 0, 30)
}

func event(id string, kind pathway.Kind, on time.Time, detail pathway.Detail) pathway.Event {
	return pathway.Event{StudyID: id, Kind: kind, On: on, Detail: detail}
}

// A seat is kept while an offer is open or accepted, and free again when it is
// declined; a full group takes one more only with a reason.
func TestSeatsAreKeptAndRefused(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, on := waiting(t, d, "T-1", "T-2", "T-3")
		offer, enrol := pathway.Detail{Group: "g"}, pathway.Detail{Group: "g"}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.Record(ctx, admin, event("T-1", pathway.Offered, on, offer), event("T-2", pathway.Enrolled, on, enrol)))
		if err := s.Record(ctx, admin, event("T-3", pathway.Offered, on, offer)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a third seat of two: %v", err)
		}
		if err := s.Record(ctx, admin, event("T-3", pathway.Enrolled, on, enrol)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a third person for two seats: %v", err)
		}
		if err := s.Record(ctx, admin, event("T-1", pathway.Offered, on, offer)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second offer beside an open one: %v", err)
		}
		must(s.Record(ctx, admin, event("T-3", pathway.Offered, on, pathway.Detail{Group: "g", Over: "sister of T-2, they travel together"})))
		must(s.Record(ctx, admin, event("T-1", pathway.Answered, on.AddDate(0, 0, 3), pathway.Detail{Answer: pathway.Declined})))
		must(s.Record(ctx, admin, event("T-3", pathway.Answered, on.AddDate(0, 0, 3), pathway.Detail{Answer: pathway.Accepted})))
		must(s.Record(ctx, admin, event("T-3", pathway.Enrolled, on.AddDate(0, 0, 4), enrol))) // their own seat was kept
		states, err := s.States(ctx, admin, pathway.Filter{})
		must(err)
		if taken := pathway.SeatsTaken(states)["g"]; taken != 2 {
			t.Errorf("%d seats taken, want 2", taken)
		}
		if err := s.Record(ctx, admin, event("T-1", pathway.Answered, on.AddDate(0, 0, 5), pathway.Detail{Answer: pathway.Accepted})); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an offer that was declined is accepted: %v", err)
		}
		if err := s.Record(ctx, admin, event("T-1", pathway.Offered, on.AddDate(0, 0, 6), pathway.Detail{Group: "none"})); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a seat in no group: %v", err)
		}
		if _, err := s.History(ctx, other, "T-1"); err != nil {
			t.Errorf("an offer hides somebody in no group from another leader: %v", err)
		}
	})
}

// Every step that was left has its days; the one that a person is on has none
// yet.
func TestStepsOnTheWayToASeat(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, on := waiting(t, d, "T-1")
		state := func() pathway.State {
			history, err := s.History(ctx, admin, "T-1")
			if err != nil {
				t.Fatal(err)
			}
			return pathway.Fold(history)
		}
		for _, step := range []struct {
			event pathway.Event
			then  pathway.Step
			stage pathway.Stage
		}{
			{event("T-1", pathway.Offered, on, pathway.Detail{Group: "g"}), pathway.ForAnswer, pathway.HasOffer},
			{event("T-1", pathway.Answered, on.AddDate(0, 0, 2), pathway.Detail{Answer: pathway.NoAnswer}), pathway.ForOffer, pathway.Chosen},
			{event("T-1", pathway.Offered, on.AddDate(0, 0, 5), pathway.Detail{Group: "g"}), pathway.ForAnswer, pathway.HasOffer},
			{event("T-1", pathway.Answered, on.AddDate(0, 0, 6), pathway.Detail{Answer: pathway.Accepted}), pathway.ForConsent, pathway.Accepting},
			{event("T-1", pathway.Consented, on.AddDate(0, 0, 8), pathway.Detail{Consent: pathway.Treatment, Version: "1"}), pathway.ForSeat, pathway.Accepting},
			{event("T-1", pathway.Enrolled, on.AddDate(0, 0, 9), pathway.Detail{Group: "g"}), "", pathway.InGroup},
		} {
			if err := s.Record(ctx, admin, step.event); err != nil {
				t.Fatal(err)
			}
			if got := state(); got.Step != step.then || got.Stage() != step.stage {
				t.Errorf("after %s: waits for %q at %q, want %q at %q", step.event.Kind, got.Step, got.Stage(), step.then, step.stage)
			}
		}
		days := map[pathway.Step]int{}
		for _, w := range state().Waited {
			days[w.Step] += int(w.To.Sub(w.From).Hours() / 24)
		}
		for step, want := range map[pathway.Step]int{pathway.ForAssessment: 10, pathway.ForEducation: 7, pathway.ForChoice: 3,
			pathway.ForOffer: 10 + 3, pathway.ForAnswer: 2 + 1, pathway.ForConsent: 2, pathway.ForSeat: 1} {
			if days[step] != want {
				t.Errorf("%d days for %s, want %d", days[step], step, want)
			}
		}
	})
}
