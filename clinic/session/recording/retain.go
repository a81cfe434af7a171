package recording

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

const (
	defaultDays = 90 // until a transcript is made and put right
	mostDays    = 3650
	daysSetting = "recording days"
)

// Days is how long a site keeps a recording unless somebody says otherwise.
func (s Store) Days(ctx context.Context, site string) (days int, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		days, err = daysIn(ctx, tx, site)
		return err
	})
	return days, err
}

func daysIn(ctx context.Context, tx *db.Tx, site string) (int, error) {
	var text string
	err := tx.QueryRowContext(ctx, `SELECT value FROM site_setting WHERE site_id = $1 AND name = $2`, site, daysSetting).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return defaultDays, nil
	}
	days, bad := strconv.Atoi(text)
	if err = errors.Join(err, bad); err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "recording.Days", "how long recordings are kept cannot be read")
	}
	return days, nil
}

// SetDays says how long recordings are kept that come from now on.
func (s Store) SetDays(ctx context.Context, actor auth.Actor, days int) error {
	const op = "recording.SetDays"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	if days < 1 || days > mostDays {
		return fault.New(fault.Invalid, op, "recordings are kept for 1 to %d days", mostDays).In(fault.Place{Field: "days"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := daysIn(ctx, tx, actor.Site)
		if err != nil || before == days {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO site_setting (site_id, name, value) VALUES ($1, $2, $3) ON CONFLICT (site_id, name) DO UPDATE SET value = excluded.value`,
			actor.Site, daysSetting, strconv.Itoa(days))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "this could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "settings changed", Subject: "site",
			Before: map[string]int{daysSetting: before}, After: map[string]int{daysSetting: days}})
	})
}

// reason refuses one that is none.
func reason(op, why string) (string, error) {
	why = strings.TrimSpace(why)
	if why == "" || len(why) > 500 {
		return "", fault.New(fault.Invalid, op, "say why, in a few words and without names").In(fault.Place{Field: "why"})
	}
	return why, nil
}

// KeepUntil sets the day on which a recording's sound goes, with why.
func (s Store) KeepUntil(ctx context.Context, actor auth.Actor, id string, day time.Time, why string, now time.Time) error {
	const op = "recording.KeepUntil"
	return s.change(ctx, actor, id, func(tx *db.Tx, r Recording) error {
		why, err := reason(op, why)
		if err != nil {
			return err
		}
		if day.Before(now) || day.After(now.AddDate(0, 0, mostDays)) {
			return fault.New(fault.Invalid, op, "give a day from tomorrow, within ten years").In(fault.Place{Field: "day"})
		}
		if r.State != Kept {
			return r.Refusal()
		}
		if _, err := tx.ExecContext(ctx, `UPDATE recording SET keep_until = $3 WHERE site_id = $1 AND id = $2`, actor.Site, id, db.Micros(day)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the day could not be changed")
		}
		after := logged(r)
		after.KeepUntil, after.Why = day, why
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session recording kept until another day", Subject: "recording " + id, Before: logged(r), After: after})
	})
}

// Remove destroys the sound of a recording now.
func (s Store) Remove(ctx context.Context, actor auth.Actor, id, why string, now time.Time) error {
	err := s.change(ctx, actor, id, func(tx *db.Tx, r Recording) error {
		why, err := reason("recording.Remove", why)
		if err != nil {
			return err
		}
		if r.State == Gone {
			return r.Refusal()
		}
		return goneIn(ctx, tx, actor, r, why, now)
	})
	if err != nil {
		return err
	}
	_, err = s.clear(ctx, actor.Site)
	return err
}

// change does something with a recording that the actor may change.
func (s Store) change(ctx context.Context, actor auth.Actor, id string, do func(*db.Tx, Recording) error) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		r, err := s.findIn(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !r.Writes {
			return fault.New(fault.Forbidden, "recording.change", "recordings are changed by those who lead the group, and by administrators")
		}
		return do(tx, r)
	})
}

// goneIn destroys the key, without which the sound cannot be heard wherever it
// lies, in backups too. The sealed chunks are cleared afterwards.
func goneIn(ctx context.Context, tx *db.Tx, actor auth.Actor, r Recording, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE recording SET state = 'gone', sealed_key = '', sealed = '', print_index = '', gone_at = $3, gone_why = $4 WHERE site_id = $1 AND id = $2 AND state <> 'gone'`,
		actor.Site, r.ID, db.Micros(now), why)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "recording.Remove", "the recording could not be destroyed")
	}
	after := logged(r)
	after.Why = why
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session recording destroyed", Subject: "recording " + r.ID, Before: logged(r), After: after})
}

// ForgetIn destroys the sound of every session at which somebody was who is
// erased: a voice tells who one is. What was written down of it stays.
func ForgetIn(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string, now time.Time) error {
	var all []Recording
	err := db.Each(ctx, tx, `SELECT r.id, r.group_id, r.session, r.media, r.size, r.keep_until FROM recording r WHERE r.site_id = $1 AND r.state <> 'gone'
		AND EXISTS (SELECT 1 FROM `+came(tx.Dialect)+` AND a.study_id = $2)`, []any{actor.Site, studyID}, func(rows *sql.Rows) error {
		var r Recording
		var keep int64
		err := rows.Scan(&r.ID, &r.Group, &r.Session, &r.Media, &r.Size, &keep)
		r.KeepUntil = db.Instant(keep)
		all = append(all, r)
		return err
	})
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "recording.Forget", "the recordings cannot be read")
	}
	for _, r := range all {
		if err := goneIn(ctx, tx, actor, r, "somebody who was there was erased", now); err != nil {
			return err
		}
	}
	return nil
}
