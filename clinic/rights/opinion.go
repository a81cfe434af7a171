package rights

import (
	"context"
	"database/sql"
	"encoding/json"

	"tend/clinic/people"
	"tend/platform/db"
	"tend/platform/fault"
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
	type kept struct{ round, sealed string }
	var all []kept
	err := db.Each(ctx, tx, `SELECT check_id, sealed FROM member_check_asked WHERE site_id = $1 AND study_id = $2 AND sealed <> '' ORDER BY check_id`,
		[]any{site, studyID}, func(rows *sql.Rows) error {
			var k kept
			err := rows.Scan(&k.round, &k.sealed)
			all = append(all, k)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "rights.opinions", "the answers cannot be read")
	}
	var found []Opinion
	for _, k := range all {
		text, err := people.Keys{Ring: s.Ring}.OpenIn(ctx, tx, site, studyID, CheckRow(site, k.round, studyID), k.sealed)
		if err != nil {
			return nil, err
		}
		found = append(found, Opinion{k.round, text})
	}
	return found, nil
}
