package invitation_test

import (
	"testing"

	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// Staff choose the language of a person whom they may see, and the log says so;
// the person's own choice stands afterwards.
func TestInWhichLanguageAPersonIsAsked(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		_, v := invite(t, s, "T-1")
		if err := s.AskIn(ctx, stranger, v.StudyID, "de"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger: %v", err)
		}
		if err := s.AskIn(ctx, auth.Actor{Site: "here", ID: "s", Role: auth.Supervisor}, v.StudyID, "de"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a supervisor: %v", err)
		}
		if err := s.AskIn(ctx, v.Actor(), v.StudyID, "de"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a participant, past their own page: %v", err)
		}
		if err := s.AskIn(ctx, admin, v.StudyID, "<b>"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no language: %v", err)
		}
		if err := s.AskIn(ctx, admin, v.StudyID, "de"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.LanguageOf(ctx, admin, v.StudyID); err != nil || got != "de" {
			t.Errorf("%q, %v", got, err)
		}
		if _, err := s.LanguageOf(ctx, stranger, v.StudyID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger reads it: %v", err)
		}
		var n int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit_log WHERE action = 'language chosen'`).Scan(&n)
		}); err != nil || n != 1 {
			t.Errorf("%d entries, %v", n, err)
		}
		v.Settings.Language = "en"
		if err := s.Keep(ctx, v, v.Settings); err != nil {
			t.Fatal(err)
		}
		if got, err := s.LanguageOf(ctx, admin, v.StudyID); err != nil || got != "en" {
			t.Errorf("after their own choice: %q, %v", got, err)
		}
	})
}

func TestAskingForALinkIsOneTaskADay(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		_, v := invite(t, s, "T-1")
		for range 2 {
			if err := s.AskForPage(ctx, v); err != nil {
				t.Fatal(err)
			}
		}
		all, err := task.Store{DB: d}.About(ctx, leader, v.StudyID)
		if err != nil || len(all) != 1 || all[0].Kind != task.NewLink {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
