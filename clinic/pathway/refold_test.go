package pathway_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// What is mended after each change is what folding everything anew gives, for
// whoever asks.
func TestStatesAreMendedAsIfFoldedAnew(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, r := pathway.New(d), rand.New(rand.NewPCG(1, 2))
		staff := auth.Store{DB: d}
		for _, id := range []string{"leader-1", "leader-2"} {
			if _, err := staff.Add(ctx, admin, auth.Staff{ID: id, Login: id, Shown: id, Role: auth.Leader}, "a long password"); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"g", "h"} {
			if _, err := s.AddGroup(ctx, admin, pathway.Group{ID: id, Name: id, Programme: "p", Leaders: []string{"leader-1"}}); err != nil {
				t.Fatal(err)
			}
		}
		on := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
		for step := range 24 {
			who, group := fmt.Sprintf("T-%d", r.IntN(6)), []string{"g", "h"}[r.IntN(2)]
			at := on.AddDate(0, 0, step)
			// Some of these are refused, which changes nothing.
			switch r.IntN(6) {
			case 0, 1:
				s.Record(ctx, admin, referred(who, at))
			case 2:
				s.Record(ctx, admin, event(who, pathway.Enrolled, at, pathway.Detail{Group: group}))
			case 3:
				s.Record(ctx, admin, event(who, pathway.Moved, at, pathway.Detail{Group: group}))
			case 4:
				s.Record(ctx, admin, event(who, pathway.Attendance, at, pathway.Detail{Session: 1 + r.IntN(3), Mark: pathway.Present}))
			case 5:
				s.ChangeGroup(ctx, admin, pathway.Group{ID: group, Name: group, Leaders: []string{[]string{"leader-1", "leader-2"}[r.IntN(2)]}})
			}
			for _, actor := range []auth.Actor{admin, leader, other, researcher, elsewhere} {
				for _, f := range []pathway.Filter{{}, {Groups: []string{"g"}}} {
					mended, err := s.States(ctx, actor, f)
					if err != nil {
						t.Fatal(err)
					}
					anew, err := pathway.Store{DB: d}.States(ctx, actor, f)
					if err != nil {
						t.Fatal(err)
					}
					if len(mended)+len(anew) > 0 && !reflect.DeepEqual(mended, anew) {
						t.Fatalf("after step %d, %s with %v: %+v, want %+v", step, actor.ID, f.Groups, mended, anew)
					}
				}
			}
		}
	})
}
