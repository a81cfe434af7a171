package session_test

import (
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

func TestHomePracticeIsAgreedWithOneTap(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		h := session.HomeOf(programme.Session{Number: 1, HomePractice: programme.HomePractice{Practices: []string{"settling"}, MinutesPerDay: 10, DaysPerWeek: 6}})
		h.Group = "g"
		if err := s.AgreeHome(ctx, leader, h); err != nil {
			t.Fatal(err)
		}
		h.MinutesPerDay, h.Words = 5, "Half the time, twice a day if it suits"
		if err := s.AgreeHome(ctx, leader, h); err != nil {
			t.Fatal(err)
		}
		found, err := s.Homes(ctx, leader, "g")
		if err != nil || len(found) != 1 || found[0].MinutesPerDay != 5 || found[0].Practices[0] != "settling" || found[0].AgreedBy != leader.ID {
			t.Errorf("%+v, %v", found, err)
		}
		stranger := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		if found, err := s.Homes(ctx, stranger, "g"); err != nil || len(found) != 0 {
			t.Errorf("a stranger reads %v, %v", found, err)
		}
		if err := s.AgreeHome(ctx, stranger, h); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger agrees: %v", err)
		}
		if err := s.AgreeHome(ctx, auth.Actor{Site: "here", ID: "r", Role: auth.Researcher}, h); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a researcher agrees: %v", err)
		}
		for name, change := range map[string]func(*session.Home){
			"nothing":      func(h *session.Home) { h.Practices, h.Words = nil, " " },
			"nine days":    func(h *session.Home) { h.DaysPerWeek = 9 },
			"all day long": func(h *session.Home) { h.MinutesPerDay = 900 },
			"a novel":      func(h *session.Home) { h.Words = strings.Repeat("x", 5000) },
		} {
			bad := h
			change(&bad)
			if err := s.AgreeHome(ctx, leader, bad); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}

// Two leaders mark one person: both marks stay in the history, and the last
// one stands. What a device sends again is not taken again.
func TestTwoLeadersMarkOneRegister(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		present := session.Entry{StudyID: "T-1", Mark: pathway.Present, Sent: db.NewID()}
		for _, e := range []session.Entry{present, {StudyID: "T-1", Mark: pathway.Part, Sent: db.NewID()}, present} {
			if err := s.Record(ctx, leader, first, e); err != nil {
				t.Fatal(err)
			}
		}
		history, err := (pathway.Store{DB: d}).History(ctx, leader, "T-1")
		if err != nil || len(history) != 4 || pathway.Fold(history).Register[1].Mark != pathway.Part {
			t.Errorf("%d events, %v, %v", len(history), pathway.Fold(history).Register[1], err)
		}
	})
}

func TestWhatIsSaidOfClocks(t *testing.T) {
	day := 24 * time.Hour
	began := act(-1440, session.Began, "a") // a clock that is a day behind
	events := []session.RunOf{{RunEvent: began, Received: first.Starts}, {RunEvent: act(1440, session.Paused, ""), Received: first.Starts}}
	runs := session.Runs(agenda, events, at(10))
	if got := session.Remarks(first, runs, events); len(got) != 2 || !strings.Contains(got[0], "1 of 2") || !strings.Contains(got[1], "24 hours before") {
		t.Errorf("%q", got)
	}
	far := first
	far.Starts = first.Starts.Add(5 * day)
	if got := session.Remarks(far, runs, events[:1]); len(got) != 1 || !strings.Contains(got[0], "6 days before") {
		t.Errorf("%q", got)
	}
	if got := session.Remarks(first, nil, nil); got != nil {
		t.Errorf("%q", got)
	}
}
