package rights

import (
	"context"
	"database/sql"

	"tend/clinic/formulation"
	"tend/clinic/people"
	"tend/platform/db"
	"tend/platform/fault"
)

// maps opens every version of the map of a person's pain.
func (s Store) maps(ctx context.Context, tx *db.Tx, site, studyID string) ([]Drawn, error) {
	var found []Drawn
	var sealed []string
	err := db.Each(ctx, tx, `SELECT number, sealed FROM pain_map WHERE site_id = $1 AND study_id = $2 AND sealed <> '' ORDER BY number`,
		[]any{site, studyID}, func(rows *sql.Rows) error {
			var d Drawn
			var text string
			err := rows.Scan(&d.Version, &text)
			found, sealed = append(found, d), append(sealed, text)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "rights.maps", "the maps cannot be read")
	}
	for i, d := range found {
		if found[i].Opened, err = (people.Keys{Ring: s.Ring}).OpenIn(ctx, tx, site, studyID, formulation.Row(site, studyID, d.Version), sealed[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}
