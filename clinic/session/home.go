package session

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Home is what a group agreed to practise at home after a meeting.
type Home struct {
	Group         string    `json:"-"`
	Number        int       `json:"-"`
	Practices     []string  `json:"practices"` // ids of the programme
	MinutesPerDay int       `json:"minutes_per_day"`
	DaysPerWeek   int       `json:"days_per_week"`
	Words         string    `json:"words,omitempty"` // in the leader's own words
	AgreedAt      time.Time `json:"-"`
	AgreedBy      string    `json:"-"`
}

// HomeOf is what the manual asks for after a session: the agreement that one
// tap keeps.
func HomeOf(s programme.Session) Home {
	return Home{Number: s.Number, Practices: s.HomePractice.Practices, MinutesPerDay: s.HomePractice.MinutesPerDay, DaysPerWeek: s.HomePractice.DaysPerWeek}
}

// Check refuses an agreement that cannot be, all faults at once.
func (h Home) Check() error {
	var faults fault.Many
	refuse := func(field, text string) {
		faults = append(faults, fault.New(fault.Invalid, "session.Home.Check", "%s", text).In(fault.Place{Field: field}))
	}
	if len(h.Practices) == 0 && strings.TrimSpace(h.Words) == "" {
		refuse("practices", "choose a practice, or say in words what was agreed")
	}
	if h.MinutesPerDay < 0 || h.MinutesPerDay > 240 {
		refuse("minutes", "the minutes a day are a number from 0 to 240")
	}
	if h.DaysPerWeek < 0 || h.DaysPerWeek > 7 {
		refuse("days", "a week has 7 days")
	}
	if len(h.Words) > longestNote {
		refuse("words", "this is longer than can be kept")
	}
	return faults.Err()
}

// AgreeHome keeps what was agreed after a meeting; it replaces what was agreed
// before, which stays in the audit log.
func (s Store) AgreeHome(ctx context.Context, actor auth.Actor, h Home) error {
	const op = "session.AgreeHome"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not run sessions")
	}
	if err := h.Check(); err != nil {
		return err
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustLead(ctx, tx, actor, h.Group, h.Number); err != nil {
			return err
		}
		practices, err := json.Marshal(h.Practices)
		if err != nil {
			return fault.Wrap(err, fault.Internal, op, "the practices cannot be written")
		}
		var before string
		err = tx.QueryRowContext(ctx, `SELECT practices FROM home_agreed WHERE site_id = $1 AND group_id = $2 AND number = $3`,
			actor.Site, h.Group, h.Number).Scan(&before)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fault.Wrap(err, fault.Unavailable, op, "what was agreed before cannot be read")
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO home_agreed (site_id, group_id, number, practices, minutes_per_day, days_per_week, words, agreed_at, agreed_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, group_id, number) DO UPDATE SET practices = excluded.practices,
			minutes_per_day = excluded.minutes_per_day, days_per_week = excluded.days_per_week, words = excluded.words,
			agreed_at = excluded.agreed_at, agreed_by = excluded.agreed_by`,
			actor.Site, h.Group, h.Number, string(practices), h.MinutesPerDay, h.DaysPerWeek, h.Words, db.Micros(time.Now()), actor.ID)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "what was agreed could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "home practice agreed",
			Subject: "group " + h.Group, Before: before, After: h})
	})
}

// Homes lists what was agreed after the meetings of a group, by number.
func (s Store) Homes(ctx context.Context, actor auth.Actor, group string) ([]Home, error) {
	var found []Home
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT m.group_id, m.number, m.practices, m.minutes_per_day, m.days_per_week, m.words, m.agreed_at, m.agreed_by
			FROM home_agreed m WHERE `+visibleMeeting+` AND m.group_id = $4 ORDER BY m.number`, people.Scope(actor, group), func(rows *sql.Rows) error {
			var h Home
			var practices string
			var at int64
			if err := rows.Scan(&h.Group, &h.Number, &practices, &h.MinutesPerDay, &h.DaysPerWeek, &h.Words, &at, &h.AgreedBy); err != nil {
				return err
			}
			h.AgreedAt = db.Instant(at)
			err := json.Unmarshal([]byte(practices), &h.Practices)
			found = append(found, h)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.Homes", "what was agreed cannot be read")
	}
	return found, nil
}
