package task_test

import (
	"testing"

	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// A supervisor leaves a note, and can neither take nor close the task; nobody
// of another site sees either.
func TestASupervisorLeavesANoteAndNothingElse(t *testing.T) {
	supervisor := auth.Actor{Site: "here", ID: "sup", Role: auth.Supervisor}
	elsewhere := auth.Actor{Site: "there", ID: "sup", Role: auth.Supervisor}
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := task.Store{DB: d}
		err := d.Change(ctx, func(tx *db.Tx) error {
			return task.Raise(ctx, tx, auth.System("here", "test"), task.Task{ID: "t1", Kind: task.MissedSession, StudyID: "T-1", About: "x", Words: "missed"})
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"takes it":    {s.Own(ctx, supervisor, "t1"), fault.Forbidden},
			"closes it":   {s.Close(ctx, supervisor, "t1", "done"), fault.Forbidden},
			"says nought": {s.AddNote(ctx, supervisor, "t1", "  "), fault.Invalid},
			"elsewhere":   {s.AddNote(ctx, elsewhere, "t1", "hello"), fault.NotFound},
		} {
			if fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if err := s.AddNote(ctx, supervisor, "t1", "Ring in the evening."); err != nil {
			t.Fatal(err)
		}
		notes, err := s.Notes(ctx, supervisor, "t1")
		if err != nil || len(notes) != 1 || notes[0].By != "sup" {
			t.Errorf("%+v, %v", notes, err)
		}
		if notes, err := s.Notes(ctx, elsewhere, "t1"); err != nil || len(notes) != 0 {
			t.Errorf("elsewhere: %+v, %v", notes, err)
		}
	})
}
