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

// Supersede closes the open tasks of one kind whose matter begins with a text,
// whoever they are about, within the caller's transaction: what they ask for
// holds no longer.
func Supersede(ctx context.Context, tx *db.Tx, actor auth.Actor, kind Kind, about, outcome string) error {
	var ids, people []string
	err := db.Each(ctx, tx, `SELECT id, study_id FROM task WHERE site_id = $1 AND kind = $2 AND closed_at = 0 AND SUBSTR(about, 1, LENGTH($3)) = $3`,
		[]any{actor.Site, kind, about}, func(rows *sql.Rows) error {
			var id, person string
			err := rows.Scan(&id, &person)
			ids, people = append(ids, id), append(people, person)
			return err
		})
	for n, id := range ids {
		if err != nil {
			break
		}
		if _, err = tx.ExecContext(ctx, `UPDATE task SET outcome = $3, closed_at = $4 WHERE site_id = $1 AND id = $2`,
			actor.Site, id, outcome, db.Micros(time.Now())); err == nil {
			err = audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "task closed", Subject: "person " + people[n],
				After: map[string]any{"task": id, "outcome": outcome}})
		}
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "task.Supersede", "the tasks of before could not be closed")
	}
	return nil
}
