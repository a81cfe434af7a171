package session_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// agenda has 120 minutes; b and d may be cut.
var agenda = []programme.Item{
	{ID: "a", Title: "Welcome", Kind: programme.Welcome, Minutes: 10},
	{ID: "b", Title: "Talk", Kind: programme.Talk, Minutes: 30, MayBeCut: true},
	{ID: "c", Title: "Practice", Kind: programme.PracticeItem, Minutes: 40},
	{ID: "d", Title: "Exercise", Kind: programme.Exercise, Minutes: 20, MayBeCut: true},
	{ID: "e", Title: "Closing", Kind: programme.Closing, Minutes: 20},
}

var nth int

// act is an event so many minutes after the start.
func act(minute float64, what session.Act, item string) session.RunEvent {
	nth++
	return session.RunEvent{ID: fmt.Sprintf("00000000-0000-7000-8000-%012d", nth), Run: "00000000-0000-7000-8000-00000000000a",
		At: first.Starts.Add(time.Duration(minute * float64(time.Minute))), Act: what, Item: item}
}

// tell writes a run as "a done 10, b now 5 …" in whole minutes.
func tell(r session.Run) string {
	var all []string
	for _, d := range r.Items {
		all = append(all, fmt.Sprintf("%s %s %.0f", d.ID, d.Being, d.Took.Minutes()))
	}
	return strings.Join(all, ", ")
}

func at(minute int) time.Time { return first.Starts.Add(time.Duration(minute) * time.Minute) }

func TestARunIsToldByItsEvents(t *testing.T) {
	with := func(e session.RunEvent, change func(*session.RunEvent)) session.RunEvent { change(&e); return e }
	for name, c := range map[string]struct {
		events []session.RunEvent
		now    int
		want   string
		late   int
	}{
		"to the minute": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Opened, "b")}, 25,
			"a done 10, b now 15, c to come 0, d to come 0, e to come 0", 0},
		"an item that ran over": {[]session.RunEvent{act(0, session.Began, "a")}, 25,
			"a now 25, b to come 0, c to come 0, d to come 0, e to come 0", 15},
		"an item that was quick": {[]session.RunEvent{act(0, session.Began, "a"), act(4, session.Opened, "b")}, 4,
			"a done 4, b now 0, c to come 0, d to come 0, e to come 0", -6},
		"a pause is nobody's time": {[]session.RunEvent{act(0, session.Began, "a"), act(5, session.Paused, ""), act(12, session.Resumed, ""), act(17, session.Opened, "b")}, 20,
			"a done 10, b now 3, c to come 0, d to come 0, e to come 0", 7},
		"the clock stands in a pause": {[]session.RunEvent{act(0, session.Began, "a"), act(5, session.Paused, "")}, 30,
			"a now 5, b to come 0, c to come 0, d to come 0, e to come 0", 25},
		"opening the next item ends a pause": {[]session.RunEvent{act(0, session.Began, "a"), act(5, session.Paused, ""), act(8, session.Opened, "b")}, 9,
			"a done 5, b now 1, c to come 0, d to come 0, e to come 0", -2},
		"an item left out, one brought in": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Left, "b"),
			with(act(10, session.Added, "x"), func(e *session.RunEvent) {
				e.Title, e.Kind, e.Minutes = "Grief", programme.Discussion, 15
			}), act(10, session.Opened, "x")}, 20,
			"a done 10, x now 10, b omitted 0, c to come 0, d to come 0, e to come 0", -15},
		"back to an item that was done": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Opened, "b"), act(20, session.Opened, "a"), act(22, session.Opened, "c")}, 30,
			"a done 12, b done 10, c now 8, d to come 0, e to come 0", -18},
		"a slip of the finger": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Opened, "c"), act(10.1, session.Opened, "b")}, 20,
			"a done 10, b now 10, c to come 0, d to come 0, e to come 0", 0},
		"one minute more": {[]session.RunEvent{act(0, session.Began, "a"), with(act(9, session.Extended, "a"), func(e *session.RunEvent) { e.Minutes = 5 })}, 12,
			"a now 12, b to come 0, c to come 0, d to come 0, e to come 0", 5},
		"the end": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Opened, "c"), act(60, session.Ended, "")}, 400,
			"a done 10, b omitted 0, c done 50, d omitted 0, e omitted 0", -60},
		"an end that was too early": {[]session.RunEvent{act(0, session.Began, "a"), act(10, session.Ended, ""), act(12, session.Opened, "b")}, 20,
			"a done 10, b now 8, c omitted 0, d omitted 0, e omitted 0", -78},
		"an item that nobody knows": {[]session.RunEvent{act(0, session.Began, "a"), act(3, session.Noted, "gone"), act(4, session.Opened, "gone")}, 5,
			"a now 5, b to come 0, c to come 0, d to come 0, e to come 0", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := session.FoldRun(agenda, c.events, at(c.now))
			if got := tell(r); got != c.want {
				t.Errorf("\n%s, want\n%s", got, c.want)
			}
			if got := r.Late(120 * time.Minute).Minutes(); math.Abs(got-float64(c.late)) > 0.2 {
				t.Errorf("late by %v minutes, want %d", got, c.late)
			}
		})
	}
}

func TestWhatMayBeLeftOut(t *testing.T) {
	for _, c := range []struct {
		late float64 // minutes that the first item ran over
		want string
	}{{0, ""}, {5, "d"}, {20, "d"}, {20.5, "d"}, {25, "b"}, {45, "b d"}, {90, "b d"}} {
		r := session.FoldRun(agenda, []session.RunEvent{act(0, session.Began, "a")}, first.Starts.Add(time.Duration((10+c.late)*float64(time.Minute))))
		var ids []string
		for _, d := range r.Shorten(120 * time.Minute) {
			ids = append(ids, d.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%v minutes late: leave out %q, want %q", c.late, got, c.want)
		}
	}
}

// Two devices may send in any order, and again: the run is the same. No minute
// is counted twice: items and pauses fill the time since the start.
func TestLawsOfRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		acts := []session.Act{session.Opened, session.Opened, session.Paused, session.Resumed, session.Left, session.Restored, session.Rang, session.Noted}
		events := []session.RunEvent{act(0, session.Began, "a")}
		minute := 0.0
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			minute += float64(rapid.IntRange(0, 20).Draw(t, "passed"))
			events = append(events, act(minute, rapid.SampledFrom(acts).Draw(t, "act"), rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "item")))
		}
		now := at(int(minute) + 5)
		r := session.FoldRun(agenda, events, now)
		mixed := append(append([]session.RunEvent{}, events...), events...)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if again := session.FoldRun(agenda, mixed, now); !reflect.DeepEqual(r, again) {
			t.Fatalf("%s\n%s", tell(r), tell(again))
		}
		var sum time.Duration
		open := 0
		for _, d := range r.Items {
			sum += d.Took
			if d.Being == session.Now {
				open++
			}
		}
		if sum+r.Breaks > now.Sub(r.Began) || open > 1 || sum < 0 {
			t.Fatalf("%v of %v in items and pauses, %d open: %s", sum+r.Breaks, now.Sub(r.Began), open, tell(r))
		}
	})
}

func TestARunIsKeptOnceAndByItsLeader(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		events := []session.RunEvent{act(0, session.Began, "a"), act(9, session.Noted, "a")}
		events[1].Words = "<script>the heating</script>"
		for i, want := range []int{2, 0} {
			if n, err := s.RecordRun(ctx, leader, "g", 1, events...); err != nil || n != want {
				t.Errorf("time %d: %d new, %v", i+1, n, err)
			}
		}
		other := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		researcher := auth.Actor{Site: "here", ID: "r", Role: auth.Researcher}
		for name, c := range map[string]struct {
			actor  auth.Actor
			number int
			event  session.RunEvent
			want   fault.Kind
		}{
			"another's group":     {other, 1, act(1, session.Paused, ""), fault.NotFound},
			"a researcher":        {researcher, 1, act(1, session.Paused, ""), fault.Forbidden},
			"a session not there": {leader, 7, act(1, session.Paused, ""), fault.NotFound},
			"an unknown act":      {leader, 1, act(1, "sang", ""), fault.Invalid},
			"no item":             {leader, 1, act(1, session.Opened, ""), fault.Invalid},
			"an id of nobody's":   {leader, 1, session.RunEvent{ID: "1", Run: "2", At: at(1), Act: session.Paused}, fault.Invalid},
		} {
			if _, err := s.RecordRun(ctx, c.actor, "g", c.number, c.event); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if found, err := s.RunEvents(ctx, other, "", 0); err != nil || len(found) != 0 {
			t.Errorf("another leader reads %d events, %v", len(found), err)
		}
		found, err := s.RunEvents(ctx, leader, "g", 1)
		if err != nil || len(found) != 2 || found[1].Words != events[1].Words || found[0].By != "leader-1" {
			t.Fatalf("%+v, %v", found, err)
		}
		again := act(10080, session.Began, "b")
		again.Run = "00000000-0000-7000-8000-00000000000b"
		if _, err := s.RecordRun(ctx, leader, "g", 1, again); err != nil {
			t.Fatal(err)
		}
		found, _ = s.RunEvents(ctx, leader, "g", 1)
		runs := session.Runs(agenda, found, at(10090))
		if counts, ok := session.Counts(runs); len(runs) != 2 || !ok || counts.ID != again.Run {
			t.Errorf("%d runs, %v", len(runs), counts.ID)
		}
	})
}
