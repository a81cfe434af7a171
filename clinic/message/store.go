package message

import (
	"context"
	"database/sql"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// mostTries is how often the mail server is asked; then a person is.
const mostTries = 5

// stale is how long a message may be leaving before it counts as one whose
// process ended: it is then tried again.
const stale = 15 * time.Minute

// Store reads and writes messages.
type Store struct{ DB *db.DB }

// Plan adds messages; one that was planned before is left as it is.
func (s Store) Plan(ctx context.Context, actor auth.Actor, messages ...Message) error {
	if len(messages) == 0 {
		return nil
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, m := range messages {
			if m.ID == "" {
				m.ID = db.NewID()
			}
			if m.About == "" {
				m.About = Forms
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO message (site_id, id, study_id, group_id, timepoint, title, step, why,
				planned_at, state, tries, next_at, ended_at, how, trouble, about, session)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, 0, '', '', $12, $13)
				ON CONFLICT (site_id, study_id, group_id, timepoint, step) DO NOTHING`,
				actor.Site, m.ID, m.StudyID, m.Group, m.Timepoint, m.Title, m.Step, m.Why, db.Micros(m.PlannedAt), Waiting, db.Micros(m.NextAt), m.About, m.Session)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, "message.Plan", "the message could not be planned")
			}
		}
		return nil
	})
}

// Claim takes up to most messages whose time has come, the longest planned
// first, so that no other process sends them too.
func (s Store) Claim(ctx context.Context, actor auth.Actor, now time.Time, most int) ([]Message, error) {
	var claimed []Message
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		claimed = claimed[:0]
		if _, err := tx.ExecContext(ctx, `UPDATE message SET state = $3 WHERE site_id = $1 AND state = $4 AND next_at < $2`,
			actor.Site, db.Micros(now.Add(-stale)), Waiting, Leaving); err != nil {
			return err
		}
		due, err := list(ctx, tx, actor, ` AND p.state = $4 AND p.next_at <= $5 ORDER BY p.planned_at, p.id LIMIT $6`, Waiting, db.Micros(now), most)
		if err != nil {
			return err
		}
		for _, m := range due {
			done, err := tx.ExecContext(ctx, `UPDATE message SET state = $3, next_at = $4 WHERE site_id = $1 AND id = $2 AND state = $5`,
				actor.Site, m.ID, Leaving, db.Micros(now), Waiting)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n == 1 {
				m.State = Leaving
				claimed = append(claimed, m)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "message.Claim", "the messages cannot be read")
	}
	return claimed, nil
}

// Gone notes that a message was sent, and on which way.
func (s Store) Gone(ctx context.Context, actor auth.Actor, m Message, how How, now time.Time) error {
	return s.end(ctx, actor, m, Sent, how, now)
}

// LetGo notes that a message is no longer needed.
func (s Store) LetGo(ctx context.Context, actor auth.Actor, m Message, now time.Time) error {
	return s.end(ctx, actor, m, LetGo, "", now)
}

// end closes a message that is open and about somebody whom the actor may see.
func (s Store) end(ctx context.Context, actor auth.Actor, m Message, state State, how How, now time.Time) error {
	const op = "message.end"
	if actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not send messages")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		found, err := list(ctx, tx, actor, ` AND p.id = $4 AND p.ended_at = 0`, m.ID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, op, "this message is not open, or not yours to see")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE message SET state = $3, how = $4, ended_at = $5, trouble = '' WHERE site_id = $1 AND id = $2`,
			actor.Site, m.ID, state, how, db.Micros(now)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the message could not be closed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "message " + string(state),
			Subject: "person " + found[0].StudyID, After: map[string]any{"message": m.ID, "timepoint": found[0].Timepoint, "step": found[0].Step, "how": how}})
	})
}

// Failed notes that a try failed, in words without an address. It is tried
// again, later each time; after five tries, or at once when trying again
// cannot help, it waits for a person.
func (s Store) Failed(ctx context.Context, actor auth.Actor, m Message, trouble string, final bool, now time.Time) error {
	state, next := Waiting, now.Add(5*time.Minute<<(2*m.Tries))
	if final || m.Tries+1 >= mostTries {
		state = ByHand
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE message SET state = $3, tries = tries + 1, next_at = $4, trouble = $5
			WHERE site_id = $1 AND id = $2 AND state = $6`, actor.Site, m.ID, state, db.Micros(next), trouble, Leaving)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "message.Failed", "the message could not be put back")
		}
		return nil
	})
}

// All lists the messages about people whom the actor may see, newest first;
// with study ids, about those only.
func (s Store) All(ctx context.Context, actor auth.Actor, studyIDs ...string) ([]Message, error) {
	rest, args := ` ORDER BY p.planned_at DESC, p.id DESC`, []any{}
	if len(studyIDs) > 0 {
		for _, id := range studyIDs {
			args = append(args, id)
		}
		rest = ` AND p.study_id IN ` + db.In(4, len(studyIDs)) + rest
	}
	var found []Message
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = list(ctx, tx, actor, rest, args...)
		return err
	})
	return found, err
}

// ToHandOver counts the messages that wait for a person.
func (s Store) ToHandOver(ctx context.Context, actor auth.Actor) (n int, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM message p WHERE `+people.Visible+` AND p.state = $4`,
			people.Scope(actor, ByHand)...).Scan(&n)
	})
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "message.ToHandOver", "the messages cannot be counted")
	}
	return n, nil
}

// Find gives one open message about somebody whom the actor may see.
func (s Store) Find(ctx context.Context, actor auth.Actor, id string) (Message, error) {
	var found []Message
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = list(ctx, tx, actor, ` AND p.id = $4 AND p.ended_at = 0`, id)
		return err
	})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "message.Find", "this message is not open, or not yours to see")
	}
	if err != nil {
		return Message{}, err
	}
	return found[0], nil
}

func list(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Message, error) {
	var found []Message
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.group_id, p.timepoint, p.title, p.step, p.why, p.planned_at, p.state,
		p.tries, p.next_at, p.ended_at, p.how, p.trouble, p.about, p.session FROM message p WHERE `+people.Visible+rest, people.Scope(actor, args...),
		func(rows *sql.Rows) error {
			var m Message
			var planned, next, ended int64
			err := rows.Scan(&m.ID, &m.StudyID, &m.Group, &m.Timepoint, &m.Title, &m.Step, &m.Why, &planned, &m.State,
				&m.Tries, &next, &ended, &m.How, &m.Trouble, &m.About, &m.Session)
			m.PlannedAt, m.NextAt, m.EndedAt = db.Instant(planned), db.Instant(next), db.Instant(ended)
			found = append(found, m)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "message.list", "the messages cannot be read")
	}
	return found, nil
}
