package task

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Note is what somebody said to a task without taking or closing it.
type Note struct {
	At    time.Time
	By    string // staff id
	Words string // holds no name
}

// longestNote bounds a note, in bytes.
const longestNote = 2000

// AddNote keeps a note on a task about somebody whom the actor may see.
func (s Store) AddNote(ctx context.Context, actor auth.Actor, id, words string) error {
	const op = "task.AddNote"
	words = strings.TrimSpace(words)
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		var studyID string
		err := tx.QueryRowContext(ctx, `SELECT p.study_id FROM task p WHERE `+people.Visible+` AND p.id = $4`,
			people.Scope(actor, id)...).Scan(&studyID)
		if err != nil || !actor.IsStaff() {
			return fault.Wrap(err, fault.NotFound, op, "there is no such task that you may see")
		}
		if words == "" || len(words) > longestNote {
			return fault.New(fault.Invalid, op, "a note says something, in a few lines").In(fault.Place{Field: "words"})
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO task_note (site_id, id, task_id, said_at, said_by, words) VALUES ($1, $2, $3, $4, $5, $6)`,
			actor.Site, db.NewID(), id, db.Micros(time.Now()), actor.ID, words)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the note could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "note on a task",
			Subject: "person " + studyID, After: map[string]any{"task": id, "words": words}})
	})
}

// Notes lists the notes on a task about somebody whom the actor may see, the
// oldest first.
func (s Store) Notes(ctx context.Context, actor auth.Actor, id string) ([]Note, error) {
	var found []Note
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT n.said_at, n.said_by, n.words FROM task_note n
			JOIN task p ON p.site_id = n.site_id AND p.id = n.task_id
			WHERE `+people.Visible+` AND n.task_id = $4 ORDER BY n.said_at, n.id`, people.Scope(actor, id), func(rows *sql.Rows) error {
			var n Note
			var at int64
			err := rows.Scan(&at, &n.By, &n.Words)
			n.At = db.Instant(at)
			found = append(found, n)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "task.Notes", "the notes cannot be read")
	}
	return found, nil
}
