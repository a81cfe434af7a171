package invitation

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/platform/db"
	"tend/platform/fault"
)

// Check refuses answers that a visit does not ask for or that are not possible
// ones, all at once as fault.Many with "instrument/item" as field; the others
// are given back.
func (v Visit) Check(said []Said) (fit []Said, wrong error) {
	var faults fault.Many
	for _, a := range said {
		at := fault.Place{Field: a.Instrument + "/" + string(a.Item)}
		i, asked := v.instrument(a.Instrument)
		if !asked {
			faults = append(faults, fault.New(fault.Invalid, "invitation.Check", "this question is not one of those asked here").In(at))
			continue
		}
		if err := i.Check(measure.Answers{a.Item: a.Answer}); err != nil {
			faults = append(faults, fault.New(fault.Invalid, "invitation.Check", "this answer is not one of those offered").In(at))
			continue
		}
		fit = append(fit, a)
	}
	return fit, faults.Err()
}

// Save keeps answers in the draft of a visit; of two answers to one item the
// one given later stands, by clocks that are held to be no later than now. One
// that is older than what stands, or that comes after the answers were sent,
// is kept as a second version if it differs. Answers must have passed Check.
func (s Store) Save(ctx context.Context, v Visit, how measure.Entry, said ...Said) error {
	if len(said) == 0 {
		return nil
	}
	said = inTime(said)
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		sent, err := wasSent(ctx, tx, v)
		if err != nil {
			return err
		}
		if sent {
			stands, err := standing(ctx, tx, v)
			if err != nil {
				return err
			}
			return keepDiffering(ctx, tx, v, stands, how, said)
		}
		return saveIn(ctx, tx, v, how, said)
	})
	return unavailable(err, "invitation.Save", "the answer could not be kept")
}

// inTime gives each answer a time that is not in the future.
func inTime(said []Said) []Said {
	now := time.Now().UTC()
	all := make([]Said, len(said))
	for i, a := range said {
		if a.At.IsZero() || a.At.After(now) {
			a.At = now
		}
		all[i] = a
	}
	return all
}

func wasSent(ctx context.Context, tx *db.Tx, v Visit) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM response WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`,
		v.Site, v.StudyID, v.Timepoint).Scan(&n)
	return n > 0, err
}

// saveIn writes the answers that are not older than what the draft holds.
func saveIn(ctx context.Context, tx *db.Tx, v Visit, how measure.Entry, said []Said) error {
	held, drafted := map[string]int64{}, Draft{}
	err := db.Each(ctx, tx, `SELECT instrument, item, state, value, words, said_at FROM draft_answer
		WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`, []any{v.Site, v.StudyID, v.Timepoint}, func(rows *sql.Rows) error {
		var instrument string
		var item measure.ItemID
		var a measure.Answer
		var at int64
		err := rows.Scan(&instrument, &item, &a.State, &a.Value, &a.Text, &at)
		held[instrument+"/"+string(item)] = at
		drafted.set(instrument, item, a)
		return err
	})
	if err != nil {
		return err
	}
	var fresh, older []Said
	for _, a := range said {
		if at, ok := held[a.Instrument+"/"+string(a.Item)]; ok && at > db.Micros(a.At) {
			older = append(older, a)
			continue
		}
		fresh = append(fresh, a)
	}
	if err := upsert(ctx, tx, v, fresh); err != nil {
		return err
	}
	return keepDiffering(ctx, tx, v, drafted, how, older)
}

// upsert writes answers in one statement; an answer taken back stays as a row
// with its time, so that an older one cannot return.
func upsert(ctx context.Context, tx *db.Tx, v Visit, said []Said) error {
	if len(said) == 0 {
		return nil
	}
	last := map[string]Said{} // an item named twice in one go: the later stands
	var order []string
	for _, a := range said {
		key := a.Instrument + "/" + string(a.Item)
		if _, seen := last[key]; !seen {
			order = append(order, key)
		}
		last[key] = a
	}
	args := []any{v.Site, v.StudyID, v.Timepoint}
	rows := make([]string, len(order))
	for n, key := range order {
		a, i := last[key], len(args)
		rows[n] = fmt.Sprintf("($1,$2,$3,$%d,$%d,$%d,$%d,$%d,$%d)", i+1, i+2, i+3, i+4, i+5, i+6)
		args = append(args, a.Instrument, a.Item, a.Answer.State, a.Answer.Value, a.Answer.Text, db.Micros(a.At))
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO draft_answer (site_id, study_id, timepoint, instrument, item, state, value, words, said_at)
		VALUES `+strings.Join(rows, ",")+` ON CONFLICT (site_id, study_id, timepoint, instrument, item)
		DO UPDATE SET state = excluded.state, value = excluded.value, words = excluded.words, said_at = excluded.said_at`, args...)
	return err
}

// unavailable gives an error that is not one of ours a message for a person.
func unavailable(err error, op, message string) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.Wrap(err, fault.Unavailable, op, "%s", message)
}
