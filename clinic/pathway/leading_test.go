package pathway_test

import (
	"slices"
	"testing"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// A leader who goes mid-course is on record and sees the group no longer; the
// last one cannot go.
func TestALeaderGoesMidCourse(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := seed(t, d)
		staff := auth.Store{DB: d}
		for id, role := range map[string]auth.Role{"leader-1": auth.Leader, "leader-2": auth.Leader, "researcher": auth.Researcher} {
			if _, err := staff.Add(ctx, admin, auth.Staff{ID: id, Login: id, Shown: id, Role: role}, "a long password"); err != nil {
				t.Fatal(err)
			}
		}
		g, err := s.Group(ctx, leader, "g")
		if err != nil {
			t.Fatal(err)
		}
		with := func(leaders ...string) pathway.Group { g.Leaders = leaders; return g }
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"nobody left":             {s.ChangeGroup(ctx, leader, with()), fault.Conflict},
			"a researcher":            {s.ChangeGroup(ctx, leader, with("researcher")), fault.Invalid},
			"somebody who is not":     {s.ChangeGroup(ctx, leader, with("ghost")), fault.Invalid},
			"by another leader":       {s.ChangeGroup(ctx, other, with("leader-2")), fault.NotFound},
			"by a researcher":         {s.ChangeGroup(ctx, researcher, with("leader-2")), fault.Forbidden},
			"a link that opens files": {s.ChangeGroup(ctx, leader, pathway.Group{ID: "g", Name: "x", Video: "javascript:alert(1)", Leaders: []string{"leader-1"}}), fault.Invalid},
		} {
			if fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v, want %s", name, c.err, c.want)
			}
		}
		if err := s.SetBrings(ctx, leader, "g", []pathway.Brings{{Number: 1, Staff: "leader-1"}}); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeGroup(ctx, leader, with("leader-2")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Group(ctx, leader, "g"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("who went still sees the group: %v", err)
		}
		before, brings, err := s.Leading(ctx, other, "g")
		if err != nil || len(before) != 1 || before[0].Staff != "leader-1" || len(brings) != 1 {
			t.Errorf("%+v, %+v, %v", before, brings, err)
		}
		if history, err := s.History(ctx, other, "T-1"); err != nil || len(history) != 3 {
			t.Errorf("the history has %d events, %v", len(history), err)
		}
	})
}

// A group keeps the version with which it began; what the library has
// otherwise is said.
func TestAGroupKeepsItsVersion(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := pathway.New(d)
		p, err := programme.Find("resilientmind")
		if err != nil {
			t.Fatal(err)
		}
		g, err := s.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: p.ID, ProgrammeVersion: p.Version})
		if err != nil {
			t.Fatal(err)
		}
		if course, differs, err := s.Course(ctx, admin, g); err != nil || differs != nil || course.ID != p.ID {
			t.Errorf("%q, %v, %v", course.ID, differs, err)
		}
		// As if the program were replaced by one with a later version.
		err = d.Change(ctx, func(tx *db.Tx) error {
			for _, text := range []string{
				`UPDATE programme_kept SET version = '0', digest = '', content = REPLACE(REPLACE(content, '"SessionMinutes":120', '"SessionMinutes":90'), '"Version":"1"', '"Version":"0"')`,
				`UPDATE course_group SET programme_version = '0'`} {
				if _, err := tx.Exec(text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		g, _ = s.Group(ctx, admin, "g")
		course, differs, err := s.Course(ctx, admin, g)
		if err != nil || course.SessionMinutes != 90 || !slices.ContainsFunc(differs, func(x string) bool { return x == "A session is planned for 120 minutes now, and was for 90." }) {
			t.Errorf("%d minutes, %q, %v", course.SessionMinutes, differs, err)
		}
		g.ProgrammeVersion = "never kept"
		if course, differs, err = s.Course(ctx, admin, g); err != nil || course.SessionMinutes != 120 || len(differs) != 1 {
			t.Errorf("%d minutes, %q, %v", course.SessionMinutes, differs, err)
		}
	})
}
