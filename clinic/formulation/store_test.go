package formulation_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/pathway"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.System("s", "test")
	leader     = auth.Actor{Site: "s", ID: "mine", Role: auth.Leader}
	stranger   = auth.Actor{Site: "s", ID: "other", Role: auth.Leader}
	researcher = auth.Actor{Site: "s", ID: "r", Role: auth.Researcher}
	supervisor = auth.Actor{Site: "s", ID: "v", Role: auth.Supervisor}
	self       = auth.Participant("s", "P-1")
)

// seed makes a group of four people.
func seed(t *testing.T, d *db.DB) (formulation.Store, pathway.Store) {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	way := pathway.New(d)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Leaders: []string{"mine"}}); err != nil {
		t.Fatal(err)
	}
	on := time.Now().UTC().AddDate(0, 0, -10)
	for n := range 4 {
		id := fmt.Sprintf("P-%d", n+1)
		if err := way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: on},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: on, Detail: pathway.Detail{Consent: pathway.Treatment, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: on, Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: on, Detail: pathway.Detail{Group: "g"}}); err != nil {
			t.Fatal(err)
		}
	}
	return formulation.Store{DB: d, Ring: ring}, way
}

func TestAMapRemembersAndIsPrivate(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way := seed(t, d)
		m, _ := formulation.ThreeSystems().Answer(formulation.ThreeSystems().Begin(), "pain", "burning back")
		first, err := s.Save(ctx, leader, "P-1", 0, 1, m)
		if err != nil || first.Number != 1 {
			t.Fatal(first, err)
		}
		if _, err := s.Save(ctx, admin, "P-1", 0, 1, m); fault.KindOf(err) != fault.Conflict {
			t.Error("a second first version is kept:", err)
		}
		if _, err := s.Save(ctx, admin, "P-1", 1, 8, m.Without("drive")); err != nil {
			t.Fatal(err)
		}
		all, err := s.Versions(ctx, leader, "P-1")
		if err != nil || len(all) != 2 || all[0].By != "mine" || all[1].Session != 8 || all[0].Things != 4 || all[1].Things != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		if n, _ := all[0].Map.Node("pain"); n.Label != "burning back" {
			t.Error(all[0].Map)
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			kind  fault.Kind
		}{"another leader": {stranger, fault.NotFound}, "a researcher": {researcher, fault.Forbidden}, "a supervisor": {supervisor, fault.Forbidden},
			"the person": {self, fault.NotFound}, "another site": {auth.System("elsewhere", "x"), fault.NotFound}} {
			if all, err := s.Versions(ctx, c.actor, "P-1"); err == nil || fault.KindOf(err) != c.kind || len(all) > 0 {
				t.Errorf("%s reads: %v", name, err)
			}
			if _, err := s.Save(ctx, c.actor, "P-1", 2, 0, m); err == nil {
				t.Errorf("%s writes", name)
			}
			if err := s.Share(ctx, c.actor, "P-1", true); err == nil {
				t.Errorf("%s shares", name)
			}
		}
		if err := s.Share(ctx, leader, "P-1", true); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Versions(ctx, self, "P-1"); err != nil || len(all) != 2 {
			t.Error("the person does not see what is shared:", err)
		}
		if _, err := s.Versions(ctx, auth.Participant("s", "P-2"), "P-1"); err == nil {
			t.Error("another person sees it")
		}
		logHoldsNoWords(t, d)
		if err := way.Record(ctx, admin, pathway.Event{StudyID: "P-1", Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Treatment}}); err != nil {
			t.Fatal(err)
		}
		for _, actor := range []auth.Actor{leader, admin, self} {
			if _, err := s.Versions(ctx, actor, "P-1"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s sees the map of somebody who withdrew: %v", actor.Role, err)
			}
		}
	})
}

// Sharing ends by itself when the person leaves, and is a decision anew.
func TestSharingEndsWhenThePersonLeaves(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way := seed(t, d)
		if _, shared, err := s.Mine(ctx, self); shared || err != nil {
			t.Error("a map that is not there is shared:", err)
		}
		if _, err := s.Save(ctx, leader, "P-1", 0, 1, formulation.ThreeSystems().Begin()); err != nil {
			t.Fatal(err)
		}
		seen := func(want bool, when string) {
			t.Helper()
			v, mine, err := s.Mine(ctx, self)
			if err != nil || mine != want || mine && v.Number != 1 {
				t.Errorf("%s they see their map: %v, %v", when, mine, err)
			}
			if shared, err := s.Shared(ctx, leader, "P-1"); err != nil || shared != want {
				t.Errorf("%s the leader is told: %v, %v", when, shared, err)
			}
			if _, others, _ := s.Mine(ctx, auth.Participant("s", "P-2")); others {
				t.Error("another person sees it")
			}
		}
		share := func(shared bool) {
			t.Helper()
			if err := s.Share(ctx, leader, "P-1", shared); err != nil {
				t.Fatal(err)
			}
		}
		seen(false, "before it is shared")
		share(true)
		seen(true, "shared")
		share(false)
		seen(false, "not shared any more")
		share(true)
		no := false
		if err := way.Record(ctx, admin, pathway.Event{StudyID: "P-1", Kind: pathway.Ended, On: time.Now().UTC(), Detail: pathway.Detail{Completed: &no, Reason: pathway.Health}}); err != nil {
			t.Fatal(err)
		}
		seen(false, "after leaving")
		share(true)
		seen(true, "shared anew")
	})
}

// What an evaluation gets are loops without words, of those who did not withdraw.
func TestLoopsForAnEvaluation(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way := seed(t, d)
		m := formulation.ThreeSystems().Begin()
		for n := range 4 {
			id := fmt.Sprintf("P-%d", n+1)
			if _, err := s.Save(ctx, leader, id, 0, 1, m); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Save(ctx, leader, "P-1", 1, 8, m.Without("drive")); err != nil {
			t.Fatal(err)
		}
		ask := func(actor auth.Actor, groups ...string) []formulation.Looped {
			t.Helper()
			all, err := s.Looped(ctx, actor, groups...)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		all := ask(researcher, "g")
		if len(all) != 4 || all[0].Versions != 2 || len(all[0].First) <= len(all[0].Last) || len(all[0].Last) != 1 || all[1].Versions != 1 || len(all[1].Last) != len(all[1].First) {
			t.Fatalf("%+v", all)
		}
		for consent, id := range map[pathway.ConsentKind]string{pathway.Research: "P-2", pathway.Treatment: "P-3"} {
			if err := way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Consented, On: time.Now().UTC().AddDate(0, 0, -1), Detail: pathway.Detail{Consent: consent, Version: "2"}},
				pathway.Event{StudyID: id, Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: consent}}); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			want  int
		}{"a researcher": {researcher, 2}, "a supervisor": {supervisor, 2}, "an administrator": {admin, 2}, "the leader": {leader, 2}, "another leader": {stranger, 0}} {
			if got := ask(c.actor); len(got) != c.want {
				t.Errorf("%s: %d", name, len(got))
			}
		}
		if got := ask(researcher, "another"); len(got) != 0 {
			t.Error(got)
		}
	})
}

func logHoldsNoWords(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error {
		entries, err := audit.List(ctx, tx, "s", audit.Filter{Subject: "person P-1", Limit: 100})
		drawn := 0
		for _, e := range entries {
			if strings.HasPrefix(e.Action, "map ") {
				drawn++
			}
			if strings.Contains(e.Before+e.After, "burning") {
				t.Error("the log holds words of the map:", e.After)
			}
		}
		if drawn != 3 {
			t.Errorf("%d entries of the log about maps", drawn)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAGroupHasInCommon(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way := seed(t, d)
		three := formulation.ThreeSystems()
		for n := range 4 {
			m := three.Begin()
			if n == 0 {
				m, _ = three.Answer(m, "pressure", "work")
				m.Nodes = append(m.Nodes, formulation.Node{ID: "own", Kind: formulation.Meaning, Label: "my own words"})
				m.Edges = append(m.Edges, formulation.Edge{From: "own", To: "threat", Sign: "+", Strength: 1}, formulation.Edge{From: "threat", To: "own", Sign: "+", Strength: 1})
			}
			if n > 1 {
				m = m.Without("drive")
			}
			if _, err := s.Save(ctx, leader, fmt.Sprintf("P-%d", n+1), 0, 1, m); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.InGroup(ctx, leader, "g")
		if err != nil || got.Maps != 4 || len(got.Loops) < 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		if top := got.Loops[0]; top.ID() != "soothing>threat" || top.People != 4 || top.Few {
			t.Errorf("%+v", top)
		}
		for _, c := range got.Loops[1:] {
			if !c.Few || c.People != 0 || strings.Contains(c.ID(), "own") {
				t.Errorf("%+v", c)
			}
		}
		if _, err := s.InGroup(ctx, stranger, "g"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if err := way.Record(ctx, admin, pathway.Event{StudyID: "P-1", Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Research}}); err != nil {
			t.Fatal(err)
		}
		for actor, want := range map[*auth.Actor]int{&researcher: 3, &leader: 4} {
			if got, err := s.InGroup(ctx, *actor, "g"); err != nil || got.Maps != want {
				t.Errorf("%s: %+v, %v", actor.Role, got.Maps, err)
			}
		}
	})
}
