package invitation

import (
	"context"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// PageLife is how long the link to a person's own page works: a course, its
// follow-up, and some months in which to look back.
const PageLife = 365 * 24 * time.Hour

// IssuePage makes a link to a person's own page. Links made before go on
// working until they are taken back.
func (s Store) IssuePage(ctx context.Context, actor auth.Actor, studyID, group string) (Issued, error) {
	if !actor.IsStaff() {
		return Issued{}, fault.New(fault.Forbidden, "invitation.IssuePage", "only staff give out links")
	}
	now := time.Now().UTC()
	made := Issued{Invitation{ID: db.NewID(), Kind: Page, StudyID: studyID, Group: group, IssuedBy: actor.ID,
		IssuedAt: now, ExpiresAt: now.Add(PageLife)}, NewToken()}
	return made, s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustSee(ctx, tx, actor, studyID); err != nil {
			return err
		}
		return insert(ctx, tx, actor, made)
	})
}

// OpenPage tells whose page a link opens, with their settings. It refuses as
// Open does; the link to questions opens no page.
func (s Store) OpenPage(ctx context.Context, site, token string) (Visit, error) {
	return s.open(ctx, site, token, Page)
}

// HasPage tells whether a person has a link to their own page that works.
func (s Store) HasPage(ctx context.Context, v Visit) (bool, error) {
	var n int
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM invitation WHERE site_id = $1 AND study_id = $2 AND kind = $3
			AND revoked_at = 0 AND expires_at > $4`, v.Site, v.StudyID, Page, db.Micros(time.Now())).Scan(&n)
	})
	if err != nil {
		return false, fault.Wrap(err, fault.Unavailable, "invitation.HasPage", "the links cannot be read")
	}
	return n > 0, nil
}
