package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// What is mended after each change is what reading everything anew gives, for
// whoever asks.
func TestScoresAreMendedAsIfReadAnew(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way, r := measure.New(d), pathway.New(d), rand.New(rand.NewPCG(3, 4))
		admin := auth.System("here", "test")
		other := auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
		for _, actor := range []auth.Actor{leader, other} {
			if _, err := (auth.Store{DB: d}).Add(ctx, admin, auth.Staff{ID: actor.ID, Login: actor.ID, Shown: actor.ID, Role: auth.Leader}, "a long password"); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"g", "h"} {
			if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: id, Name: id, Programme: "p", Leaders: []string{leader.ID}}); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 4 {
			refer(t, d, fmt.Sprint("T-", n))
		}
		scored := 0
		for step := range 24 {
			who, group := fmt.Sprint("T-", r.IntN(4)), []string{"g", "h"}[r.IntN(2)]
			switch r.IntN(5) { // what is refused changes nothing
			case 0, 1, 2:
				instrument := []measure.ItemID{"nrs-intensity", "nrs-distress"}[r.IntN(2)]
				if _, err := s.Keep(ctx, admin, form(who, []string{"pre", "post"}[r.IntN(2)], string(instrument), measure.Answers{instrument: measure.Number(r.IntN(11))})); err != nil {
					t.Fatal(err)
				}
			case 3:
				way.Record(ctx, admin, pathway.Event{StudyID: who, Kind: pathway.Enrolled, On: noon, Detail: pathway.Detail{Group: group}})
			case 4:
				way.ChangeGroup(ctx, admin, pathway.Group{ID: group, Name: group, Leaders: []string{[]string{leader.ID, other.ID}[r.IntN(2)]}})
			}
			for _, actor := range []auth.Actor{admin, leader, other, {Site: "there", ID: "x", Role: auth.Administrator}} {
				for _, f := range []measure.Filter{{}, {Groups: []string{"g"}}} {
					mended, err := s.Scores(ctx, actor, f)
					if err != nil {
						t.Fatal(err)
					}
					anew, err := measure.Store{DB: d}.Scores(ctx, actor, f)
					if err != nil {
						t.Fatal(err)
					}
					scored += len(anew)
					if one, two := inText(mended), inText(anew); one != two {
						t.Fatalf("after step %d, %s with %v: %s, want %s", step, actor.ID, f.Groups, one, two)
					}
				}
			}
		}
		if scored == 0 {
			t.Error("nothing was scored, so nothing was compared")
		}
	})
}

// inText writes forms with their scores, to be compared.
func inText(forms []measure.Kept) string {
	text := ""
	for _, f := range forms {
		text += fmt.Sprint(f.ID, f.StudyID, f.Timepoint, f.Instrument, f.RecordedAt)
		for _, s := range f.Scores {
			text += fmt.Sprint(s.Scale, *s.Value, s.RuleVersion)
		}
		text += "\n"
	}
	return text
}
