package session

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Weekly lays out a course from its first meeting, week by week at the same
// time on the clock of first's place, also where that clock is put forward or
// back in between.
func Weekly(group string, first time.Time, sessions, minutes int) []Meeting {
	all := make([]Meeting, sessions)
	for n := range all {
		all[n] = Meeting{Group: group, Number: n + 1, Starts: first.AddDate(0, 0, 7*n).UTC(), Minutes: minutes}
	}
	return all
}

// OnWeekday gives the first moment on a weekday not before from, at from's time
// of day.
func OnWeekday(from time.Time, day time.Weekday) time.Time {
	return from.AddDate(0, 0, (int(day)-int(from.Weekday())+7)%7)
}

// Move gives a meeting another date. Everybody who is in the group, or has a
// seat kept in it, becomes a task: tell them. A date in the past is a
// correction and needs a remark; nobody need be told of it. It gives those who
// must be told.
func (s Store) Move(ctx context.Context, actor auth.Actor, group string, number int, starts time.Time, remark string, now time.Time) ([]string, error) {
	const op = "session.Move"
	remark = strings.TrimSpace(remark)
	switch {
	case !actor.RecordsAttendance():
		return nil, fault.New(fault.Forbidden, op, "your role does not change dates")
	case starts.IsZero():
		return nil, fault.New(fault.Invalid, op, "give a date and a time").In(fault.Place{Field: "date"})
	case starts.Before(now) && remark == "":
		return nil, fault.New(fault.Invalid, op, "this date is past: say in a few words why it is set now").In(fault.Place{Field: "remark"})
	case len(remark) > 500:
		return nil, fault.New(fault.Invalid, op, "a remark is a few words").In(fault.Place{Field: "remark"})
	}
	var tell []string
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		tell = nil
		was, err := meetingIn(ctx, tx, actor, group, number)
		if err != nil || was.Starts.Equal(starts) {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE meeting SET starts_at = $4, changes = changes + 1, changed_at = $5, remark = $6
			WHERE site_id = $1 AND group_id = $2 AND number = $3`, actor.Site, group, number, db.Micros(starts), db.Micros(now), remark); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the date could not be changed")
		}
		if starts.After(now) {
			if tell, err = pathway.SeatedIn(ctx, tx, actor.Site, group); err != nil {
				return err
			}
		}
		if err := task.Supersede(ctx, tx, actor, task.NewDate, toldPrefix(group, number), "the date was changed again"); err != nil {
			return err
		}
		for _, id := range tell {
			if err := task.Raise(ctx, tx, actor, ToldOf(was, starts, id, now)); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session moved", Subject: "group " + group,
			Before: was, After: map[string]any{"session": number, "starts": db.Micros(starts), "remark": remark, "to tell": len(tell)}})
	})
	return tell, err
}

// toldPrefix begins what the tasks about one session's date are about.
func toldPrefix(group string, number int) string {
	return fmt.Sprintf("group %s session %d at ", group, number)
}

// ToldAbout gives the session that a task about a new date is about.
func ToldAbout(t task.Task) (group string, number int, ok bool) {
	rest, isGroup := strings.CutPrefix(t.About, "group ")
	group, rest, hasSession := strings.Cut(rest, " session ")
	digits, _, hasDate := strings.Cut(rest, " at ")
	number, err := strconv.Atoi(digits)
	return group, number, t.Kind == task.NewDate && isGroup && hasSession && hasDate && err == nil
}

// ToldOf is the task to tell one person of a new date.
func ToldOf(was Meeting, starts time.Time, studyID string, now time.Time) task.Task {
	due := now.AddDate(0, 0, 2)
	if before := was.Starts.AddDate(0, 0, -1); before.Before(due) && before.After(now) {
		due = before
	}
	const layout = "Monday 2 January 2006 at 15:04"
	return task.Task{Kind: task.NewDate, StudyID: studyID, About: fmt.Sprintf("%s%d change %d", toldPrefix(was.Group, was.Number), starts.Unix(), was.Changes+1),
		Words:    fmt.Sprintf("tell them: session %d is on %s, not on %s", was.Number, starts.Local().Format(layout), was.Starts.Local().Format(layout)),
		RaisedAt: now, DueAt: due}
}

// StandsIn names who leads one meeting in place of the leaders; nobody ends it.
// Whoever stands in sees the group as its leaders do.
func (s Store) StandsIn(ctx context.Context, actor auth.Actor, group string, number int, staff string) error {
	const op = "session.StandsIn"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not name substitutes")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		was, err := meetingIn(ctx, tx, actor, group, number)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE meeting SET substitute = $4 WHERE site_id = $1 AND group_id = $2 AND number = $3`,
			actor.Site, group, number, staff); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the substitute could not be kept")
		}
		var all []string
		err = db.Each(ctx, tx, `SELECT DISTINCT substitute FROM meeting WHERE site_id = $1 AND group_id = $2 AND substitute <> '' ORDER BY substitute`,
			[]any{actor.Site, group}, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				all = append(all, id)
				return err
			})
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the substitutes cannot be read")
		}
		if err := pathway.StandIn(ctx, tx, actor.Site, group, slices.Compact(all)); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "substitute named", Subject: "group " + group,
			Before: was.Substitute, After: map[string]any{"session": number, "staff": staff}})
	})
}

// meetingIn gives one meeting of a group that the actor may see.
func meetingIn(ctx context.Context, tx *db.Tx, actor auth.Actor, group string, number int) (Meeting, error) {
	m, starts := Meeting{Group: group, Number: number}, int64(0)
	err := tx.QueryRowContext(ctx, `SELECT m.starts_at, m.minutes, m.substitute, m.changes FROM meeting m WHERE `+visibleMeeting+` AND m.group_id = $4 AND m.number = $5`,
		people.Scope(actor, group, number)...).Scan(&starts, &m.Minutes, &m.Substitute, &m.Changes)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "session.meeting", "there is no session %d of this group that you may see", number)
	} else if err != nil {
		return m, fault.Wrap(err, fault.Unavailable, "session.meeting", "the session cannot be read")
	}
	m.Starts = db.Instant(starts)
	return m, nil
}
