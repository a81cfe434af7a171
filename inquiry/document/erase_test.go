package document

import (
	"strings"
	"testing"

	"tend/clinic/rights"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// Whoever is erased is in no label, no file and no version with names; their
// words go too unless the clinic keeps answers under the study id.
func TestErasureReachesTranscripts(t *testing.T) {
	for _, keep := range [][]rights.Kind{nil, {rights.Answers}} {
		bothengines.Run(t, func(t *testing.T, d *db.DB) {
			s := kept(t, d)
			doc := add(t, s, leader, "g", "a.vtt", spoken1)
			named(t, s, doc)
			_, finds, err := s.Finds(ctx, leader, doc.ID)
			must(t, err)
			_, err = s.Confirm(ctx, leader, doc.ID, 0, finds)
			must(t, err)
			must(t, rights.Store{DB: d, Ring: s.Ring}.Erase(ctx, admin, rights.Erasure{StudyID: "RM-001", Keep: keep, Reason: "asked for"}))
			found, turns, speakers, err := s.Read(ctx, leader, doc.ID, 0)
			must(t, err)
			want := 3
			if keep == nil {
				want = 2
			}
			if len(turns) != want || found.File != "" || speakers[1].Label != "RM-001" {
				t.Errorf("kept %v: %d turns, file %q, speaker %q", keep, len(turns), found.File, speakers[1].Label)
			}
			for _, old := range read(t, s, leader, doc.ID, 1) {
				if strings.Contains(old.Text, "Zebulon") {
					t.Errorf("kept %v: version 1 holds %q", keep, old.Text)
				}
			}
		})
	}
}
