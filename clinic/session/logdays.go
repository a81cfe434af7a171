package session

import (
	"context"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// LogDaysIn keeps many new lines of one person and one group at once: one entry
// of the audit log for each week, and one sum.
func LogDaysIn(ctx context.Context, tx *db.Tx, actor auth.Actor, lines ...Logged) error {
	const op = "session.LogDays"
	if len(lines) == 0 {
		return nil
	}
	who, group := lines[0].StudyID, lines[0].Group
	meetings, err := meetingsOf(ctx, tx, actor, who, group)
	if err != nil {
		return err
	}
	if len(meetings) == 0 {
		return fault.New(fault.NotFound, op, "There is no group of theirs that you may see.")
	}
	weeks, order := map[int][]Logged{}, []int{}
	for _, l := range lines {
		if l.StudyID != who || l.Group != group {
			return fault.New(fault.Invalid, op, "these lines are of several people or groups")
		}
		if l, err = l.ready(actor, meetings, time.Now()); err != nil {
			return err
		}
		if err := insertLine(ctx, tx, actor, l); err != nil {
			return err
		}
		if weeks[l.Week] == nil {
			order = append(order, l.Week)
		}
		weeks[l.Week] = append(weeks[l.Week], l)
	}
	for _, week := range order {
		if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "practice logged", Subject: "person " + who,
			After: weeks[week]}); err != nil {
			return err
		}
		if err := sumWeek(ctx, tx, actor, who, group, week); err != nil {
			return err
		}
	}
	return nil
}

// insertLine writes a new line.
func insertLine(ctx context.Context, tx *db.Tx, actor auth.Actor, l Logged) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO practice_log (site_id, id, study_id, group_id, week, day, did, practice, minutes, way, words, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		actor.Site, l.ID, l.StudyID, l.Group, l.Week, l.Day, db.Bit(l.Did), l.Practice, l.Minutes, l.Way, l.Words, db.Micros(l.RecordedAt), l.RecordedBy)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "session.LogDays", "the entry could not be kept")
	}
	return nil
}
