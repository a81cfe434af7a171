package document

import (
	"fmt"
	"slices"
	"testing"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

const dialogue = "L: How was it for you?\nP: Hard.\nP2: Mine too.\nL: Where did you notice that?\nP: In the back.\nL: And what was it like?\nP: Tight, and then it let go a little.\nL: So it moved?\nP: It did.\n"

func TestSegments(t *testing.T) {
	turns := []Turn{{ID: "a", Speaker: "l"}, {ID: "b", Speaker: "p"}, {ID: "c", Speaker: "p"}, {ID: "d"}, {ID: "e"}, {ID: "f", Speaker: "l"}}
	if got := fmt.Sprint(segmentsOf(turns, nil)); got != "[[a] [b c] [d] [e] [f]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(segmentsOf(turns, []Stretch{{First: "a", Last: "b"}, {First: "c", Last: "d"}})); got != "[[a] [b] [c] [d]]" {
		t.Errorf("in stretches: %s", got)
	}
	cut, err := splitSegment([][]string{{"a", "b", "c"}, {"d"}}, "c")
	if err != nil || fmt.Sprint(cut) != "[[a b] [c] [d]]" {
		t.Errorf("%v %v", cut, err)
	}
	joined, err := joinSegment([][]string{{"a"}, {"b", "c"}}, turns, "c")
	if err != nil || fmt.Sprint(joined) != "[[a b c]]" {
		t.Errorf("%v %v", joined, err)
	}
	for _, segments := range [][][]string{{{"a"}, {"c"}}, {{"c"}}, {{"b"}}} {
		if _, err := joinSegment(segments, turns, "c"); err == nil {
			t.Errorf("joined in %v", segments)
		}
	}
}

func TestSuggestedStretches(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.txt", dialogue)
		_, turns, speakers, err := s.Read(ctx, leader, doc.ID, 0)
		must(t, err)
		for i := range speakers {
			speakers[i].Role = Participant
		}
		speakers[0].Role = Leader
		found := SuggestStretches(turns, speakers, nil, nil)
		if len(found) != 1 || found[0].First != turns[0].ID || found[0].Last != turns[8].ID {
			t.Errorf("%+v", found)
		}
		for i := range turns {
			turns[i].Start = i * 1000
		}
		timed := SuggestStretches(turns, speakers, []Period{{From: 2500, To: 5500, Why: "Inquiry after the body scan"}}, nil)
		if len(timed) != 1 || timed[0].First != turns[3].ID || timed[0].Last != turns[5].ID {
			t.Errorf("by the agenda: %+v", timed)
		}
		must(t, s.Mark(ctx, leader, doc.ID, Stretch{First: turns[8].ID, Last: turns[0].ID, State: Refused, Source: found[0].Source}))
		decided, err := s.Stretches(ctx, leader, doc.ID)
		must(t, err)
		if len(decided) != 1 || decided[0].First != turns[0].ID {
			t.Errorf("%+v", decided)
		}
		if again := SuggestStretches(turns, speakers, nil, decided); len(again) != 0 {
			t.Errorf("what was refused is proposed again: %+v", again)
		}
		for _, a := range []auth.Actor{supervisor, researcher} {
			if err := s.Mark(ctx, a, doc.ID, decided[0]); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s marks: %v", a.Role, err)
			}
		}
	})
}

func TestAFrozenSegmentationKeepsItsUnits(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.txt", dialogue)
		turns := read(t, s, leader, doc.ID, 0)
		must(t, s.Mark(ctx, leader, doc.ID, Stretch{First: turns[3].ID, Last: turns[8].ID, State: Accepted}))
		g, err := s.Divide(ctx, leader, doc.ID, "Inquiry", false)
		must(t, err)
		if len(g.Segments) != 6 {
			t.Fatalf("%+v", g)
		}
		g, err = s.Redivide(ctx, leader, g.ID, turns[4].ID, true)
		must(t, err)
		if len(g.Segments) != 5 || !slices.Equal(g.Segments[0].Turns, []string{turns[3].ID, turns[4].ID}) {
			t.Errorf("%+v", g.Segments)
		}
		if frozen, err := s.Frozen(ctx, leader, doc.ID); err != nil || len(frozen) != 0 {
			t.Errorf("%v %v", frozen, err)
		}
		must(t, s.Freeze(ctx, leader, g.ID))
		if _, err := s.Redivide(ctx, leader, g.ID, turns[4].ID, false); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a frozen one was changed: %v", err)
		}
		now, err := s.Split(ctx, leader, doc.ID, 0, turns[6].ID, 7)
		must(t, err)
		if _, err := s.Merge(ctx, leader, doc.ID, 0, turns[5].ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("turns of two segments were merged: %v", err)
		}
		if _, err := s.Correct(ctx, leader, doc.ID, 0, turns[7].ID, "", ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the only turn of a segment was taken out: %v", err)
		}
		after := read(t, s, leader, doc.ID, 0)
		frozen, err := s.Frozen(ctx, researcher, doc.ID)
		if err != nil || len(frozen) != 1 {
			t.Fatalf("%v %v", frozen, err)
		}
		g, err = s.Segmentation(ctx, leader, g.ID)
		must(t, err)
		if len(g.Segments) != 5 || !slices.Equal(g.Segments[2].Turns, []string{turns[6].ID, after[7].ID}) {
			t.Errorf("%+v", g.Segments)
		}
		if _, err := s.Merge(ctx, leader, doc.ID, 0, after[7].ID); err != nil {
			t.Errorf("a merge within a segment: %v", err)
		}
		if _, err := s.TakeBack(ctx, leader, doc.ID, now.Version, ""); err != nil {
			t.Errorf("taking that back: %v", err)
		}
		g, err = s.Segmentation(ctx, leader, g.ID)
		must(t, err)
		if !slices.Equal(g.Segments[2].Turns, []string{turns[6].ID, after[7].ID}) {
			t.Errorf("after it was taken back: %+v", g.Segments)
		}
		if list, err := s.List(ctx, leader); err != nil || list[0].State() != Segmented {
			t.Errorf("%v %v", list[0].State(), err)
		}
	})
}
