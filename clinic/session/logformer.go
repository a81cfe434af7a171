package session

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Former is a line of the practice log as it stood before it was changed or
// taken back.
type Former struct {
	Logged         // ID is that of the line
	TakenBack bool // and not replaced
	EndedAt   time.Time
	EndedBy   string // staff id, or the person's own study id
	Why       string // staff always say why; the person need not
}

// What came after a line.
const (
	wasChanged   = "changed"
	wasTakenBack = "taken back"
)

// mayMend refuses a change without a reason from anybody but the person.
func mayMend(actor auth.Actor, op, why string) (string, error) {
	why = strings.TrimSpace(why)
	switch {
	case actor.OnlyReads():
		return why, fault.New(fault.Forbidden, op, "your role does not record practice")
	case why == "" && actor.IsStaff():
		return why, fault.New(fault.Invalid, op, "Say why, such as “entered for the wrong day”: it stands in the history beside what was there.").In(fault.Place{Field: "why"})
	case utf8.RuneCountInString(why) > longestWords:
		return why, fault.New(fault.Invalid, op, "This is longer than can be kept. Please use fewer words.").In(fault.Place{Field: "why"})
	}
	return why, nil
}

// putFormer keeps a line that stands no more beside the log.
func putFormer(ctx context.Context, tx *db.Tx, actor auth.Actor, l Logged, after, why string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO practice_log_former (site_id, id, line_id, study_id, group_id, week, day, did, practice, minutes, way, words,
		recorded_at, recorded_by, came_after, ended_at, ended_by, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		actor.Site, db.NewID(), l.ID, l.StudyID, l.Group, l.Week, l.Day, db.Bit(l.Did), l.Practice, l.Minutes, l.Way, l.Words,
		db.Micros(l.RecordedAt), l.RecordedBy, after, db.Micros(time.Now()), actor.ID, why)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "session.putFormer", "what stood before could not be kept")
	}
	return nil
}

// FormerOf lists what stood in a person's log before, newest change first.
func (s Store) FormerOf(ctx context.Context, actor auth.Actor, studyID string) ([]Former, error) {
	var found []Former
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.line_id, p.study_id, p.group_id, p.week, p.day, p.did, p.practice, p.minutes, p.way, p.words,
			p.recorded_at, p.recorded_by, p.came_after, p.ended_at, p.ended_by, p.why FROM practice_log_former p
			WHERE `+people.Visible+` AND p.study_id = $4 ORDER BY p.ended_at DESC, p.id`, people.Scope(actor, studyID), func(rows *sql.Rows) error {
			var f Former
			var after string
			var recorded, ended int64
			err := rows.Scan(&f.ID, &f.StudyID, &f.Group, &f.Week, &f.Day, &f.Did, &f.Practice, &f.Minutes, &f.Way, &f.Words,
				&recorded, &f.RecordedBy, &after, &ended, &f.EndedBy, &f.Why)
			f.RecordedAt, f.EndedAt, f.TakenBack = db.Instant(recorded), db.Instant(ended), after == wasTakenBack
			found = append(found, f)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.FormerOf", "the history of the practice log cannot be read")
	}
	return found, nil
}
