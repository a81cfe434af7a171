package people_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.System("here", "test")
	leader     = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	stranger   = auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
	researcher = auth.Actor{Site: "here", ID: "researcher", Role: auth.Researcher}
)

// vault holds T-1, in leader-1's group, and T-2, in none.
func vault(t *testing.T, d *db.DB) people.Store {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, way := people.Store{DB: d, Ring: ring}, pathway.New(d)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "p", Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"T-1": "Ann Example", "T-2": "Bob Example"} {
		if err := s.Add(ctx, admin, id, people.Identity{Name: name, Email: "x@example.org"}); err != nil {
			t.Fatal(err)
		}
	}
	on := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	err = way.Record(ctx, admin,
		pathway.Event{StudyID: "T-1", Kind: pathway.Referred, On: on},
		pathway.Event{StudyID: "T-1", Kind: pathway.Enrolled, On: on, Detail: pathway.Detail{Group: "g"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhoReadsWhichName(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := vault(t, d)
		for _, c := range []struct {
			name  string
			actor auth.Actor
			want  string
		}{
			{"an administrator", admin, "T-1 T-2"},
			{"the group's leader", leader, "T-1 T-2"},
			{"another leader", stranger, "T-2"},
			{"a researcher", researcher, ""},
			{"another site", auth.System("there", "x"), ""},
		} {
			found, err := s.Identities(ctx, c.actor)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, id := range []string{"T-1", "T-2"} {
				if _, ok := found[id]; ok {
					got = append(got, id)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s reads %v, want %s", c.name, got, c.want)
			}
		}
		if got, err := s.Named(ctx, stranger, "ann example"); err != nil || len(got) != 0 {
			t.Errorf("a stranger found %v by name, %v", got, err)
		}
		if got, err := s.Named(ctx, leader, " ANN  example"); err != nil || len(got) != 1 {
			t.Errorf("the leader found %v by name, %v", got, err)
		}
	})
}

func TestAStolenFileHoldsNoName(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := vault(t, d)
		if err := s.Update(ctx, leader, "T-1", people.Identity{Name: "Ann Married", Phone: "01632 960000"}); err != nil {
			t.Fatal(err)
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			for _, query := range []string{`SELECT sealed || name_index FROM person`, `SELECT before || after || subject FROM audit_log`} {
				rows, err := tx.Query(query)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var text string
					if err := rows.Scan(&text); err != nil {
						return err
					}
					for _, secret := range []string{"Ann ", "Married", "example.org", "960000"} {
						if strings.Contains(text, secret) {
							t.Errorf("%q can be read in %s", secret, query)
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestIdentitiesThatAreRefused(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := vault(t, d)
		good := people.Identity{Name: "Cy Example"}
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"no name":             {s.Add(ctx, admin, "T-3", people.Identity{Name: " "}), fault.Invalid},
			"no e-mail address":   {s.Add(ctx, admin, "T-3", people.Identity{Name: "C", Email: "c at home"}), fault.Invalid},
			"no birth date":       {s.Add(ctx, admin, "T-3", people.Identity{Name: "C", Born: "30.4.1961"}), fault.Invalid},
			"a taken study id":    {s.Add(ctx, admin, "T-1", good), fault.Conflict},
			"by a researcher":     {s.Add(ctx, researcher, "T-3", good), fault.Forbidden},
			"changed by stranger": {s.Update(ctx, stranger, "T-1", good), fault.NotFound},
		} {
			if fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v", name, c.err)
			}
		}
	})
}

// A participant sees themselves and nobody else, in no group or in any; what
// staff see does not change.
func TestAParticipantSeesOnlyThemselves(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		vault(t, d)
		for _, self := range []string{"T-1", "T-2", "leader-1", ""} {
			actor := auth.Participant("here", self)
			states, err := pathway.New(d).States(ctx, actor, pathway.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			for _, s := range states {
				seen = append(seen, s.StudyID)
			}
			want := ""
			if self == "T-1" { // T-2 is in the vault and was never referred
				want = "T-1"
			}
			if got := strings.Join(seen, " "); got != want {
				t.Errorf("participant %q sees %q", self, got)
			}
			if groups, err := pathway.New(d).Groups(ctx, actor); err != nil || len(groups) != 0 {
				t.Errorf("participant %q sees the groups %+v, %v", self, groups, err)
			}
		}
		if elsewhere, err := pathway.New(d).States(ctx, auth.Participant("there", "T-1"), pathway.Filter{}); err != nil || len(elsewhere) != 0 {
			t.Errorf("at another site: %+v, %v", elsewhere, err)
		}
	})
}
