package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Feed is a secret address at which a calendar program finds the meetings of a
// group, or of everything that a leader leads. It shows dates and places, and
// nobody. The token itself is not stored.
type Feed struct {
	ID     string
	Group  string // empty for a leader's own
	Staff  string // who made it, and whose it is
	MadeAt time.Time
}

// NewFeed makes an address for a group that the actor may see, or with no group
// for all that the actor leads.
func (s Store) NewFeed(ctx context.Context, actor auth.Actor, group string) (token string, err error) {
	const op = "session.NewFeed"
	if !actor.RecordsAttendance() {
		return "", fault.New(fault.Forbidden, op, "your role has no calendar of groups")
	}
	secret := make([]byte, 24)
	rand.Read(secret)
	token = base64.RawURLEncoding.EncodeToString(secret)
	f := Feed{ID: db.NewID(), Group: group, Staff: actor.ID, MadeAt: time.Now()}
	return token, s.DB.Change(ctx, func(tx *db.Tx) error {
		if group != "" {
			if err := mustSeeGroup(ctx, tx, actor, group); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO calendar_feed (site_id, id, token_hash, group_id, staff_id, made_at, revoked_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0)`, actor.Site, f.ID, hash(token), group, actor.ID, db.Micros(f.MadeAt)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the address could not be made")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "calendar address made", Subject: "staff " + actor.ID, After: f})
	})
}

func mustSeeGroup(ctx context.Context, tx *db.Tx, actor auth.Actor, group string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group g WHERE g.site_id = $1 AND ($2 = 1 OR $2 = 0 AND EXISTS (
		SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3)) AND g.id = $4`,
		people.Scope(actor, group)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "session.mustSeeGroup", "the group cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, "session.mustSeeGroup", "there is no such group that you may see")
	}
	return nil
}

// Feeds lists the actor's addresses that are open.
func (s Store) Feeds(ctx context.Context, actor auth.Actor) ([]Feed, error) {
	var found []Feed
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id, group_id, staff_id, made_at FROM calendar_feed WHERE site_id = $1 AND staff_id = $2 AND revoked_at = 0 ORDER BY made_at`,
			[]any{actor.Site, actor.ID}, func(rows *sql.Rows) error {
				var f Feed
				var made int64
				err := rows.Scan(&f.ID, &f.Group, &f.Staff, &made)
				f.MadeAt = db.Instant(made)
				found = append(found, f)
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.Feeds", "the addresses cannot be read")
	}
	return found, nil
}

// RevokeFeed ends one of the actor's addresses.
func (s Store) RevokeFeed(ctx context.Context, actor auth.Actor, id string) error {
	const op = "session.RevokeFeed"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE calendar_feed SET revoked_at = $4 WHERE site_id = $1 AND id = $2 AND staff_id = $3 AND revoked_at = 0`,
			actor.Site, id, actor.ID, db.Micros(time.Now()))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the address could not be taken back")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(err, fault.NotFound, op, "this address is not open, or not yours")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "calendar address taken back", Subject: "staff " + actor.ID, After: id})
	})
}

// Dated is a meeting with what a calendar says of its group.
type Dated struct {
	Meeting
	Name, Programme, Place, Video string
}

// Calendar gives the meetings behind an address: for as long as it is open, and
// its maker works here and, for their own, leads or stands in.
func (s Store) Calendar(ctx context.Context, site, token string) ([]Dated, error) {
	const op = "session.Calendar"
	var found []Dated
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var group, staff string
		err := tx.QueryRowContext(ctx, `SELECT f.group_id, f.staff_id FROM calendar_feed f JOIN staff m ON m.site_id = f.site_id AND m.id = f.staff_id
			WHERE f.site_id = $1 AND f.token_hash = $2 AND f.revoked_at = 0 AND m.disabled = 0`, site, hash(token)).Scan(&group, &staff)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, op, "there is no calendar at this address")
		} else if err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT m.group_id, m.number, m.starts_at, m.minutes, m.changes, m.changed_at, g.name, g.programme, g.place, g.video
			FROM meeting m JOIN course_group g ON g.site_id = m.site_id AND g.id = m.group_id
			WHERE m.site_id = $1 AND ($2 <> '' AND m.group_id = $2 OR $2 = '' AND (m.substitute = $3 OR EXISTS (
				SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = m.group_id AND l.staff_id = $3 AND l.stands_in = 0)))
			ORDER BY m.starts_at, m.group_id`, []any{site, group, staff}, func(rows *sql.Rows) error {
			var d Dated
			var starts, changed int64
			err := rows.Scan(&d.Group, &d.Number, &starts, &d.Minutes, &d.Changes, &changed, &d.Name, &d.Programme, &d.Place, &d.Video)
			d.Starts, d.ChangedAt = db.Instant(starts), db.Instant(changed)
			found = append(found, d)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.KindOf(err), op, "%s", fault.Message(err))
	}
	return found, nil
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
