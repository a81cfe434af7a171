package coding_test

import (
	"fmt"
	"slices"
	"testing"

	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// A correction moves coded words; a split leaves them in both halves; words
// that are gone take their code with them; codes of whole segments stay.
func TestCodesFollowTheText(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{})
		span := func(turn string, from, to int, codes ...coding.CodeID) coding.Said {
			return coding.Said{At: coding.Where{Segment: 1, Turn: turn, From: from, To: to}, Codes: codes, Memo: turn}
		}
		put(t, s, ann, r, whole(1, "3"), span("a", 4, 8, "2a"), span("b", 0, 3, "2b"), span("c", 0, 7, "4"), span("e", 0, 3, "1"))
		before := []document.Turn{{ID: "a", Text: "Now this is it"}, {ID: "b", Text: "Off with it"}, {ID: "c", Text: "one two three"}, {ID: "e", Text: "Yes"}}
		after := []document.Turn{{ID: "a", Text: "And so now this is it"}, {ID: "b", Text: "with it"}, {ID: "c", Text: "one"}, {ID: "d", Text: "two three"}, {ID: "e", Text: "Yes"}}
		m := document.Between(before, after)
		if err := d.Change(ctx, func(tx *db.Tx) error { return s.Follow(ctx, tx, "s", "d", m) }); err != nil {
			t.Fatal(err)
		}
		w, err := s.Work(ctx, ann, r.ID, "d")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range w.Codings {
			got = append(got, fmt.Sprintf("%s%d-%d%v%s", c.At.Turn, c.At.From, c.At.To, c.Codes, c.Memo))
		}
		slices.Sort(got)
		want := []string{"0-0[3]", "a11-15[2a]a", "c0-3[4]c", "d0-3[4]c", "e0-3[1]e"}
		if !slices.Equal(got, want) {
			t.Errorf("after the correction the codes stand at %v, not %v", got, want)
		}
		later, _ := s.Since(ctx, ben, r.ID, "d", w.Revision-1)
		if len(later.Codings) < 4 {
			t.Errorf("an open page hears of %d places only", len(later.Codings))
		}
	})
}
