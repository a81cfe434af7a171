package session_test

import (
	"math"
	"testing"
	"time"

	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// rated reads "f p n .": fully, partly, not there, not rated.
func rated(marks string) session.Rating {
	r := session.Rating{Items: map[string]session.Presence{}}
	for i, mark := range marks {
		if p, ok := map[rune]session.Presence{'f': session.FullyThere, 'p': session.PartlyThere, 'n': session.NotThere}[mark]; ok {
			r.Items[string(rune('a'+i))] = p
		}
	}
	return r
}

func TestADraftFollowsTheRun(t *testing.T) {
	// a has all its 10 minutes, b 5 of 30, c 31 of 40; d and e were not done.
	r := session.FoldRun(agenda, []session.RunEvent{act(0, session.Began, "a"), act(10, session.Opened, "b"), act(15, session.Opened, "c"), act(46, session.Ended, "")}, at(50))
	got := session.Draft(r)
	for item, want := range rated("fpfnn").Items {
		if got.Items[item] != want {
			t.Errorf("%s: %s, want %s", item, got.Items[item], want)
		}
	}
	if share, ok := got.Adherence(agenda); !ok || share != 0.5 {
		t.Errorf("adherence %v, want 2.5 of 5", share)
	}
	if _, ok := (session.Rating{}).Adherence(agenda); ok {
		t.Error("a session that nobody rated has an adherence")
	}
}

// κ by hand, with linear weights 1, ½, 0: of the seven pairs ff ff fp pp nn nn
// nf five agree and one by half.
func TestHowFarRatersAgree(t *testing.T) {
	pairs := [][2]session.Rating{{rated("fff."), rated("ffpf")}, {rated("pnnn"), rated("pnnf")}}
	c := session.Agree(pairs)
	first, second := [3]float64{3, 1, 3}, [3]float64{2, 2, 3} // not, partly, fully
	chance := 0.0
	for i := range 3 {
		for j := range 3 {
			chance += (1 - math.Abs(float64(i-j))/2) * first[i] * second[j] / 49
		}
	}
	want := (5.5/7 - chance) / (1 - chance)
	if c.N != 7 || math.Abs(c.Same-5.0/7) > 1e-12 || math.Abs(c.Kappa-want) > 1e-12 || c.Why != "" {
		t.Errorf("%+v, want κ %v", c, want)
	}
	if c := session.Agree(nil); c.N != 0 || c.Why == "" {
		t.Errorf("%+v", c)
	}
	if c := session.Agree([][2]session.Rating{{rated("ff"), rated("ff")}}); c.Same != 1 || c.Why == "" {
		t.Errorf("one category has no κ: %+v", c)
	}
}

func TestARatingIsTheRatersOwn(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		mine := rated("ffp")
		mine.Group, mine.Number, mine.Seat, mine.RatedAt = "g", 1, session.AsLeader, at(130)
		mine.Domains, mine.Engagement, mine.Reflection = map[session.Domain]int{session.Guiding: 4}, map[string]int{"a": 3}, "Less talk next time."
		watcher, others := auth.Actor{Site: "here", ID: "r", Role: auth.Researcher}, mine
		others.Seat, others.Items = session.FromRecording, rated("fpp").Items
		for range 2 {
			if err := s.Rate(ctx, leader, mine); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Rate(ctx, watcher, others); err != nil {
			t.Fatal(err)
		}
		found, err := s.Ratings(ctx, leader, "g")
		if err != nil || len(found) != 2 || found[0].Domains[session.Guiding] != 4 || found[0].Items["c"] != session.PartlyThere || found[1].Seat != session.FromRecording {
			t.Errorf("%+v, %v", found, err)
		}
		stranger := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		if err := s.Rate(ctx, stranger, mine); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger rated it: %v", err)
		}
		for name, change := range map[string]func(*session.Rating){
			"no seat":            func(r *session.Rating) { r.Seat = "" },
			"an engagement of 7": func(r *session.Rating) { r.Engagement = map[string]int{"a": 7} },
			"a seventh level":    func(r *session.Rating) { r.Domains = map[session.Domain]int{session.Holding: 7} },
			"a seventh domain":   func(r *session.Rating) { r.Domains = map[session.Domain]int{"charm": 3} },
			"a mark of nobody's": func(r *session.Rating) { r.Items = map[string]session.Presence{"a": "mostly"} },
		} {
			bad := mine
			change(&bad)
			if err := s.Rate(ctx, leader, bad); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}

func TestAnAdverseEventIsSeenTo(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, tasks := seed(t, d), task.Store{DB: d}
		seven := 7
		e := session.AdverseEvent{StudyID: "T-1", Group: "g", On: first.Starts, What: "Panic in the body scan", Session: 1, Practice: "body-scan",
			Related: session.Probable, Lasted: "minutes", Unpleasant: &seven}
		kept, err := s.Harm(ctx, leader, e)
		if err != nil {
			t.Fatal(err)
		}
		open, err := tasks.Open(ctx, leader)
		if err != nil || len(open) != 1 || open[0].Kind != task.Harm || open[0].DueAt.Sub(kept.RecordedAt) < 6*24*time.Hour {
			t.Fatalf("%+v, %v", open, err)
		}
		stranger := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		if found, err := s.AdverseEvents(ctx, stranger, "", ""); err != nil || len(found) != 0 {
			t.Errorf("a stranger reads %d, %v", len(found), err)
		}
		if _, err := s.Harm(ctx, stranger, e); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger records: %v", err)
		}
		if err := s.CloseHarm(ctx, stranger, kept.ID, "well"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger closes: %v", err)
		}
		if err := s.CloseHarm(ctx, leader, kept.ID, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("closed without a word: %v", err)
		}
		if err := s.CloseHarm(ctx, leader, kept.ID, "Eyes open from now on; well after a week"); err != nil {
			t.Error(err)
		}
		found, err := s.AdverseEvents(ctx, leader, "g", "T-1")
		if err != nil || len(found) != 1 || found[0].ClosedAt.IsZero() || *found[0].Unpleasant != 7 || found[0].Outcome == "" {
			t.Errorf("%+v, %v", found, err)
		}
		eleven := 11
		for name, change := range map[string]func(*session.AdverseEvent){
			"nothing happened":          func(e *session.AdverseEvent) { e.What = " " },
			"a day to come":             func(e *session.AdverseEvent) { e.On = time.Now().AddDate(0, 1, 0) },
			"serious without a reason":  func(e *session.AdverseEvent) { e.Serious = true },
			"more than ten":             func(e *session.AdverseEvent) { e.Unpleasant = &eleven },
			"a relation of nobody's":    func(e *session.AdverseEvent) { e.Related = "perhaps" },
			"an unknown length of time": func(e *session.AdverseEvent) { e.Lasted = "a while" },
		} {
			bad := e
			change(&bad)
			if _, err := s.Harm(ctx, leader, bad); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}
