package site_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/site"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var ctx = context.Background()

func TestTheDefaultSaysWhomToCallAndThatNobodyWatches(t *testing.T) {
	said := strings.Join(site.Default().Crisis, " ")
	for _, must := range []string{"999", "111", "116 123", "around the clock"} {
		if !strings.Contains(said, must) {
			t.Errorf("the default does not say %q", must)
		}
	}
}

func TestSettingsAreKeptForOneSite(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, keeper := site.Store{DB: d}, auth.System("here", "test")
		before, err := s.Settings(ctx, "here")
		if err != nil || !slices.Equal(before.Crisis, site.Default().Crisis) || before.EscalateMinutes != 120 {
			t.Fatalf("%+v, %v", before, err)
		}
		set := site.Settings{Name: " Riverside ", Crisis: []string{" Call 112. ", "", "Nobody watches."}, EscalateMinutes: 60, SecondPerson: "x"}
		for range 2 {
			if err := s.Keep(ctx, keeper, set); err != nil {
				t.Fatal(err)
			}
		}
		after, err := s.Settings(ctx, "here")
		if err != nil || after.Name != "Riverside" || !slices.Equal(after.Crisis, []string{"Call 112.", "Nobody watches."}) || after.EscalateAfter() != time.Hour || after.SecondPerson != "x" {
			t.Errorf("%+v, %v", after, err)
		}
		if other, err := s.Settings(ctx, "there"); err != nil || other.Name == "Riverside" {
			t.Errorf("%+v, %v", other, err)
		}
	})
}

func TestSettingsThatAreRefused(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := site.Store{DB: d}
		good := site.Default()
		for name, c := range map[string]struct {
			role auth.Role
			with func(*site.Settings)
			want fault.Kind
		}{
			"by a leader":        {auth.Leader, func(*site.Settings) {}, fault.Forbidden},
			"by a researcher":    {auth.Researcher, func(*site.Settings) {}, fault.Forbidden},
			"no crisis contacts": {auth.Administrator, func(s *site.Settings) { s.Crisis = []string{" "} }, fault.Invalid},
			"no name":            {auth.Administrator, func(s *site.Settings) { s.Name = "" }, fault.Invalid},
			"at once":            {auth.Administrator, func(s *site.Settings) { s.EscalateMinutes = 0 }, fault.Invalid},
			"too late":           {auth.Administrator, func(s *site.Settings) { s.EscalateMinutes = 1000 }, fault.Invalid},
			"a novel":            {auth.Administrator, func(s *site.Settings) { s.Crisis = []string{strings.Repeat("a", 2001)} }, fault.Invalid},
		} {
			set := good
			c.with(&set)
			if err := s.Keep(ctx, auth.Actor{Site: "here", ID: "x", Role: c.role}, set); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// 2026-03-03 is a Tuesday.
func TestWhenARiskGoesOn(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ in, want string }{
		{"2026-03-03 09:12", "2026-03-03 11:12"}, // two hours later
		{"2026-03-03 16:30", "2026-03-03 17:00"}, // the working day ends before
		{"2026-03-03 07:00", "2026-03-03 11:00"}, // counted from nine
		{"2026-03-03 20:00", "2026-03-04 00:00"}, // after hours: by the end of the day
		{"2026-03-06 18:00", "2026-03-07 00:00"}, // a Friday evening
		{"2026-03-07 10:00", "2026-03-08 00:00"}, // a Saturday
	} {
		if got := site.EscalateAt(at(c.in), 2*time.Hour); !got.Equal(at(c.want)) {
			t.Errorf("%s goes on at %s, want %s", c.in, got.Local(), c.want)
		}
	}
	if got := site.EscalateAt(at("2026-03-03 09:00"), 8*time.Hour); !got.Equal(at("2026-03-03 17:00")) {
		t.Errorf("eight hours: %v", got)
	}
}
