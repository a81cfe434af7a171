package programme_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tend/clinic/programme"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx   = context.Background()
	admin = auth.Actor{Site: "here", ID: "a", Role: auth.Administrator}
)

// ours is a programme of one session; everything that a test changes is named.
func ours(id, version, title string, minutes int, instrument string) string {
	return fmt.Sprintf(`id: %s
version: %q
title: %s
session_minutes: %d
group_size: {min: 2, max: 4}
dose: {at_least: 1, source: test}
practices:
  - id: breath
    title: Breath
    minutes: 5
    script: [{minutes: 5, say: Breathe.}]
sessions:
  - title: One
    items:
      - {id: a, kind: talk, title: Talk, minutes: %d}
measures:
  - timepoint: pre
    title: Before
    when: {event: referral}
    instruments: [%s]
`, id, version, title, minutes, minutes, instrument)
}

func hasOurs(_ context.Context, _ *db.Tx, site, id string) bool {
	return id == "phq-4" || site == "here" && id == "our-sleep"
}

func take(t *testing.T, d *db.DB, actor auth.Actor, text string) (programme.Imported, error) {
	t.Helper()
	done, _, err := programme.Store{DB: d}.Import(ctx, actor, "p.yaml", []byte(text), hasOurs, nil)
	return done, err
}

func TestASiteTakesInItsOwnProgramme(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := programme.Store{DB: d}
		for _, version := range []string{"1", "2"} {
			done, err := take(t, d, auth.Actor{Site: "here", ID: "r", Role: auth.Researcher}, ours("ours", version, "Ours", 60, "our-sleep"))
			if err != nil || !done.New || done.Version != version || done.ImportedBy != "r" {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		if done, err := take(t, d, admin, "# another comment\n"+ours("ours", "1", "Ours", 60, "our-sleep")); err != nil || done.New || done.ImportedBy != "r" {
			t.Errorf("the same again: %+v, %v", done, err)
		}
		shelf, err := s.Shelf(ctx, "here")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := shelf.Current("ours"); err != nil || p.Version != "2" || p.Sessions[0].Number != 1 {
			t.Errorf("new groups begin with version %q, %v", p.Version, err)
		}
		if p, err := shelf.Of("ours", "1"); err != nil || p.Version != "1" {
			t.Errorf("a group of version 1 follows %q, %v", p.Version, err)
		}
		if len(shelf.Library()) != len(programme.Library())+1 || len(shelf.Imports("ours")) != 2 || shelf.Imports("ours")[0].Version != "2" {
			t.Errorf("%d programmes, %+v", len(shelf.Library()), shelf.Imports("ours"))
		}
		if elsewhere, err := s.Shelf(ctx, "there"); err != nil || len(elsewhere.Library()) != len(programme.Library()) {
			t.Errorf("another site has it too: %v", err)
		}
		entries := 0
		err = d.View(ctx, func(tx *db.Tx) error {
			if _, broken, err := audit.Verify(ctx, tx, "here"); err != nil || broken != nil {
				t.Errorf("%v, %v", broken, err)
			}
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit_log WHERE site_id = 'here' AND action = 'programme imported'`).Scan(&entries)
		})
		if err != nil || entries != 2 {
			t.Errorf("%d entries in the log, %v", entries, err)
		}
	})
}

func TestProgrammesThatASiteDoesNotTake(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		if _, err := take(t, d, admin, ours("ours", "1", "Ours", 60, "phq-4")); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			who  auth.Actor
			text string
			kind fault.Kind
			says string
		}{
			"from a leader":                       {auth.Actor{Site: "here", ID: "l", Role: auth.Leader}, ours("x", "1", "X", 60, "phq-4"), fault.Forbidden, "administrators and researchers"},
			"the same version with other content": {admin, ours("ours", "1", "Ours", 90, "phq-4"), fault.Conflict, "p.yaml, field version: version \"1\" of ours is here already"},
			"the version that comes with Tend":    {admin, ours("resilientmind", "1", "ResilientMind", 60, "phq-4"), fault.Conflict, "is here already and says something else"},
			"another programme's title":           {admin, ours("other", "1", "Ours", 60, "phq-4"), fault.Conflict, "the title of the programme ours"},
			"an instrument that nobody has":       {admin, ours("x", "1", "X", 60, "song"), fault.Invalid, `p.yaml:20:19, field measures[1].instruments[1]: there is no instrument "song"`},
			"another site's instrument":           {auth.Actor{Site: "there", ID: "a", Role: auth.Administrator}, ours("x", "1", "X", 60, "our-sleep"), fault.Invalid, "there is no instrument"},
			"an id that is no part of an address": {admin, ours("a/b", "1", "X", 60, "phq-4"), fault.Invalid, "addresses of pages"},
			"an id that is an address of its own": {admin, ours("import", "1", "X", 60, "phq-4"), fault.Invalid, "choose another id"},
			"several faults, each with its place": {admin, strings.Replace(ours("x", "1", "X", 60, "song"), "kind: talk", "kind: dance", 1), fault.Invalid, "p.yaml:15:17"},
		} {
			_, err := take(t, d, c.who, c.text)
			kind := fault.KindOf(err)
			if many, ok := errors.AsType[fault.Many](err); ok {
				kind = many[0].Kind
			}
			if err == nil || kind != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", name, err, c.says)
			}
		}
		shelf, err := programme.Store{DB: d}.Shelf(ctx, "here")
		if err != nil || len(shelf.Library()) != len(programme.Library())+1 {
			t.Errorf("something was taken in by half: %v", err)
		}
	})
}

// A new version of a built-in programme is the site's from then on; groups of
// the built-in version keep it.
func TestASitesVersionOfABuiltInProgramme(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		builtIn := programme.Library()[0]
		if _, err := take(t, d, admin, ours(builtIn.ID, "site 2", builtIn.Title, 75, "phq-4")); err != nil {
			t.Fatal(err)
		}
		shelf, err := programme.Store{DB: d}.Shelf(ctx, "here")
		if err != nil {
			t.Fatal(err)
		}
		now, _ := shelf.Current(builtIn.ID)
		before, _ := shelf.Of(builtIn.ID, builtIn.Version)
		if now.SessionMinutes != 75 || before.SessionMinutes != builtIn.SessionMinutes || len(shelf.Library()) != len(programme.Library()) {
			t.Errorf("now %d minutes, before %d", now.SessionMinutes, before.SessionMinutes)
		}
		if p, ok := shelf.Called(builtIn.Title); !ok || p.Version != "site 2" {
			t.Errorf("who chose it by its title waits for %q", p.Version)
		}
	})
}
