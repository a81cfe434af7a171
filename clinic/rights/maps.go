package rights

import (
	"context"

	"tend/clinic/formulation"
	"tend/clinic/people"
	"tend/platform/db"
)

// maps opens every version of the map of a person's pain.
func (s Store) maps(ctx context.Context, tx *db.Tx, site, studyID string) ([]Drawn, error) {
	opened, err := sealedOf[int]{
		query: `SELECT number, sealed FROM pain_map WHERE site_id = $1 AND study_id = $2 AND sealed <> '' ORDER BY number`,
		row:   func(version int) string { return formulation.Row(site, studyID, version) },
		op:    "rights.maps", says: "the maps cannot be read",
	}.open(ctx, tx, people.Keys{Ring: s.Ring}, site, studyID)
	var found []Drawn
	for _, o := range opened {
		found = append(found, Drawn{o.key, o.text})
	}
	return found, err
}
