package consent

import (
	"context"
	"database/sql"

	"tend/clinic/people"
	"tend/platform/db"
	"tend/platform/fault"
)

// Reseal seals with their own keys the signatures that were sealed by the ring
// alone, and tells how many. It may be called as often as one likes.
func (s Store) Reseal(ctx context.Context) (int, error) {
	type old struct{ site, event, studyID, sealed string }
	var found []old
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT site_id, event_id, study_id, sealed FROM consent_signed WHERE sealed <> '' AND sealed NOT LIKE 'own:%'`, nil,
			func(rows *sql.Rows) error {
				var o old
				err := rows.Scan(&o.site, &o.event, &o.studyID, &o.sealed)
				found = append(found, o)
				return err
			})
	})
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "consent.Reseal", "the agreements cannot be read")
	}
	if len(found) == 0 {
		return 0, nil
	}
	return len(found), s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, o := range found {
			text, err := s.Ring.Open(Row(o.site, o.event), o.sealed)
			if err != nil {
				return err
			}
			sealed, err := people.Keys{Ring: s.Ring}.SealIn(ctx, tx, o.site, o.studyID, Row(o.site, o.event), text)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE consent_signed SET sealed = $3 WHERE site_id = $1 AND event_id = $2`, o.site, o.event, sealed); err != nil {
				return fault.Wrap(err, fault.Unavailable, "consent.Reseal", "the agreement could not be sealed anew")
			}
		}
		return nil
	})
}
