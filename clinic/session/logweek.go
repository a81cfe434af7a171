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

func readLog(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Logged, error) {
	var found []Logged
	err := db.Each(ctx, tx, selectLog+rest+` ORDER BY p.day DESC, p.recorded_at DESC, p.id`, people.Scope(actor, args...), func(rows *sql.Rows) error {
		var l Logged
		var at int64
		err := rows.Scan(&l.ID, &l.StudyID, &l.Group, &l.Week, &l.Day, &l.Did, &l.Practice, &l.Minutes, &l.Way, &l.Words, &at, &l.RecordedBy)
		l.RecordedAt = db.Instant(at)
		found = append(found, l)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.readLog", "the practice log cannot be read")
	}
	return found, nil
}

// Where a week's minutes come from.
const (
	fromWeek = "week" // told as a sum
	fromLog  = "log"  // the sum of the log's lines
)

// sumWeek makes the week's minutes the sum of its lines. A week whose lines
// are all gone has no report again; a sum that was told before is put aside by
// the first line, and stands in the audit log.
func sumWeek(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID, group string, week int) error {
	const op = "session.sumWeek"
	if week < 1 {
		return nil
	}
	var lines, minutes int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(minutes), 0) AS INTEGER) FROM practice_log
		WHERE site_id = $1 AND study_id = $2 AND group_id = $3 AND week = $4`, actor.Site, studyID, group, week).Scan(&lines, &minutes)
	if err == nil && lines == 0 {
		_, err = tx.ExecContext(ctx, `DELETE FROM home_practice WHERE site_id = $1 AND study_id = $2 AND group_id = $3 AND week = $4 AND source = $5`,
			actor.Site, studyID, group, week, fromLog)
	} else if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO home_practice (site_id, study_id, group_id, week, minutes, recorded_at, recorded_by, source)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (site_id, study_id, group_id, week) DO UPDATE SET minutes = excluded.minutes,
			recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by, source = excluded.source`,
			actor.Site, studyID, group, week, minutes, db.Micros(time.Now()), actor.ID, fromLog)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the week's minutes could not be kept")
	}
	return nil
}

// mayTell refuses a week's sum where the log has lines of that week, or about
// somebody whom the actor may not see.
func mayTell(ctx context.Context, tx *db.Tx, actor auth.Actor, p Practice) error {
	const op = "session.ReportPractice"
	var sees, lines int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM group_member p WHERE `+people.Visible+` AND p.study_id = $4 AND p.group_id = $5`,
		people.Scope(actor, p.StudyID, p.Group)...).Scan(&sees)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM practice_log WHERE site_id = $1 AND study_id = $2 AND group_id = $3 AND week = $4`,
			actor.Site, p.StudyID, p.Group, p.Week).Scan(&lines)
	}
	switch {
	case err != nil:
		return fault.Wrap(err, fault.Unavailable, op, "the practice log cannot be read")
	case sees == 0:
		return fault.New(fault.NotFound, op, "there is nobody %s in this group that you may see", p.StudyID)
	case lines > 0:
		return fault.New(fault.Conflict, op, "%s keeps a log day by day for week %d; mend it there, and the sum follows", p.StudyID, p.Week)
	}
	return nil
}
