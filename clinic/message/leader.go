package message

import (
	"context"
	"database/sql"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// LeaderLetter tells somebody who leads a group of a session's new date.
type LeaderLetter struct {
	ID      string
	Group   string
	Session int
	Change  int    // the session's changes so far
	Staff   string // staff id
	Tries   int
}

// PlanLeaders puts letters into the outbox, each once for a change. A later
// change takes the place of a letter that has not left.
func (s Store) PlanLeaders(ctx context.Context, actor auth.Actor, now time.Time, letters ...LeaderLetter) error {
	if len(letters) == 0 {
		return nil
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, l := range letters {
			_, err := tx.ExecContext(ctx, `UPDATE leader_letter SET state = $5, ended_at = $6 WHERE site_id = $1 AND group_id = $2 AND session = $3
				AND change < $4 AND state = $7`, actor.Site, l.Group, l.Session, l.Change, LetGo, db.Micros(now), Waiting)
			if err == nil {
				_, err = tx.ExecContext(ctx, `INSERT INTO leader_letter (site_id, id, group_id, session, change, staff_id, planned_at, state, tries, next_at, ended_at, trouble)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $7, 0, '') ON CONFLICT (site_id, group_id, session, change, staff_id) DO NOTHING`,
					actor.Site, db.NewID(), l.Group, l.Session, l.Change, l.Staff, db.Micros(now), Waiting)
			}
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, "message.PlanLeaders", "the letter could not be planned")
			}
		}
		return nil
	})
}

// ClaimLeaders takes up to so many letters that are due, for one process alone.
func (s Store) ClaimLeaders(ctx context.Context, actor auth.Actor, now time.Time, most int) ([]LeaderLetter, error) {
	var claimed []LeaderLetter
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		claimed = nil
		if _, err := tx.ExecContext(ctx, `UPDATE leader_letter SET state = $3 WHERE site_id = $1 AND state = $4 AND next_at < $2`,
			actor.Site, db.Micros(now.Add(-stale)), Waiting, Leaving); err != nil {
			return err
		}
		var due []LeaderLetter
		err := db.Each(ctx, tx, `SELECT id, group_id, session, change, staff_id, tries FROM leader_letter
			WHERE site_id = $1 AND state = $2 AND next_at <= $3 ORDER BY planned_at, id LIMIT $4`, []any{actor.Site, Waiting, db.Micros(now), most}, func(rows *sql.Rows) error {
			var l LeaderLetter
			err := rows.Scan(&l.ID, &l.Group, &l.Session, &l.Change, &l.Staff, &l.Tries)
			due = append(due, l)
			return err
		})
		for _, l := range due {
			if err != nil {
				return err
			}
			var done sql.Result
			if done, err = tx.ExecContext(ctx, `UPDATE leader_letter SET state = $3, next_at = $4 WHERE site_id = $1 AND id = $2 AND state = $5`,
				actor.Site, l.ID, Leaving, db.Micros(now), Waiting); err != nil {
				return err
			}
			if n, _ := done.RowsAffected(); n == 1 {
				claimed = append(claimed, l)
			}
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "message.ClaimLeaders", "the letters cannot be read")
	}
	return claimed, nil
}

// EndLeader closes a letter: sent, or let go because the date is past or the
// leader leads no more.
func (s Store) EndLeader(ctx context.Context, actor auth.Actor, l LeaderLetter, state State, now time.Time) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE leader_letter SET state = $3, ended_at = $4, trouble = '' WHERE site_id = $1 AND id = $2`,
			actor.Site, l.ID, state, db.Micros(now))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "message.EndLeader", "the letter could not be closed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "leader's letter " + string(state), Subject: "group " + l.Group,
			After: map[string]any{"session": l.Session, "staff": l.Staff}})
	})
}

// LeaderFailed puts a letter back for another try, later each time; after the
// last it is let go: the date stands on the pages that leaders open.
func (s Store) LeaderFailed(ctx context.Context, actor auth.Actor, l LeaderLetter, trouble string, final bool, now time.Time) error {
	state, ended := Waiting, int64(0)
	if final || l.Tries+1 >= mostTries {
		state, ended = LetGo, db.Micros(now)
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE leader_letter SET state = $3, tries = tries + 1, next_at = $4, trouble = $5, ended_at = $6
			WHERE site_id = $1 AND id = $2`, actor.Site, l.ID, state, db.Micros(now.Add(5*time.Minute<<(2*l.Tries))), trouble, ended)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "message.LeaderFailed", "the letter could not be put back")
		}
		return nil
	})
}
