package session

import (
	"context"
	"database/sql"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Practice is what one person reported of one week. A week without a report
// has no Practice; zero minutes is a report.
type Practice struct {
	StudyID string
	Group   string
	Week    int // the week after session n
	Minutes int
	Logged  bool // the sum of a log kept day by day
}

// ReportPractice keeps reports; a later report for a week replaces the former.
// Where a log is kept day by day, its sum is the report and this is refused.
func (s Store) ReportPractice(ctx context.Context, actor auth.Actor, reports ...Practice) error {
	const op = "session.ReportPractice"
	if actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not record practice")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		for _, p := range reports {
			if p.Week < 1 || p.Minutes < 0 || p.Minutes > 7*24*60 {
				return fault.New(fault.Invalid, op, "%d minutes in week %d cannot be", p.Minutes, p.Week)
			}
			if err := mayTell(ctx, tx, actor, p); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO home_practice (site_id, study_id, group_id, week, minutes, recorded_at, recorded_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (site_id, study_id, group_id, week) DO UPDATE SET
				minutes = excluded.minutes, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`,
				actor.Site, p.StudyID, p.Group, p.Week, p.Minutes, db.Micros(time.Now()), actor.ID)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the report could not be kept")
			}
			if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "home practice reported",
				Subject: "person " + p.StudyID, After: p}); err != nil {
				return err
			}
		}
		return nil
	})
}

// PracticeOf gives the reports of one group, or of one person, by week.
func (s Store) PracticeOf(ctx context.Context, actor auth.Actor, group, studyID string) ([]Practice, error) {
	var found []Practice
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.study_id, p.group_id, p.week, p.minutes, p.source FROM home_practice p
			WHERE `+people.Visible+` AND ($4 = '' OR p.group_id = $4) AND ($5 = '' OR p.study_id = $5)
			ORDER BY p.study_id, p.week`, people.Scope(actor, group, studyID), func(rows *sql.Rows) error {
			var p Practice
			var source string
			err := rows.Scan(&p.StudyID, &p.Group, &p.Week, &p.Minutes, &source)
			p.Logged = source == fromLog
			found = append(found, p)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.PracticeOf", "the home practice cannot be read")
	}
	return found, nil
}
