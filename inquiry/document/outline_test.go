package document

import (
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// An outline tells who speaks in each segment, and of whom nothing may be read.
func TestAnOutlineTellsWhoSpeaks(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		_, _, speakers, err := s.Read(ctx, leader, doc.ID, 0)
		must(t, err)
		_, err = s.Speak(ctx, leader, doc.ID, []Who{{Speaker: speakers[0].ID, Role: Leader, Staff: "leader"},
			{Speaker: speakers[1].ID, Role: Participant, Person: "RM-001"}, {Speaker: speakers[2].ID, Role: Participant, Person: "RM-002"}})
		must(t, err)
		_, finds, err := s.Finds(ctx, leader, doc.ID)
		must(t, err)
		_, err = s.Confirm(ctx, leader, doc.ID, 0, finds)
		must(t, err)
		g, err := s.Divide(ctx, leader, doc.ID, "Turns", true)
		must(t, err)
		must(t, s.Freeze(ctx, leader, g.ID))
		outlines, err := s.Outlines(ctx, researcher, g.ID, "none")
		must(t, err)
		if len(outlines) != 1 || len(outlines[0].Segments) != 3 {
			t.Fatalf("%+v", outlines)
		}
		all := outlines[0].Segments
		if all[0].Role != Leader || all[1].Person != "RM-001" || all[1].Start != 5000 || all[1].Number != 2 || all[2].Person != "RM-002" || all[1].Hidden {
			t.Errorf("%+v", all)
		}
		if all[1].Letters < 30 || all[1].Letters > 80 || all[2].Letters > all[1].Letters {
			t.Errorf("letters: %d and %d", all[1].Letters, all[2].Letters)
		}
		must(t, s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "RM-001", Kind: pathway.Withdrew, On: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
			Detail: pathway.Detail{Consent: pathway.Research}}))
		outlines, err = s.Outlines(ctx, researcher, g.ID)
		must(t, err)
		if all := outlines[0].Segments; !all[1].Withdrawn || all[2].Withdrawn {
			t.Errorf("after withdrawal %+v", all)
		}
		if outlines, err := s.Outlines(ctx, elsewhere, g.ID); err != nil || len(outlines) != 0 {
			t.Errorf("another site sees %+v, %v", outlines, err)
		}
	})
}
