package session

import (
	"context"
	"database/sql"
	"time"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// MeetingsOf lists the meetings of one person's group, for whoever may see the
// person: a participant sees when their own group meets, and no other.
func (s Store) MeetingsOf(ctx context.Context, actor auth.Actor, studyID, group string) ([]Meeting, error) {
	var found []Meeting
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = meetingsOf(ctx, tx, actor, studyID, group)
		return err
	})
	return found, err
}

func meetingsOf(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID, group string) ([]Meeting, error) {
	var found []Meeting
	err := db.Each(ctx, tx, `SELECT m.group_id, m.number, m.starts_at, m.minutes FROM meeting m
		JOIN group_member p ON p.site_id = m.site_id AND p.group_id = m.group_id
		WHERE `+people.Visible+` AND p.study_id = $4 AND p.group_id = $5 ORDER BY m.number`,
		people.Scope(actor, studyID, group), func(rows *sql.Rows) error {
			var m Meeting
			var starts int64
			err := rows.Scan(&m.Group, &m.Number, &starts, &m.Minutes)
			m.Starts = db.Instant(starts)
			found = append(found, m)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.MeetingsOf", "the sessions cannot be read")
	}
	return found, nil
}

// LastBefore gives the latest meeting that has begun, or false before the
// first one.
func LastBefore(meetings []Meeting, now time.Time) (Meeting, bool) {
	found, any := Meeting{}, false
	for _, m := range meetings {
		if !m.Starts.After(now) && (!any || m.Starts.After(found.Starts)) {
			found, any = m, true
		}
	}
	return found, any
}

// WeekOf gives the week of a day, counted by the session before it: from the
// day of session n to the day before session n+1. The last week has seven
// days. A day outside the course is in week 0.
func WeekOf(meetings []Meeting, day time.Time) int {
	week, last := 0, time.Time{}
	for _, m := range meetings {
		begins := midnight(m.Starts)
		if !midnight(day).Before(begins) && !begins.Before(last) {
			week, last = m.Number, begins
		}
	}
	for _, m := range meetings {
		if midnight(m.Starts).After(last) {
			return week
		}
	}
	if week > 0 && !midnight(day).Before(last.AddDate(0, 0, 7)) {
		return 0
	}
	return week
}

// midnight is the beginning of an instant's day on the clinic's clock.
func midnight(t time.Time) time.Time {
	y, m, d := t.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.Local)
}
