package formulation

import (
	"context"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Share puts a person's map on their own page, or takes it away again. A map
// is private until then.
func (s Store) Share(ctx context.Context, actor auth.Actor, studyID string, shared bool) error {
	const op = "formulation.Share"
	if !MayDraw(actor.Role) {
		return fault.New(fault.Forbidden, op, "leaders of the person's group and administrators share a map")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := s.mustDraw(ctx, tx, actor, studyID); err != nil {
			return err
		}
		action, statement, args := "map no longer shared", `DELETE FROM pain_map_shared WHERE site_id = $1 AND study_id = $2`, []any{actor.Site, studyID}
		if shared {
			action = "map shared with the person"
			statement = `INSERT INTO pain_map_shared (site_id, study_id, shared_by, shared_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (site_id, study_id) DO UPDATE SET shared_by = excluded.shared_by, shared_at = excluded.shared_at`
			args = append(args, actor.ID, db.Micros(time.Now()))
		}
		done, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "this could not be kept")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: action, Subject: "person " + studyID})
	})
}

// Shared tells whether a person's map stands on their own page.
func (s Store) Shared(ctx context.Context, actor auth.Actor, studyID string) (bool, error) {
	var n int
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pain_map_shared p WHERE `+draws(s.DB.Dialect)+` AND `+isShared(s.DB.Dialect)+stands(s.DB.Dialect, "treatment")+` AND p.study_id = $4`, scope(actor, studyID)...).Scan(&n)
	})
	if err != nil {
		return false, fault.Wrap(err, fault.Unavailable, "formulation.Shared", "the map cannot be read")
	}
	return n > 0, nil
}

// Mine gives the version of a person's map that stands on their own page, and
// false where none is shared with them.
func (s Store) Mine(ctx context.Context, actor auth.Actor) (Version, bool, error) {
	var found []Version
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = s.read(ctx, tx, actor.Site, `SELECT `+columns+` FROM pain_map p WHERE `+draws(s.DB.Dialect)+stands(s.DB.Dialect, "treatment")+`
			AND $2 = 2 AND p.study_id = $3 AND p.sealed <> '' ORDER BY p.number DESC LIMIT 1`, scope(actor))
		return err
	})
	if err != nil || len(found) == 0 {
		return Version{}, false, err
	}
	return found[0], true, nil
}
