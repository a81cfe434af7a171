package session_test

import (
	"context"
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

var (
	ctx    = context.Background()
	admin  = auth.System("here", "test")
	leader = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	first  = session.Meeting{Group: "g", Number: 1, Starts: time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC), Minutes: 120}
	second = session.Meeting{Group: "g", Number: 2, Starts: first.Starts.AddDate(0, 0, 7), Minutes: 120}
)

func seed(t *testing.T, d *db.DB) session.Store {
	t.Helper()
	way, s := pathway.Store{DB: d}, session.Store{DB: d}
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "p", Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	on := first.Starts.AddDate(0, -1, 0)
	for _, id := range []string{"T-1", "T-2"} {
		err := way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: on},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: on, Detail: pathway.Detail{Group: "g"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Plan(ctx, admin, first, second); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAMissedSessionRaisesOneTask(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, tasks := seed(t, d), task.Store{DB: d}
		for _, m := range []session.Meeting{first, first, second} {
			err := s.Record(ctx, leader, m,
				session.Entry{StudyID: "T-1", Mark: pathway.Absent},
				session.Entry{StudyID: "T-2", Mark: pathway.Apology})
			if err != nil {
				t.Fatal(err)
			}
		}
		open, err := tasks.Open(ctx, leader)
		if err != nil || len(open) != 1 || open[0].StudyID != "T-1" || open[0].Kind != task.MissedSession {
			t.Fatalf("%+v, %v", open, err)
		}
		if err := tasks.Close(ctx, leader, open[0].ID, ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("closed without an outcome: %v", err)
		}
		stranger := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		if err := tasks.Close(ctx, stranger, open[0].ID, "rang"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger closed it: %v", err)
		}
		if err := tasks.Own(ctx, leader, open[0].ID); err != nil {
			t.Error(err)
		}
		if err := tasks.Close(ctx, leader, open[0].ID, "rang; coming next week"); err != nil {
			t.Error(err)
		}
		if open, err := tasks.Open(ctx, leader); err != nil || len(open) != 0 {
			t.Errorf("%+v, %v", open, err)
		}
	})
}

func TestOnlyThoseWhoKeepRegistersWriteThem(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		for name, c := range map[string]struct {
			actor auth.Actor
			want  fault.Kind
		}{
			"a researcher":   {auth.Actor{Site: "here", ID: "r", Role: auth.Researcher}, fault.Forbidden},
			"another leader": {auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}, fault.NotFound},
			"another site":   {auth.Actor{Site: "there", ID: "leader-1", Role: auth.Leader}, fault.NotFound},
		} {
			err := s.Record(ctx, c.actor, first, session.Entry{StudyID: "T-1", Mark: pathway.Present})
			if fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestZeroMinutesIsAReport(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		if err := s.ReportPractice(ctx, leader, session.Practice{StudyID: "T-1", Group: "g", Week: 1, Minutes: 0}); err != nil {
			t.Fatal(err)
		}
		got, err := s.PracticeOf(ctx, leader, "g", "")
		if err != nil || len(got) != 1 || got[0].Minutes != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := s.ReportPractice(ctx, leader, session.Practice{StudyID: "T-1", Group: "g", Week: 1, Minutes: -1}); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

func TestMeetingsOfAWeek(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		got, err := s.Meetings(ctx, leader, session.Filter{From: first.Starts, To: first.Starts.AddDate(0, 0, 7)})
		if err != nil || len(got) != 1 || got[0] != first {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := s.Plan(ctx, admin, first); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the same session twice: %v", err)
		}
	})
}
