package theme_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// A round from its opening to its end: who is asked, what they say and change,
// who counts, and what nobody else may do.
func TestAMemberCheck(t *testing.T) {
	lead := auth.Actor{Site: "s", ID: "lead", Role: auth.Researcher}
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		s, way := theme.Store{DB: d, Ring: ring}, pathway.New(d)
		on := time.Now().UTC().AddDate(0, 0, -3)
		for _, id := range []string{"A", "B", "C"} {
			must(way.Record(ctx, auth.System("s", "test"), pathway.Event{StudyID: id, Kind: pathway.Referred, On: on}))
			if id != "C" {
				must(way.Record(ctx, auth.System("s", "test"), pathway.Event{StudyID: id, Kind: pathway.Consented, On: on, Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}}))
			}
		}
		a, err := s.Begin(ctx, lead, begun)
		must(err)
		if _, err := s.OpenCheck(ctx, lead, a.ID); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a round without a theme: %v", err)
		}
		now, err := s.Do(ctx, lead, a.ID, steps...)
		must(err)
		for _, stranger := range []auth.Actor{{Site: "s", ID: "l", Role: auth.Leader}, {Site: "s", ID: "v", Role: auth.Supervisor}, {Site: "other", ID: "x", Role: auth.Administrator}} {
			if _, err := s.OpenCheck(ctx, stranger, a.ID); err == nil {
				t.Errorf("%s of %s opens a round", stranger.Role, stranger.Site)
			}
		}
		c, err := s.OpenCheck(ctx, lead, a.ID)
		must(err)
		if len(c.Themes) != len(now.Themes()) || c.Themes[0].Label != now.Themes()[0].Label {
			t.Errorf("the round asks %+v", c.Themes)
		}
		if _, err := s.OpenCheck(ctx, lead, a.ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("two rounds at once: %v", err)
		}
		if _, err := s.Invite(ctx, lead, c.ID, "A", "C"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody without research consent is asked: %v", err)
		}
		links, err := s.Invite(ctx, lead, c.ID, "A", "B")
		must(err)
		for _, stranger := range []auth.Actor{{Site: "s", ID: "l", Role: auth.Leader}, {Site: "s", ID: "v", Role: auth.Supervisor}, {Site: "other", ID: "x", Role: auth.Administrator}} {
			if _, err := s.Invite(ctx, stranger, c.ID, "A"); err == nil {
				t.Errorf("%s of %s asks", stranger.Role, stranger.Site)
			}
			if err := s.TakeBack(ctx, stranger, c.ID, "A"); err == nil {
				t.Errorf("%s of %s takes a link back", stranger.Role, stranger.Site)
			}
			if err := s.CloseCheck(ctx, stranger, c.ID); err == nil {
				t.Errorf("%s of %s closes the round", stranger.Role, stranger.Site)
			}
			if all, _ := s.Checks(ctx, stranger, a.ID); (len(all) == 1) != (stranger.Role == auth.Supervisor) {
				t.Errorf("%s of %s sees %d rounds", stranger.Role, stranger.Site, len(all))
			}
		}
		id := c.Themes[0].ID
		for says, o := range map[string]theme.Opinion{
			"at least one":     {Comments: map[string]string{id: "  "}},
			"was offered":      {Stances: map[string]theme.Stance{id: "perhaps"}},
			"not an answer":    {Stances: map[string]theme.Stance{"gone": theme.Agree}},
			"4000 signs":       {Whole: strings.Repeat("a", theme.LongestComment+1)},
			"that was offered": {Comments: map[string]string{"gone": "x"}},
		} {
			if err := s.Say(ctx, "s", links[0].Token, o); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), says) {
				t.Errorf("%+v: %v", o, err)
			}
		}
		must(s.Say(ctx, "s", links[0].Token, theme.Opinion{Stances: map[string]theme.Stance{id: theme.Disagree}}))
		must(s.Say(ctx, "s", links[0].Token, theme.Opinion{Stances: map[string]theme.Stance{id: theme.Agree}, Comments: map[string]string{id: " this is me "}}))
		must(s.Say(ctx, "s", links[1].Token, theme.Opinion{Stances: map[string]theme.Stance{id: theme.Partly}, Whole: "all of it"}))
		counted := func() theme.Results {
			t.Helper()
			all, err := s.Checks(ctx, lead, a.ID)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0]
		}
		if r := counted(); r.Asked != 2 || r.Answered != 2 || !reflect.DeepEqual(r.Tallies[id], theme.Tally{Agree: 1, Partly: 1, Comments: []string{"this is me"}}) || len(r.Whole) != 1 {
			t.Errorf("%+v", r)
		}
		if q, err := s.OpenLink(ctx, "s", links[0].Token); err != nil || q.StudyID != "A" || q.Said.Comments[id] != "this is me" {
			t.Errorf("%+v, %v", q, err)
		}
		var sealed string
		must(d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT sealed FROM member_check_asked WHERE study_id = 'A'`).Scan(&sealed)
		}))
		if sealed == "" || strings.Contains(sealed, "me") && strings.Contains(sealed, "agree") {
			t.Errorf("what was said stands open: %q", sealed)
		}
		for token, want := range map[string]error{"": invitation.ErrUnknown, strings.Repeat("a", 27): invitation.ErrUnknown, links[0].Token[:26] + " ": invitation.ErrUnknown} {
			if _, err := s.OpenLink(ctx, "s", token); err != want {
				t.Errorf("%q: %v", token, err)
			}
		}
		if _, err := s.OpenLink(ctx, "other", links[0].Token); err != invitation.ErrUnknown {
			t.Errorf("at another site: %v", err)
		}
		// Withdrawn: out of the counts at once, and the link is shut.
		must(way.Record(ctx, auth.System("s", "test"), pathway.Event{StudyID: "A", Kind: pathway.Withdrew, On: time.Now(), Detail: pathway.Detail{Consent: pathway.Research}}))
		if r := counted(); r.Asked != 1 || r.Answered != 1 || r.Without != 1 || r.Tallies[id].Agree != 0 || len(r.Tallies[id].Comments) != 0 {
			t.Errorf("after the withdrawal: %+v", r)
		}
		if err := s.Say(ctx, "s", links[0].Token, theme.Opinion{Whole: "x"}); err != invitation.ErrRevoked {
			t.Errorf("somebody who withdrew: %v", err)
		}
		must(s.TakeBack(ctx, lead, c.ID, "B"))
		if _, err := s.OpenLink(ctx, "s", links[1].Token); err != invitation.ErrRevoked {
			t.Errorf("taken back: %v", err)
		}
		again, err := s.Invite(ctx, lead, c.ID, "B")
		must(err)
		if _, err := s.OpenLink(ctx, "s", links[1].Token); err != invitation.ErrUnknown {
			t.Errorf("the link before the newest: %v", err)
		}
		must(d.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE member_check_asked SET expires_at = 1 WHERE study_id = 'B'`)
			return err
		}))
		if _, err := s.OpenLink(ctx, "s", again[0].Token); err != invitation.ErrExpired {
			t.Errorf("run out: %v", err)
		}
		must(s.CloseCheck(ctx, lead, c.ID))
		if err := s.Say(ctx, "s", again[0].Token, theme.Opinion{Whole: "x"}); err != theme.ErrRoundClosed {
			t.Errorf("after the end: %v", err)
		}
		if _, err := s.Invite(ctx, lead, c.ID, "B"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a closed round asks: %v", err)
		}
		if r := counted(); r.Answered != 1 || r.Tallies[id].Partly != 1 {
			t.Errorf("the answers of a closed round: %+v", r)
		}
	})
}
