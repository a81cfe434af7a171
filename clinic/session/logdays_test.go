package session_test

import (
	"testing"

	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// Many days at once make the same weeks as one after another, all or none.
func TestManyDaysAtOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, me, first := logging(t, d)
		day := func(n int) string { return first.AddDate(0, 0, n).Local().Format("2006-01-02") }
		log := func(who auth.Actor, lines ...session.Logged) error {
			return d.Change(ctx, func(tx *db.Tx) error { return session.LogDaysIn(ctx, tx, who, lines...) })
		}
		of := func(n, minutes int) session.Logged {
			return session.Logged{StudyID: "T-1", Group: "log", Day: day(n), Did: true, Minutes: minutes, Way: session.Formal}
		}
		if err := log(me, of(1, 10), of(2, 15), session.Logged{StudyID: "T-1", Group: "log", Day: day(8)}); err != nil {
			t.Fatal(err)
		}
		if got := weeks(t, s, me); got != "1:25 log, 2:0 log" {
			t.Errorf("the weeks are %q", got)
		}
		if err := log(me, of(3, 10), of(4, 0)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no minutes: %v", err)
		}
		other := of(3, 10)
		other.StudyID = "T-2"
		if err := log(me, of(3, 10), other); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody else’s among them: %v", err)
		}
		if err := log(auth.Participant("here", "T-2"), of(3, 10)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("of somebody else: %v", err)
		}
		if got := weeks(t, s, me); got != "1:25 log, 2:0 log" {
			t.Errorf("after what was refused: %q", got)
		}
	})
}
