package recording

import (
	"context"
	"database/sql"
	"errors"

	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// scope gives the values that known and hears bind as $1 site, $2 sight and $3
// the actor, followed by more. Sight is 0 for a leader, 1 for who sees all
// groups with names, 2 for who sees them without: a voice is a name, so they
// know of a recording and do not hear it. 9 is everybody else.
func scope(a auth.Actor, more ...any) []any {
	sight := 9
	switch a.Role {
	case auth.Leader:
		sight = 0
	case auth.Administrator, auth.Supervisor:
		sight = 1
	case auth.Researcher:
		sight = 2
	}
	return append([]any{a.Site, sight, a.ID}, more...)
}

const (
	// hears: the actor's role may hear the recording r.
	hears = `($2 = 1 OR $2 = 0 AND EXISTS (SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = r.group_id AND l.staff_id = $3))`
	// known: the actor may know of r.
	known = `r.site_id = $1 AND ($2 = 2 OR ` + hears + `)`
)

// came are the people a who were at r's session, by what the register says last.
func came(d db.Dialect) string {
	session := func(of string) string {
		return of + `.kind = 'attendance' AND ` + of + `.group_id = r.group_id AND CAST(` + d.Field(of+".detail", "session") + ` AS INTEGER) = r.session`
	}
	return `pathway_event a WHERE a.site_id = r.site_id AND ` + session("a") + ` AND ` + d.Field("a.detail", "mark") + ` IN ('attended', 'part')
		AND NOT EXISTS (SELECT 1 FROM pathway_event b WHERE b.site_id = a.site_id AND b.study_id = a.study_id AND ` + session("b") + `
			AND (b.happened_on > a.happened_on OR b.happened_on = a.happened_on AND b.id > a.id))`
}

// agrees: the consent of the person a to being recorded stands.
func agrees(d db.Dialect) string {
	return `COALESCE((SELECT c.kind FROM pathway_event c WHERE c.site_id = a.site_id AND c.study_id = a.study_id AND c.kind IN ('consent given', 'consent withdrawn')
		AND ` + d.Field("c.detail", "consent") + ` = 'recording' ORDER BY c.happened_on DESC, c.id DESC LIMIT 1), '') = 'consent given'`
}

// audible: the actor hears r now.
func audible(d db.Dialect) string {
	return `r.state = 'kept' AND ` + known + ` AND ` + hears + ` AND EXISTS (SELECT 1 FROM ` + came(d) + `) AND NOT EXISTS (SELECT 1 FROM ` + came(d) + ` AND NOT ` + agrees(d) + `)`
}

const columns = `r.id, r.group_id, r.session, r.state, r.media, r.size, r.received, r.sealed, r.sealed_key, r.added_at, r.added_by, r.keep_until, r.gone_at, r.gone_why`

// read gives recordings that the actor may know of.
func (s Store) read(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Recording, error) {
	var found []Recording
	err := db.Each(ctx, tx, `SELECT `+columns+`, CASE WHEN `+hears+` THEN 1 ELSE 0 END, (SELECT COUNT(DISTINCT a.study_id) FROM `+came(tx.Dialect)+`)
		FROM recording r WHERE `+known+rest, scope(actor, args...), func(rows *sql.Rows) error {
		r := Recording{Site: actor.Site}
		var sealed, key string
		var added, keep, gone int64
		if err := rows.Scan(&r.ID, &r.Group, &r.Session, &r.State, &r.Media, &r.Size, &r.Received, &sealed, &key, &added, &r.AddedBy, &keep, &gone, &r.GoneWhy, &r.Hears, &r.Present); err != nil {
			return err
		}
		r.AddedAt, r.KeepUntil, r.GoneAt = db.Instant(added), db.Instant(keep), db.Instant(gone)
		r.Writes = r.Hears && actor.RecordsAttendance()
		if r.Hears && key != "" {
			own, err := s.Ring.OpenKey(row(r.Site, r.ID), key)
			if err != nil {
				return err
			}
			name, err := own.Open(row(r.Site, r.ID), sealed)
			if err != nil {
				return err
			}
			r.Name = string(name)
		}
		found = append(found, r)
		return nil
	})
	for i := range found {
		if err == nil {
			err = found[i].lacking(ctx, tx)
		}
	}
	if err != nil {
		if _, ours := errors.AsType[*fault.Error](err); ours {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Unavailable, "recording.read", "the recordings cannot be read")
	}
	return found, nil
}

// lacking reads who was there and does not agree.
func (r *Recording) lacking(ctx context.Context, tx *db.Tx) error {
	return db.Each(ctx, tx, `SELECT DISTINCT a.study_id FROM recording r, `+came(tx.Dialect)+` AND NOT `+agrees(tx.Dialect)+` AND r.site_id = $1 AND r.id = $2 ORDER BY a.study_id`,
		[]any{r.Site, r.ID}, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			r.Lacking = append(r.Lacking, id)
			return err
		})
}

// Of lists the recordings of one session that the actor may know of.
func (s Store) Of(ctx context.Context, actor auth.Actor, group string, session int) (found []Recording, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err = s.read(ctx, tx, actor, ` AND r.group_id = $4 AND r.session = $5 ORDER BY r.added_at, r.id`, group, session)
		return err
	})
	return found, err
}

// Find gives one recording.
func (s Store) Find(ctx context.Context, actor auth.Actor, id string) (r Recording, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		r, err = s.findIn(ctx, tx, actor, id)
		return err
	})
	return r, err
}

func (s Store) findIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Recording, error) {
	found, err := s.read(ctx, tx, actor, ` AND r.id = $4`, id)
	if err != nil {
		return Recording{}, err
	}
	if len(found) == 0 {
		return Recording{}, errNone("recording.Find")
	}
	return found[0], nil
}

// keyIn gives the key of a recording that is not gone.
func (s Store) keyIn(ctx context.Context, tx *db.Tx, site, id string) (crypt.Key, error) {
	var sealed string
	err := tx.QueryRowContext(ctx, `SELECT sealed_key FROM recording WHERE site_id = $1 AND id = $2 AND state <> 'gone'`, site, id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return crypt.Key{}, errNone("recording.key")
	} else if err != nil {
		return crypt.Key{}, fault.Wrap(err, fault.Unavailable, "recording.key", "the recording cannot be read")
	}
	return s.Ring.OpenKey(row(site, id), sealed)
}
