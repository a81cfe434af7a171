package document

import (
	"context"
	"database/sql"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Changes are what a page that shows one version must do to show the newest.
type Changes struct {
	Document Document
	Turns    []Turn            // new, or different from what they were
	After    map[string]string // the turn before each of them, "" for the first
	Gone     []string          // turns that are no longer there
	Speakers []Speaker
}

// Since tells what changed after a version.
func (s *Store) Since(ctx context.Context, actor auth.Actor, id string, version int) (c Changes, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		var turns []Turn
		if c.Document, turns, c.Speakers, err = s.ReadIn(ctx, tx, actor, id, 0); err != nil {
			return err
		}
		there, before := map[string]bool{}, ""
		c.After, c.Turns = map[string]string{}, nil
		for _, t := range turns {
			there[t.ID] = true
			if t.Since > version {
				c.Turns, c.After[t.ID] = append(c.Turns, t), before
			}
			before = t.ID
		}
		err := db.Each(ctx, tx, `SELECT DISTINCT turn_id FROM document_turn WHERE site_id = $1 AND document_id = $2 AND to_version > $3 AND to_version <= $4`,
			[]any{actor.Site, id, version, c.Document.Version}, func(rows *sql.Rows) error {
				var turn string
				err := rows.Scan(&turn)
				if !there[turn] {
					c.Gone = append(c.Gone, turn)
				}
				return err
			})
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.Since", "what changed cannot be read")
		}
		return nil
	})
	return c, err
}
