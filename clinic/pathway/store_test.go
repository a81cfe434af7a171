package pathway_test

import (
	"context"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.System("here", "test")
	leader     = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	other      = auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
	researcher = auth.Actor{Site: "here", ID: "researcher", Role: auth.Researcher}
	elsewhere  = auth.System("there", "test")
)

func referred(id string, on time.Time) pathway.Event {
	return pathway.Event{StudyID: id, Kind: pathway.Referred, On: on, Detail: pathway.Detail{Gender: pathway.Woman, AgeYears: 40}}
}

func seed(t *testing.T, d *db.DB) pathway.Store {
	t.Helper()
	s := pathway.Store{DB: d}
	if _, err := s.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "resilientmind", Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	on := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	err := s.Record(ctx, admin,
		referred("T-1", on), referred("T-2", on),
		pathway.Event{StudyID: "T-1", Kind: pathway.Enrolled, On: on.AddDate(0, 0, 7), Detail: pathway.Detail{Group: "g"}},
		pathway.Event{StudyID: "T-1", Kind: pathway.Attendance, On: on.AddDate(0, 0, 14), Detail: pathway.Detail{Session: 1, Mark: pathway.Present}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhoSeesWhom(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		for _, c := range []struct {
			name          string
			actor         auth.Actor
			inGroup, free bool
			groups        int
		}{
			{"the group's leader", leader, true, true, 1},
			{"another leader", other, false, true, 0},
			{"a researcher", researcher, true, true, 1},
			{"another site's administrator", elsewhere, false, false, 0},
		} {
			for id, want := range map[string]bool{"T-1": c.inGroup, "T-2": c.free} {
				_, err := s.History(ctx, c.actor, id)
				if got := err == nil; got != want {
					t.Errorf("%s sees %s: %v (%v), want %v", c.name, id, got, err, want)
				}
			}
			groups, err := s.Groups(ctx, c.actor)
			if err != nil || len(groups) != c.groups {
				t.Errorf("%s sees %d groups (%v), want %d", c.name, len(groups), err, c.groups)
			}
			states, err := s.States(ctx, c.actor, pathway.Filter{Groups: []string{"g"}})
			if err != nil || (len(states) == 1) != c.inGroup {
				t.Errorf("%s sees %d people of the group (%v)", c.name, len(states), err)
			}
		}
	})
}

func TestARefusedEventKeepsNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		on := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
		err := s.Record(ctx, leader,
			pathway.Event{StudyID: "T-1", Kind: pathway.Attendance, On: on, Detail: pathway.Detail{Session: 2, Mark: pathway.Present}},
			pathway.Event{StudyID: "T-1", Kind: pathway.Attendance, On: on, Detail: pathway.Detail{Session: 3, Mark: "perhaps"}})
		if fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		history, err := s.History(ctx, leader, "T-1")
		if err != nil || len(history) != 3 {
			t.Fatalf("%d events, %v", len(history), err)
		}
		if err := s.Record(ctx, other, pathway.Event{StudyID: "T-1", Kind: pathway.FollowedUp, On: on}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger wrote into the history: %v", err)
		}
	})
}

func TestEveryEventIsInTheLog(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		seed(t, d)
		err := d.View(ctx, func(tx *db.Tx) error {
			entries, err := audit.List(ctx, tx, "here", audit.Filter{Subject: "person T-1", Limit: 10})
			if len(entries) != 3 {
				t.Errorf("%d entries about T-1", len(entries))
			}
			_, broken, err2 := audit.Verify(ctx, tx, "here")
			if broken != nil || err2 != nil {
				t.Errorf("%v, %v", broken, err2)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
