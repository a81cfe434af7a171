// Package session holds the meetings of a group: when they are, who came, and
// what was practised at home between them.
package session

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Meeting is one session of a group.
type Meeting struct {
	Group   string
	Number  int // 1..n
	Starts  time.Time
	Minutes int

	Changes    int       // how often it was moved
	ChangedAt  time.Time // when it was last
	Remark     string    // why, where a past date was set
	Substitute string    // staff id of who leads it in place of the leaders
}

// Ends is when a meeting is planned to end.
func (m Meeting) Ends() time.Time { return m.Starts.Add(time.Duration(m.Minutes) * time.Minute) }

// Entry is one line of a register.
type Entry struct {
	StudyID string
	Mark    pathway.Mark
	Minutes *int // present; nil is unknown
	Mode    pathway.PresMode
	Sent    string // id that a device made of this mark; one that was sent before is not taken again
}

// Store reads and writes meetings, registers and home practice.
type Store struct{ DB *db.DB }

// Plan sets the meetings of a group.
func (s Store) Plan(ctx context.Context, actor auth.Actor, meetings ...Meeting) error {
	const op = "session.Plan"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, m := range meetings {
			if m.Number < 1 || m.Minutes <= 0 || m.Starts.IsZero() {
				return fault.New(fault.Invalid, op, "session %d needs a number from 1, a start and a length", m.Number)
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO meeting (site_id, group_id, number, starts_at, minutes, remark) VALUES ($1, $2, $3, $4, $5, $6)`,
				actor.Site, m.Group, m.Number, db.Micros(m.Starts), m.Minutes, m.Remark)
			if db.IsDuplicate(err) {
				return fault.New(fault.Conflict, op, "session %d of this group is already planned", m.Number)
			} else if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the session could not be kept")
			}
			if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session planned",
				Subject: "group " + m.Group, After: m}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Filter chooses meetings; zero fields choose all.
type Filter struct {
	Group    string
	From, To time.Time // starts in [From, To)
}

// Meetings lists the meetings of groups that the actor may see, by start.
func (s Store) Meetings(ctx context.Context, actor auth.Actor, f Filter) ([]Meeting, error) {
	var found []Meeting
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT m.group_id, m.number, m.starts_at, m.minutes, m.changes, m.changed_at, m.remark, m.substitute FROM meeting m
			WHERE `+visibleMeeting+` AND ($4 = '' OR m.group_id = $4) AND m.starts_at >= $5 AND ($6 = CAST(0 AS BIGINT) OR m.starts_at < $6)
			ORDER BY m.starts_at, m.group_id`, people.Scope(actor, f.Group, db.Micros(f.From), db.Micros(f.To)),
			func(rows *sql.Rows) error {
				var m Meeting
				var starts, changed int64
				err := rows.Scan(&m.Group, &m.Number, &starts, &m.Minutes, &m.Changes, &changed, &m.Remark, &m.Substitute)
				m.Starts, m.ChangedAt = db.Instant(starts), db.Instant(changed)
				found = append(found, m)
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.Meetings", "the sessions cannot be read")
	}
	return found, nil
}

// Record writes a register's entries for one meeting. Somebody's first
// absence without an apology raises a task to call them, due the next day:
// most people who are lost, are lost within two sessions.
func (s Store) Record(ctx context.Context, actor auth.Actor, m Meeting, entries ...Entry) error {
	const op = "session.Record"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not keep registers")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, e := range entries {
			if again, err := sentBefore(ctx, tx, actor, e.Sent); err != nil || again {
				if err != nil {
					return err
				}
				continue
			}
			err := pathway.Append(ctx, tx, actor, pathway.Event{StudyID: e.StudyID, Kind: pathway.Attendance, On: m.Starts,
				Detail: pathway.Detail{Group: m.Group, Session: m.Number, Mark: e.Mark, Minutes: e.Minutes, Mode: e.Mode}})
			if err != nil {
				return err
			}
			if e.Mark != pathway.Absent {
				continue
			}
			if err := task.Raise(ctx, tx, actor, Missed(m, e.StudyID)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Missed is the task after an absence; a person has one for a group, however
// often they are missed.
func Missed(m Meeting, studyID string) task.Task {
	return task.Task{Kind: task.MissedSession, StudyID: studyID, About: "group " + m.Group,
		Words:    fmt.Sprintf("missed session %d and did not tell us: a call helps most now", m.Number),
		RaisedAt: m.Starts, DueAt: m.Starts.AddDate(0, 0, 1)}
}

// sentBefore notes the id of a mark, and tells whether it was noted before.
func sentBefore(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO mark_sent (site_id, id, recorded_at) VALUES ($1, $2, $3) ON CONFLICT (site_id, id) DO NOTHING`,
		actor.Site, id, db.Micros(time.Now()))
	if err != nil {
		return false, fault.Wrap(err, fault.Unavailable, "session.sentBefore", "the mark could not be kept")
	}
	n, err := done.RowsAffected()
	return n == 0, err
}
