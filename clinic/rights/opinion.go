package rights

import (
	"context"
	"encoding/json"

	"tend/clinic/people"
	"tend/platform/db"
)

// Opinion is what a person said of the themes in one round of a member check.
type Opinion struct {
	Round  string          `json:"round"`
	Opened json.RawMessage `json:"said"`
}

// CheckRow names the row to which what a person said in a round is bound.
func CheckRow(site, round, studyID string) string {
	return "check/" + site + "/" + round + "/" + studyID
}

// opinions opens what a person said in member checks.
func (s Store) opinions(ctx context.Context, tx *db.Tx, site, studyID string) ([]Opinion, error) {
	opened, err := sealedOf[string]{
		query: `SELECT check_id, sealed FROM member_check_asked WHERE site_id = $1 AND study_id = $2 AND sealed <> '' ORDER BY check_id`,
		row:   func(round string) string { return CheckRow(site, round, studyID) },
		op:    "rights.opinions", says: "the answers cannot be read",
	}.open(ctx, tx, people.Keys{Ring: s.Ring}, site, studyID)
	var found []Opinion
	for _, o := range opened {
		found = append(found, Opinion{o.key, o.text})
	}
	return found, err
}
