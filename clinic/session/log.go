package session

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Way is whether a practice had a time of its own.
type Way string

const (
	Formal   Way = "formal"   // time was set aside
	Informal Way = "informal" // in the middle of other things
)

// Logged is one line of a practice log: one practice of one day, or a day on
// which the person did not practise. That is a report; a day without a line is
// none.
type Logged struct {
	ID         string
	StudyID    string
	Group      string
	Week       int    // the week after session n; 0 is outside the course
	Day        string // 2026-03-03
	Did        bool
	Practice   string // id of the programme's practice; empty is something else
	Minutes    int    // 0 when they did not practise
	Way        Way    // empty when they did not practise
	Words      string // how it was
	RecordedAt time.Time
	RecordedBy string // staff id, or the person's own study id
}

const (
	dayMinutes   = 24 * 60
	longestWords = 1000 // characters about how it was
)

// dayLayout writes a day of the log.
const dayLayout = "2006-01-02"

// Check refuses a line that cannot be, all faults at once.
func (l Logged) Check(now time.Time) error {
	var faults fault.Many
	refuse := func(field, text string) {
		faults = append(faults, fault.New(fault.Invalid, "session.Logged.Check", "%s", text).In(fault.Place{Field: field}))
	}
	day, err := time.ParseInLocation(dayLayout, l.Day, time.Local)
	switch {
	case err != nil:
		refuse("day", "Please give a date.")
	case day.After(now):
		refuse("day", "This day is still to come. Please give today or a day before.")
	case day.Before(now.AddDate(-2, 0, 0)):
		refuse("day", "This day is more than two years ago. Please look at the date.")
	}
	switch {
	case !l.Did && (l.Minutes != 0 || l.Way != ""):
		refuse("minutes", "“I did not practise” has no minutes. Please choose one or the other.")
	case l.Did && (l.Minutes < 1 || l.Minutes > dayMinutes):
		refuse("minutes", "A day has 1,440 minutes. Please write how many minutes you practised, as a whole number.")
	case l.Did && l.Way != Formal && l.Way != Informal:
		refuse("way", "Please choose whether you set time aside or practised along the way.")
	}
	if utf8.RuneCountInString(l.Words) > longestWords {
		refuse("words", "This is longer than can be kept. Please use fewer words.")
	}
	return faults.Err()
}

// Log keeps a line. A line whose id is there already is the same one sent
// twice, and nothing is done.
func (s Store) Log(ctx context.Context, actor auth.Actor, l Logged) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error { return LogIn(ctx, tx, actor, l) })
}

// LogIn is Log within the caller's transaction.
func LogIn(ctx context.Context, tx *db.Tx, actor auth.Actor, l Logged) error {
	const op = "session.Log"
	l, err := ready(ctx, tx, actor, l)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO practice_log (site_id, id, study_id, group_id, week, day, did, practice, minutes, way, words, recorded_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (site_id, id) DO NOTHING`,
		actor.Site, l.ID, l.StudyID, l.Group, l.Week, l.Day, db.Bit(l.Did), l.Practice, l.Minutes, l.Way, l.Words, db.Micros(l.RecordedAt), l.RecordedBy)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the entry could not be kept")
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return follow(ctx, tx, actor, "practice logged", nil, &l)
}

// ready checks a line and fills what follows from the group's meetings.
func ready(ctx context.Context, tx *db.Tx, actor auth.Actor, l Logged) (Logged, error) {
	const op = "session.Log"
	if err := l.Check(time.Now()); err != nil {
		return l, err
	}
	meetings, err := meetingsOf(ctx, tx, actor, l.StudyID, l.Group)
	if err != nil {
		return l, err
	}
	if len(meetings) == 0 {
		return l, fault.New(fault.NotFound, op, "There is no group of theirs that you may see.")
	}
	return l.ready(actor, meetings, time.Now())
}

// ready is ready for a group whose meetings are known.
func (l Logged) ready(actor auth.Actor, meetings []Meeting, now time.Time) (Logged, error) {
	l.Words = strings.TrimSpace(l.Words)
	if err := l.Check(now); err != nil {
		return l, err
	}
	day, err := time.ParseInLocation(dayLayout, l.Day, time.Local)
	if err != nil {
		return l, fault.Wrap(err, fault.Invalid, "session.Log", "Please give a date.")
	}
	if l.ID == "" {
		l.ID = db.NewID()
	}
	l.Week, l.RecordedAt, l.RecordedBy = WeekOf(meetings, day), now.UTC(), actor.ID
	return l, nil
}

// Relog puts a line in the place of one that stands; the former is kept with
// who changed it and why (see Former). Staff must say why.
func (s Store) Relog(ctx context.Context, actor auth.Actor, l Logged, why string) error {
	const op = "session.Relog"
	why, refused := mayMend(actor, op, why)
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := logged(ctx, tx, actor, l.ID)
		if err != nil {
			return err
		}
		if refused != nil {
			return refused
		}
		l.StudyID, l.Group = before.StudyID, before.Group
		if l, err = ready(ctx, tx, actor, l); err != nil {
			return err
		}
		if err := putFormer(ctx, tx, actor, before, wasChanged, why); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE practice_log SET week = $3, day = $4, did = $5, practice = $6, minutes = $7, way = $8,
			words = $9, recorded_at = $10, recorded_by = $11 WHERE site_id = $1 AND id = $2`, actor.Site, l.ID, l.Week, l.Day, db.Bit(l.Did),
			l.Practice, l.Minutes, l.Way, l.Words, db.Micros(l.RecordedAt), l.RecordedBy); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the entry could not be changed")
		}
		return follow(ctx, tx, actor, "practice log mended", &before, &l)
	})
}

// Unlog takes a line back; it is kept as Relog keeps the former one.
func (s Store) Unlog(ctx context.Context, actor auth.Actor, id, why string) error {
	why, refused := mayMend(actor, "session.Unlog", why)
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := logged(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if refused != nil {
			return refused
		}
		if err := putFormer(ctx, tx, actor, before, wasTakenBack, why); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM practice_log WHERE site_id = $1 AND id = $2`, actor.Site, id); err != nil {
			return fault.Wrap(err, fault.Unavailable, "session.Unlog", "the entry could not be taken back")
		}
		return follow(ctx, tx, actor, "practice log entry taken back", &before, nil)
	})
}

// Line gives one line about somebody whom the actor may see.
func (s Store) Line(ctx context.Context, actor auth.Actor, id string) (Logged, error) {
	var l Logged
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		l, err = logged(ctx, tx, actor, id)
		return err
	})
	return l, err
}

func logged(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Logged, error) {
	found, err := readLog(ctx, tx, actor, ` AND p.id = $4`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "session.logged", "This entry is not there any more.")
	}
	if err != nil {
		return Logged{}, err
	}
	return found[0], nil
}

// LogOf lists the lines of a person, or of a group, newest day first.
func (s Store) LogOf(ctx context.Context, actor auth.Actor, group, studyID string) ([]Logged, error) {
	var found []Logged
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = readLog(ctx, tx, actor, ` AND ($4 = '' OR p.group_id = $4) AND ($5 = '' OR p.study_id = $5)`, group, studyID)
		return err
	})
	return found, err
}

// follow lets a change of the log reach the audit log and the week's minutes,
// in this order: whoever holds the head of the log sees every line before.
func follow(ctx context.Context, tx *db.Tx, actor auth.Actor, action string, before, after *Logged) error {
	c := audit.Change{Site: actor.Site, Actor: actor.ID, Action: action}
	var touched []Logged
	if before != nil {
		c.Before, touched = before, append(touched, *before)
	}
	if after != nil {
		c.After, touched = after, append(touched, *after)
	}
	c.Subject = "person " + touched[0].StudyID
	if err := audit.Append(ctx, tx, c); err != nil {
		return err
	}
	for _, l := range touched {
		if err := sumWeek(ctx, tx, actor, l.StudyID, l.Group, l.Week); err != nil {
			return err
		}
	}
	return nil
}

const selectLog = `SELECT p.id, p.study_id, p.group_id, p.week, p.day, p.did, p.practice, p.minutes, p.way, p.words, p.recorded_at, p.recorded_by
	FROM practice_log p WHERE ` + people.Visible
