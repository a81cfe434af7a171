package message_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx    = context.Background()
	system = auth.System("s", "test")
)

// planned gives a store in which somebody of a group has one message waiting.
func planned(t *testing.T, d *db.DB) (message.Store, message.Message) {
	t.Helper()
	p := pathway.New(d)
	g, err := p.AddGroup(ctx, system, pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Capacity: 8, Leaders: []string{"mine"}})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Record(ctx, system, pathway.Event{StudyID: "RM-001", Kind: pathway.Referred, On: day},
		pathway.Event{StudyID: "RM-001", Kind: pathway.Enrolled, On: day.AddDate(0, 0, 1), Detail: pathway.Detail{Group: g.ID}})
	if err != nil {
		t.Fatal(err)
	}
	s := message.Store{DB: d}
	m := message.Message{ID: "m", StudyID: "RM-001", Group: "g", Timepoint: "post", Title: "After the course", Why: message.Missed, PlannedAt: day, NextAt: day}
	again := m
	again.ID = "m2"
	if err := s.Plan(ctx, system, m, again); err != nil {
		t.Fatal(err)
	}
	return s, m
}

func one(t *testing.T, s message.Store, actor auth.Actor) message.Message {
	t.Helper()
	all, err := s.All(ctx, actor)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	return all[0]
}

func TestAMessageIsSentByOneProcessOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, _ := planned(t, d)
		if early, err := s.Claim(ctx, system, day.Add(-time.Second), 9); err != nil || len(early) != 0 {
			t.Errorf("%d claimed before their time, %v", len(early), err)
		}
		var all sync.WaitGroup
		taken := make([]int, 8)
		for i := range taken {
			all.Go(func() {
				got, err := s.Claim(ctx, system, day.Add(time.Minute), 9)
				if taken[i] = len(got); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		n := 0
		for _, k := range taken {
			n += k
		}
		if n != 1 {
			t.Fatalf("claimed %d times", n)
		}
		if err := s.Gone(ctx, system, one(t, s, system), message.Email, day.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if m := one(t, s, system); m.State != message.Sent || m.How != message.Email || !m.EndedAt.Equal(day.Add(time.Hour)) {
			t.Errorf("%+v", m)
		}
		if err := s.Gone(ctx, system, one(t, s, system), message.Copied, day); fault.KindOf(err) != fault.NotFound {
			t.Errorf("sent twice: %v", err)
		}
	})
}

// A mail server that does not answer is asked five times, later each time;
// then the message waits for a person. One that was being sent when the
// process ended is tried again.
func TestAMessageThatCannotGo(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, _ := planned(t, d)
		now := day
		for try := range 5 {
			if try == 2 { // the process ends here
				if got, err := s.Claim(ctx, system, now, 9); err != nil || len(got) != 1 {
					t.Fatalf("%d, %v", len(got), err)
				}
				now = now.Add(16 * time.Minute)
			}
			got, err := s.Claim(ctx, system, now, 9)
			if err != nil || len(got) != 1 {
				t.Fatalf("try %d: %d, %v", try, len(got), err)
			}
			if err := s.Failed(ctx, system, got[0], "it did not answer", false, now); err != nil {
				t.Fatal(err)
			}
			next := one(t, s, system).NextAt
			if wait := next.Sub(now); wait != 5*time.Minute<<(2*try) {
				t.Errorf("after try %d it waits %v", try, wait)
			}
			now = next
		}
		if m := one(t, s, system); m.State != message.ByHand || m.Trouble != "it did not answer" || m.Tries != 5 {
			t.Errorf("%+v", m)
		}
		if got, _ := s.Claim(ctx, system, now.AddDate(1, 0, 0), 9); len(got) != 0 {
			t.Error("the mail server is asked for ever")
		}
	})
}

func TestWhoSeesAMessage(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, m := planned(t, d)
		mine := auth.Actor{Site: "s", ID: "mine", Role: auth.Leader}
		for name, actor := range map[string]auth.Actor{
			"a leader of another group":  {Site: "s", ID: "other", Role: auth.Leader},
			"an administrator elsewhere": {Site: "t", ID: "mine", Role: auth.Administrator},
		} {
			if all, err := s.All(ctx, actor); err != nil || len(all) != 0 {
				t.Errorf("%s sees %d, %v", name, len(all), err)
			}
			if err := s.LetGo(ctx, actor, m, day); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s let it go: %v", name, err)
			}
			if _, err := s.Find(ctx, actor, m.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s found it: %v", name, err)
			}
		}
		if got, err := s.Find(ctx, mine, m.ID); err != nil || got.Why != message.Missed {
			t.Errorf("%+v, %v", got, err)
		}
		if err := s.LetGo(ctx, mine, m, day); err != nil {
			t.Error(err)
		}
		if all, err := s.All(ctx, mine, "RM-001", "RM-002"); err != nil || len(all) != 1 || all[0].State != message.LetGo {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
