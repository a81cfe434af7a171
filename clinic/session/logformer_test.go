package session_test

import (
	"testing"

	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// A line that was entered by mistake is replaced or taken back with a reason,
// and what stood is kept with who and why; the person needs no reason.
func TestWhatStoodInTheLogIsKept(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, me, first := logging(t, d)
		staff := auth.Actor{Site: "here", ID: "boss", Role: auth.Administrator}
		line := session.Logged{ID: "a", StudyID: "T-1", Group: "log", Day: first.AddDate(0, 0, 1).Local().Format("2006-01-02"), Did: true, Minutes: 20,
			Way: session.Formal, Words: "good"}
		if err := s.Log(ctx, staff, line); err != nil {
			t.Fatal(err)
		}
		mended := line
		mended.Minutes = 45
		if err := s.Relog(ctx, staff, mended, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if err := s.Unlog(ctx, staff, "a", ""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("taken back without a reason: %v", err)
		}
		if err := s.Relog(ctx, auth.Actor{Site: "here", ID: "eye", Role: auth.Supervisor}, mended, "why not"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a supervisor: %v", err)
		}
		if err := s.Relog(ctx, staff, mended, "read the sheet wrongly"); err != nil {
			t.Fatal(err)
		}
		mended.Minutes = 50
		if err := s.Relog(ctx, me, mended, ""); err != nil { // the person, of their own line
			t.Fatal(err)
		}
		if err := s.Unlog(ctx, staff, "a", "another person’s sheet"); err != nil {
			t.Fatal(err)
		}
		all, err := s.FormerOf(ctx, staff, "T-1")
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		if last := all[0]; !last.TakenBack || last.Minutes != 50 || last.Why != "another person’s sheet" || last.EndedBy != "boss" || last.RecordedBy != "T-1" {
			t.Errorf("%+v", last)
		}
		if mine := all[1]; mine.TakenBack || mine.Minutes != 45 || mine.EndedBy != "T-1" || mine.Why != "" {
			t.Errorf("%+v", mine)
		}
		if was := all[2]; was.Minutes != 20 || was.Words != "good" || was.EndedBy != "boss" || was.Why != "read the sheet wrongly" {
			t.Errorf("%+v", was)
		}
		if got, err := s.FormerOf(ctx, auth.Participant("here", "T-2"), "T-1"); err != nil || len(got) != 0 {
			t.Errorf("somebody else sees %+v, %v", got, err)
		}
		if got := weeks(t, s, me); got != "" {
			t.Errorf("the weeks are %q", got)
		}
	})
}
