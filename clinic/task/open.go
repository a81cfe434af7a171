package task

import (
	"context"
	"database/sql"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Task gives one task, open or closed, about somebody whom the actor may see.
func (s Store) Task(ctx context.Context, actor auth.Actor, id string) (Task, error) {
	found, err := s.list(ctx, actor, ` AND p.id = $4`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "task.Task", "there is no such task that you may see")
	}
	if err != nil {
		return Task{}, err
	}
	return found[0], nil
}

// MeantFor tells whether somebody's opening counts as seen: the one it names,
// the second person it went on to, or, where it names nobody, anyone who can
// reach the person, which takes a name.
func (t Task) MeantFor(actor auth.Actor) bool {
	nobody := t.Named == "" && t.EscalatedTo == ""
	return actor.SeesNames() && !actor.OnlyReads() && (nobody || actor.ID == t.Named || actor.ID == t.EscalatedTo)
}

// MarkOpened says that the actor opened an open task. Every opening is in the
// audit log; only one by a person whom it is meant for keeps the task from
// going on to a second person.
func (s Store) MarkOpened(ctx context.Context, actor auth.Actor, id string) error {
	const op = "task.MarkOpened"
	t, err := s.Task(ctx, actor, id)
	if err != nil || !t.ClosedAt.IsZero() || t.OpenedBy == actor.ID {
		return err
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if t.MeantFor(actor) {
			_, err := tx.ExecContext(ctx, `UPDATE task SET opened_at = $3, opened_by = $4 WHERE site_id = $1 AND id = $2 AND opened_at = 0 AND closed_at = 0`,
				actor.Site, id, db.Micros(time.Now()), actor.ID)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the task could not be changed")
			}
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "task opened",
			Subject: "person " + t.StudyID, After: map[string]any{"task": id, "meant for them": t.MeantFor(actor)}})
	})
}

// Escalate sends every open task whose time ran out unopened on to a second
// person, whom choose names within the same transaction, and gives how many.
// A task goes on once, however often this is called.
func (s Store) Escalate(ctx context.Context, site string, now time.Time, choose func(*db.Tx, Task) (string, error)) (int, error) {
	const op = "task.Escalate"
	late, err := s.overdue(ctx, site, now)
	if err != nil || len(late) == 0 {
		return 0, err
	}
	done := 0
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		done = 0
		for _, t := range late {
			second, err := choose(tx, t)
			if err != nil {
				return err
			}
			changed, err := tx.ExecContext(ctx, `UPDATE task SET escalated_at = $3, escalated_to = $4
				WHERE site_id = $1 AND id = $2 AND escalated_at = 0 AND opened_at = 0 AND closed_at = 0`, site, t.ID, db.Micros(now), second)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the task could not go on")
			}
			if n, err := changed.RowsAffected(); err != nil || n == 0 {
				continue // somebody opened it in this moment
			}
			done++
			if err := audit.Append(ctx, tx, audit.Change{Site: site, Actor: "escalation", Action: "task escalated",
				Subject: "person " + t.StudyID, After: map[string]any{"task": t.ID, "from": t.Named, "to": second}}); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// overdue reads, without a lock, which tasks are to go on: mostly none.
func (s Store) overdue(ctx context.Context, site string, now time.Time) ([]Task, error) {
	var late []Task
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id, study_id, named FROM task WHERE site_id = $1 AND closed_at = 0 AND escalated_at = 0
			AND opened_at = 0 AND escalate_at > 0 AND escalate_at <= $2 ORDER BY escalate_at`, []any{site, db.Micros(now)}, func(rows *sql.Rows) error {
			var t Task
			err := rows.Scan(&t.ID, &t.StudyID, &t.Named)
			late = append(late, t)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "task.overdue", "the tasks cannot be read")
	}
	return late, nil
}
