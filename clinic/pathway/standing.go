package pathway

import (
	"context"
	"database/sql"

	"tend/platform/db"
	"tend/platform/fault"
)

// Standing is how a consent of one person stands.
type Standing string

const (
	NeverGiven Standing = ""
	Stands     Standing = "stands"
	TakenAway  Standing = "withdrawn"
)

// ConsentsIn tells, within the caller's transaction, how one kind of consent
// stands for people, by study id. It asks nobody's permission: it serves rules
// about what may be shown.
func ConsentsIn(ctx context.Context, tx *db.Tx, site string, kind ConsentKind, studyIDs ...string) (map[string]Standing, error) {
	found := map[string]Standing{}
	if len(studyIDs) == 0 {
		return found, nil
	}
	args := []any{site, Consented, Withdrew}
	for _, id := range studyIDs {
		args = append(args, id)
	}
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.kind, p.happened_on, p.recorded_at, p.recorded_by, p.detail FROM pathway_event p
		WHERE p.site_id = $1 AND p.kind IN ($2, $3) AND p.study_id IN `+db.In(4, len(studyIDs))+` ORDER BY p.happened_on, p.id`, args, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		if err != nil || e.Detail.Consent != kind {
			return err
		}
		found[e.StudyID] = TakenAway
		if e.Kind == Consented {
			found[e.StudyID] = Stands
		}
		return nil
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.ConsentsIn", "the consents cannot be read")
	}
	return found, nil
}

// ConsentStand gives, within the caller's transaction, a number that changes
// with every consent that is given or withdrawn at a site, for whoever keeps
// what rests on consents.
func ConsentStand(ctx context.Context, tx *db.Tx, site string) (stand int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event WHERE site_id = $1 AND kind IN ($2, $3)`, site, Consented, Withdrew).Scan(&stand)
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "pathway.ConsentStand", "the consents cannot be counted")
	}
	return stand, nil
}
