package session_test

import (
	"sync"
	"testing"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// Two leaders mark one register at the same moment: both marks are kept, and
// the one that was written down last is shown.
func TestTwoLeadersMarkTheSamePerson(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		var wait sync.WaitGroup
		for _, who := range []auth.Actor{leader, admin} {
			mark := pathway.Present
			if who.ID == leader.ID {
				mark = pathway.Absent
			}
			wait.Go(func() {
				if err := s.Record(ctx, who, first, session.Entry{StudyID: "T-1", Mark: mark}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		history, err := (pathway.Store{DB: d}).History(ctx, leader, "T-1")
		if err != nil {
			t.Fatal(err)
		}
		var marks []pathway.Event
		for _, e := range history {
			if e.Kind == pathway.Attendance {
				marks = append(marks, e)
			}
		}
		if len(marks) != 2 || marks[0].RecordedBy == marks[1].RecordedBy {
			t.Fatalf("%+v", marks)
		}
		last := marks[0]
		if marks[1].RecordedAt.After(last.RecordedAt) {
			last = marks[1]
		}
		if got := pathway.Fold(history).Register[1].Mark; got != last.Detail.Mark {
			t.Errorf("%s is shown, %s was written last", got, last.Detail.Mark)
		}
	})
}
