package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// logging gives a group that began three weeks ago, with T-1 in it.
func logging(t *testing.T, d *db.DB) (session.Store, auth.Actor, time.Time) {
	t.Helper()
	s, way, admin := session.Store{DB: d}, pathway.New(d), auth.System("here", "test")
	first := time.Now().AddDate(0, 0, -21)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "log", Name: "Log", Programme: "resilientmind"}); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 8; n++ {
		if err := s.Plan(ctx, admin, session.Meeting{Group: "log", Number: n, Starts: first.AddDate(0, 0, 7*(n-1)), Minutes: 120}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"T-1", "T-2"} {
		if err := way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: first.AddDate(0, -1, 0)},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: first.AddDate(0, 0, -3), Detail: pathway.Detail{Group: "log"}}); err != nil {
			t.Fatal(err)
		}
	}
	return s, auth.Participant("here", "T-1"), first
}

// weeks gives what stands of T-1's weeks, such as "1:30 log, 2:0 log".
func weeks(t *testing.T, s session.Store, who auth.Actor) string {
	t.Helper()
	reports, err := s.PracticeOf(ctx, who, "log", "T-1")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range reports {
		text := fmt.Sprintf("%d:%d", p.Week, p.Minutes)
		if p.Logged {
			text += " log"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestTheLogIsTheWeeksMinutes(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, me, first := logging(t, d)
		day := func(n int) string { return first.AddDate(0, 0, n).Local().Format("2006-01-02") }
		line := session.Logged{ID: "a", StudyID: "T-1", Group: "log", Day: day(1), Did: true, Minutes: 20, Way: session.Formal, Practice: "body-scan"}
		log := func(l session.Logged) {
			t.Helper()
			if err := s.Log(ctx, me, l); err != nil {
				t.Fatal(err)
			}
		}
		stands := func(want string) {
			t.Helper()
			if got := weeks(t, s, me); got != want {
				t.Errorf("the weeks are %q, want %q", got, want)
			}
		}
		log(line)
		log(line) // sent twice
		log(session.Logged{StudyID: "T-1", Group: "log", Day: day(2), Did: true, Minutes: 10, Way: session.Informal})
		stands("1:30 log")
		log(session.Logged{ID: "b", StudyID: "T-1", Group: "log", Day: day(8)})
		stands("1:30 log, 2:0 log") // a day without practice is a report, and not no report
		line.Day, line.Minutes = day(9), 25
		if err := s.Relog(ctx, me, line, ""); err != nil {
			t.Fatal(err)
		}
		stands("1:10 log, 2:25 log")
		if err := s.ReportPractice(ctx, auth.System("here", "x"), session.Practice{StudyID: "T-1", Group: "log", Week: 2, Minutes: 90}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a sum over a log: %v", err)
		}
		for _, id := range []string{"a", "b"} {
			if err := s.Unlog(ctx, me, id, ""); err != nil {
				t.Fatal(err)
			}
		}
		stands("1:10 log") // no line, no report
		if err := s.ReportPractice(ctx, auth.System("here", "x"), session.Practice{StudyID: "T-1", Group: "log", Week: 3, Minutes: 90}); err != nil {
			t.Fatal(err)
		}
		stands("1:10 log, 3:90")
	})
}

func TestLinesThatCannotBe(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, me, first := logging(t, d)
		good := session.Logged{ID: "a", StudyID: "T-1", Group: "log", Day: first.Local().Format("2006-01-02"), Did: true, Minutes: 20, Way: session.Formal}
		for name, spoil := range map[string]func(*session.Logged){
			"2000 minutes":         func(l *session.Logged) { l.Minutes = 2000 },
			"no minutes":           func(l *session.Logged) { l.Minutes = 0 },
			"minutes of nothing":   func(l *session.Logged) { l.Did = false },
			"a day to come":        func(l *session.Logged) { l.Day = time.Now().AddDate(0, 0, 2).Format("2006-01-02") },
			"no day":               func(l *session.Logged) { l.Day = "soon" },
			"another way":          func(l *session.Logged) { l.Way = "asleep" },
			"a word without end":   func(l *session.Logged) { l.Words = strings.Repeat("x", 2000) },
			"a day long before it": func(l *session.Logged) { l.Day = "1999-01-01" },
		} {
			l := good
			spoil(&l)
			if err := s.Log(ctx, me, l); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
		other := good
		other.StudyID = "T-2"
		if err := s.Log(ctx, me, other); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else's log: %v", err)
		}
		if err := s.Log(ctx, me, good); err != nil {
			t.Fatal(err)
		}
		if err := s.Unlog(ctx, auth.Participant("here", "T-2"), "a", ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else took it back: %v", err)
		}
		if err := s.Relog(ctx, auth.Actor{Site: "here", ID: "stranger", Role: auth.Leader}, good, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger mended it: %v", err)
		}
	})
}

func TestWeeksFollowTheMeetings(t *testing.T) {
	at := func(n int) time.Time { return time.Date(2026, 3, 3+n, 14, 0, 0, 0, time.Local) }
	meetings := []session.Meeting{{Number: 1, Starts: at(0)}, {Number: 2, Starts: at(7)}, {Number: 3, Starts: at(21)}}
	for day, want := range map[int]int{-1: 0, 0: 1, 6: 1, 7: 2, 20: 2, 21: 3, 27: 3, 28: 0} {
		if got := session.WeekOf(meetings, at(day)); got != want {
			t.Errorf("day %d is in week %d, want %d", day, got, want)
		}
	}
}
