package invitation

import (
	"context"
	"database/sql"
	"errors"

	"tend/platform/db"
	"tend/platform/fault"
)

// SettingsOf gives how a person likes to be asked, for a page of their own.
func (s Store) SettingsOf(ctx context.Context, site, studyID string) (Settings, error) {
	set := Settings{Language: English}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT bigger, whole, language, scores FROM answering_settings WHERE site_id = $1 AND study_id = $2`, site, studyID).
			Scan(&set.Bigger, &set.Whole, &set.Language, &set.Scores)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return set, fault.Wrap(err, fault.Unavailable, "invitation.SettingsOf", "the settings cannot be read")
	}
	return set, nil
}
