package session

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Rate keeps the actor's rating of a meeting; it replaces the actor's former
// one, which stays in the audit log. Whoever may see the meeting may rate it.
func (s Store) Rate(ctx context.Context, actor auth.Actor, r Rating) error {
	const op = "session.Rate"
	if err := r.Check(); err != nil {
		return err
	}
	detail, err := json.Marshal(r)
	if err != nil {
		return fault.Wrap(err, fault.Internal, op, "the rating cannot be written")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustLead(ctx, tx, actor, r.Group, r.Number); err != nil {
			return err
		}
		var before string
		err := tx.QueryRowContext(ctx, `SELECT detail FROM fidelity WHERE site_id = $1 AND group_id = $2 AND number = $3 AND rater = $4`,
			actor.Site, r.Group, r.Number, actor.ID).Scan(&before)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fault.Wrap(err, fault.Unavailable, op, "the ratings cannot be read")
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO fidelity (site_id, group_id, number, rater, seat, rated_at, detail)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, group_id, number, rater)
			DO UPDATE SET seat = excluded.seat, rated_at = excluded.rated_at, detail = excluded.detail`,
			actor.Site, r.Group, r.Number, actor.ID, r.Seat, db.Micros(r.RatedAt), string(detail))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the rating could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session rated",
			Subject: "group " + r.Group, Before: before, After: string(detail)})
	})
}

// Ratings lists the ratings of one group's meetings, or of all that the actor
// may see, by meeting and rater.
func (s Store) Ratings(ctx context.Context, actor auth.Actor, group string) ([]Rating, error) {
	var found []Rating
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT m.group_id, m.number, m.rater, m.seat, m.rated_at, m.detail FROM fidelity m
			WHERE `+visibleMeeting+` AND ($4 = '' OR m.group_id = $4) ORDER BY m.group_id, m.number, m.rater`,
			people.Scope(actor, group), func(rows *sql.Rows) error {
				var r Rating
				var at int64
				var detail string
				if err := rows.Scan(&r.Group, &r.Number, &r.Rater, &r.Seat, &at, &detail); err != nil {
					return err
				}
				r.RatedAt = db.Instant(at)
				err := json.Unmarshal([]byte(detail), &r)
				found = append(found, r)
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.Ratings", "the ratings cannot be read")
	}
	return found, nil
}
