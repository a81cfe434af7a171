package invitation

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/people"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Second is a form's worth of answers, or some of them, that came when others
// stood already. Staff settle it: what stands may stay, or this takes its
// place.
type Second struct {
	ID        string
	Form      measure.Form
	CameAt    time.Time
	SettledAt time.Time // zero while open
	SettledBy string
	Outcome   string
}

// standing reads the answers of the forms that stand for the visit's person
// and timepoint. It reads the tables of measure because the answer must be
// true within this transaction: two sendings may arrive together.
func standing(ctx context.Context, tx *db.Tx, v Visit) (Draft, error) {
	d := Draft{}
	// CROSS JOIN makes SQLite begin with the few forms and not with all answers.
	err := db.Each(ctx, tx, `SELECT f.instrument, a.item, a.state, a.value, a.words FROM form f CROSS JOIN answer a
		WHERE f.site_id = $1 AND f.study_id = $2 AND f.timepoint = $3 AND f.replaced_by = '' AND a.site_id = f.site_id AND a.form_id = f.id`,
		[]any{v.Site, v.StudyID, v.Timepoint}, func(rows *sql.Rows) error { return d.scan(rows) })
	return d, err
}

// keepDiffering keeps, by instrument, the answers that differ from what stands.
func keepDiffering(ctx context.Context, tx *db.Tx, v Visit, stands Draft, how measure.Entry, said []Said) error {
	d := Draft{}
	for _, a := range said {
		d.set(a.Instrument, a.Item, a.Answer)
	}
	for _, i := range v.Instruments {
		if len(d[i.ID]) == 0 {
			continue
		}
		if _, err := keepSecond(ctx, tx, v, i, stands[i.ID], d[i.ID], how, latest(said, time.Now().UTC())); err != nil {
			return err
		}
	}
	return nil
}

// keepSecond keeps answers beside those that stand, if any of them differs; the
// same ones twice are kept once. A task tells the leader.
func keepSecond(ctx context.Context, tx *db.Tx, v Visit, instrument measure.Instrument, stands, answers measure.Answers, how measure.Entry, on time.Time) (bool, error) {
	id := instrument.ID
	differ := slices.ContainsFunc(instrument.Disagreements(stands, answers), func(item measure.ItemID) bool {
		return answers.Of(item).State != measure.NotAnswered
	})
	if !differ {
		return false, nil
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return false, err
	}
	key := Digest(strings.Join([]string{v.StudyID, v.Timepoint, id, string(text)}, "\n"))[:32]
	now := time.Now().UTC()
	done, err := tx.ExecContext(ctx, `INSERT INTO second_version (site_id, id, study_id, timepoint, instrument, instrument_version, answers, how,
		said_at, came_at, settled_by, settled_at, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0, '')
		ON CONFLICT (site_id, id) DO NOTHING`,
		v.Site, key, v.StudyID, v.Timepoint, id, instrument.Version, string(text), how, db.Micros(on), db.Micros(now))
	if err != nil {
		return false, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	t := task.Task{Kind: task.SecondAnswer, StudyID: v.StudyID, About: "second version " + key, RaisedAt: now, DueAt: now.AddDate(0, 0, 7),
		Words: "answered “" + instrument.Short + "” a second time and differently: see both on their page"}
	if err := task.Raise(ctx, tx, v.Actor(), t); err != nil {
		return false, err
	}
	return true, audit.Append(ctx, tx, audit.Change{Site: v.Site, Actor: v.StudyID, Action: "second version kept", Subject: "person " + v.StudyID,
		After: map[string]any{"id": key, "timepoint": v.Timepoint, "instrument": id, "answers": answers}})
}

// Seconds lists the second versions about one person, open ones first.
func (s Store) Seconds(ctx context.Context, actor auth.Actor, studyID string) ([]Second, error) {
	var found []Second
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = seconds(ctx, tx, ` AND p.study_id = $4 ORDER BY CASE WHEN p.settled_at = 0 THEN 0 ELSE 1 END, p.came_at DESC, p.id`, people.Scope(actor, studyID))
		return err
	})
	return found, unavailable(err, "invitation.Seconds", "the second versions cannot be read")
}

func seconds(ctx context.Context, tx *db.Tx, rest string, args []any) ([]Second, error) {
	var found []Second
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.timepoint, p.instrument, p.instrument_version, p.answers, p.how, p.said_at, p.came_at,
		p.settled_by, p.settled_at, p.outcome FROM second_version p WHERE `+people.Visible+rest, args, func(rows *sql.Rows) error {
		var s Second
		var answers string
		var said, came, settled int64
		err := rows.Scan(&s.ID, &s.Form.StudyID, &s.Form.Timepoint, &s.Form.Instrument, &s.Form.InstrumentVersion, &answers, &s.Form.EnteredHow,
			&said, &came, &s.SettledBy, &settled, &s.Outcome)
		if err != nil {
			return err
		}
		s.Form.On, s.CameAt, s.SettledAt = db.Instant(said), db.Instant(came), db.Instant(settled)
		found = append(found, s)
		return json.Unmarshal([]byte(answers), &found[len(found)-1].Form.Answers)
	})
	return found, err
}

// Settle closes a second version with what came of it. Take puts its answers
// in the place of those that stand, item by item; the form before stays in the
// store.
func (s Store) Settle(ctx context.Context, actor auth.Actor, id string, take bool, outcome string) error {
	const op = "invitation.Settle"
	if strings.TrimSpace(outcome) == "" {
		return fault.New(fault.Invalid, op, "say in a few words why").In(fault.Place{Field: "outcome"})
	}
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		found, err := seconds(ctx, tx, ` AND p.id = $4 AND p.settled_at = 0`, people.Scope(actor, id))
		if err != nil {
			return err
		}
		if len(found) == 0 || !actor.IsStaff() || actor.OnlyReads() {
			return fault.New(fault.NotFound, op, "this second version is not open, or not yours to see")
		}
		f := found[0].Form
		if take {
			if err := takePlace(ctx, tx, actor, f); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE second_version SET settled_by = $3, settled_at = $4, outcome = $5 WHERE site_id = $1 AND id = $2`,
			actor.Site, id, actor.ID, db.Micros(time.Now()), outcome); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "second version settled", Subject: "person " + f.StudyID,
			After: map[string]any{"id": id, "taken": take, "outcome": outcome}})
	})
	return unavailable(err, op, "the second version could not be settled")
}

// takePlace keeps the answers of f over those that stand, as a new form.
func takePlace(ctx context.Context, tx *db.Tx, actor auth.Actor, f measure.Form) error {
	stands, err := standing(ctx, tx, Visit{Site: actor.Site, StudyID: f.StudyID, Timepoint: f.Timepoint})
	if err != nil {
		return err
	}
	answers := stands[f.Instrument]
	if answers == nil {
		answers = measure.Answers{}
	}
	for item, a := range f.Answers {
		answers[item] = a
	}
	f.Answers = answers
	_, err = measure.KeepIn(ctx, tx, actor, f)
	return err
}
