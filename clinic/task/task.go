// Package task holds what needs a person: a call after a missed session, an
// answer that raises a risk. A task stays until somebody closes it with an
// outcome; the program never implies that it is watched around the clock.
package task

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

// Kind is why a person is needed.
type Kind string

const (
	Risk          Kind = "risk"           // an answer that must be looked at the same day
	MissedSession Kind = "missed session" // somebody did not come and did not tell us
	Harm          Kind = "harm"           // an adverse event that somebody must see to
	Left          Kind = "left"           // somebody left the study or the group from their own page
	NewDate       Kind = "new date"       // a session was moved, and somebody must be told
	SecondAnswer  Kind = "second answer"  // other answers came for a form that stands
	NewLink       Kind = "new link"       // somebody asks for a link to their own page
)

// Task is one thing to be done about one person. About makes it one of a
// kind: raising the same thing twice is one task.
type Task struct {
	ID       string
	Kind     Kind
	StudyID  string
	About    string // such as "group/session 1" or a form id
	Words    string // for the person who does it; holds no name
	RaisedAt time.Time
	DueAt    time.Time
	Owner    string    // staff id; empty until somebody takes it
	ClosedAt time.Time // zero while open
	Outcome  string

	Named       string    // staff id of the one it is meant for
	OpenedAt    time.Time // by somebody it was meant for, or who took it
	OpenedBy    string
	EscalateAt  time.Time // when it goes on if nobody opened it; zero for never
	EscalatedAt time.Time // zero while it did not
	EscalatedTo string    // staff id of the second person
}

// Store reads and writes tasks.
type Store struct{ DB *db.DB }

// Raise adds a task within the caller's transaction; a task of the same kind,
// person and matter is left as it is.
func Raise(ctx context.Context, tx *db.Tx, actor auth.Actor, t Task) error {
	if t.ID == "" {
		t.ID = db.NewID()
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO task
		(site_id, id, kind, study_id, about, words, raised_at, due_at, owner, closed_at, outcome, named, escalate_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, '', $9, $10)
		ON CONFLICT (site_id, kind, study_id, about) DO NOTHING`,
		actor.Site, t.ID, t.Kind, t.StudyID, t.About, t.Words, db.Micros(t.RaisedAt), db.Micros(t.DueAt),
		t.Named, db.Micros(t.EscalateAt))
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "task.Raise", "the task could not be kept")
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "task raised",
		Subject: "person " + t.StudyID, After: map[string]any{"task": t.ID, "kind": t.Kind, "words": t.Words, "named": t.Named}})
}

// Open lists the open tasks about people whom the actor may see: risk first,
// then by due date.
func (s Store) Open(ctx context.Context, actor auth.Actor) ([]Task, error) {
	return s.list(ctx, actor, ` AND p.closed_at = 0 ORDER BY CASE WHEN p.kind = 'risk' THEN 0 ELSE 1 END, p.due_at, p.id`)
}

// About lists every task about one person, newest first.
func (s Store) About(ctx context.Context, actor auth.Actor, studyID string) ([]Task, error) {
	return s.list(ctx, actor, ` AND p.study_id = $4 ORDER BY p.raised_at DESC, p.id DESC`, studyID)
}

func (s Store) list(ctx context.Context, actor auth.Actor, rest string, args ...any) ([]Task, error) {
	var found []Task
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.id, p.kind, p.study_id, p.about, p.words, p.raised_at, p.due_at, p.owner, p.closed_at, p.outcome,
			p.named, p.opened_at, p.opened_by, p.escalate_at, p.escalated_at, p.escalated_to
			FROM task p WHERE `+people.Visible+rest, people.Scope(actor, args...), func(rows *sql.Rows) error {
			var t Task
			var raised, due, closed, opened, escalate, escalated int64
			err := rows.Scan(&t.ID, &t.Kind, &t.StudyID, &t.About, &t.Words, &raised, &due, &t.Owner, &closed, &t.Outcome,
				&t.Named, &opened, &t.OpenedBy, &escalate, &escalated, &t.EscalatedTo)
			t.OpenedAt, t.EscalateAt, t.EscalatedAt = db.Instant(opened), db.Instant(escalate), db.Instant(escalated)
			t.RaisedAt, t.DueAt, t.ClosedAt = db.Instant(raised), db.Instant(due), db.Instant(closed)
			found = append(found, t)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "task.list", "the tasks cannot be read")
	}
	return found, nil
}

// Own makes the actor the one who sees to a task. Somebody who can reach the
// person, which takes a name, has opened it thereby.
func (s Store) Own(ctx context.Context, actor auth.Actor, id string) error {
	if !actor.SeesNames() {
		return s.update(ctx, actor, id, "task taken", `owner = $3`, actor.ID)
	}
	return s.update(ctx, actor, id, "task taken", `owner = $3,
		opened_by = CASE WHEN opened_at = 0 THEN $3 ELSE opened_by END, opened_at = CASE WHEN opened_at = 0 THEN $4 ELSE opened_at END`,
		actor.ID, db.Micros(time.Now()))
}

// Close ends a task with what came of it, which may not be empty.
func (s Store) Close(ctx context.Context, actor auth.Actor, id, outcome string) error {
	if outcome == "" {
		return fault.New(fault.Invalid, "task.Close", "say in a few words what came of it").In(fault.Place{Field: "outcome"})
	}
	return s.update(ctx, actor, id, "task closed", `outcome = $3, closed_at = $4`, outcome, db.Micros(time.Now()))
}

// update changes an open task about a person whom the actor may see.
func (s Store) update(ctx context.Context, actor auth.Actor, id, action, set string, values ...any) error {
	const op = "task.update"
	if actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role may leave a note on a task, and neither take nor close it")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		var studyID string
		err := tx.QueryRowContext(ctx, `SELECT p.study_id FROM task p WHERE `+people.Visible+` AND p.id = $4 AND p.closed_at = 0`,
			people.Scope(actor, id)...).Scan(&studyID)
		if err != nil {
			return fault.Wrap(err, fault.NotFound, op, "this task is not open, or not yours to see")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE task SET `+set+` WHERE site_id = $1 AND id = $2`,
			append([]any{actor.Site, id}, values...)...); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the task could not be changed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: action,
			Subject: "person " + studyID, After: map[string]any{"task": id}})
	})
}
