package invitation

import (
	"context"
	"slices"
	"time"

	"tend/clinic/measure"
	"tend/platform/db"
	"tend/platform/fault"
)

// Sending is the draft handed in, with answers that come along.
type Sending struct {
	ID   string // made by the device; the same id sends once
	How  measure.Entry
	Said []Said // must have passed Check
}

// Receipt says what became of a sending.
type Receipt struct {
	Already bool // this id was sent before: nothing was done
	Forms   int  // forms that now stand
	Second  int  // forms that another one stood in the way of, kept beside it
}

// errNothing refuses to send an empty questionnaire.
var errNothing = fault.New(fault.Invalid, "invitation.Send", "Nothing is answered yet, so there is nothing to send.")

// crossings is how often a sending is tried again when another one of the same
// person came between; on PostgreSQL two can, and the later then sees the other.
const crossings = 20

// Send makes forms of the draft of a visit and of what comes along, all or
// none, in one transaction with scores, risk tasks and the audit log. An id
// that was sent before does nothing. Where a form stands already, whoever
// entered it, a differing answer becomes a second version.
func (s Store) Send(ctx context.Context, v Visit, sending Sending) (Receipt, error) {
	if !slices.Contains([]measure.Entry{measure.BySelf, measure.Assisted, measure.ByProxy}, sending.How) {
		return Receipt{}, fault.New(fault.Invalid, "invitation.Send", "Say who filled this in: you, you with help, or somebody for you.")
	}
	if sending.ID == "" || len(sending.ID) > 64 {
		return Receipt{}, fault.New(fault.Invalid, "invitation.Send", "The sending has no id; please open the page again.")
	}
	sending.Said = inTime(sending.Said)
	var receipt Receipt
	var err error
	for range crossings {
		err = s.DB.Change(ctx, func(tx *db.Tx) (err error) {
			receipt, err = sendIn(ctx, tx, v, sending)
			return err
		})
		if !db.IsDuplicate(err) {
			break
		}
	}
	return receipt, unavailable(err, "invitation.Send", "the answers could not be sent; they are kept, please try again")
}

func sendIn(ctx context.Context, tx *db.Tx, v Visit, sending Sending) (Receipt, error) {
	first, err := respond(ctx, tx, v, sending)
	if err != nil || !first {
		return Receipt{Already: !first}, err
	}
	stands, err := standing(ctx, tx, v)
	if err != nil {
		return Receipt{}, err
	}
	draft, drafted, on, err := gather(ctx, tx, v, sending)
	if err != nil {
		return Receipt{}, err
	}
	if len(draft) == 0 {
		return Receipt{}, errNothing
	}
	var receipt Receipt
	var forms []measure.Form
	for _, id := range v.asked() {
		answers := draft[id]
		switch {
		case len(answers) == 0:
		case len(stands[id]) > 0:
			kept, err := keepSecond(ctx, tx, v, id, stands[id], answers, sending.How, on)
			if err != nil {
				return Receipt{}, err
			}
			receipt.Second += db.Bit(kept)
		default:
			form, err := v.form(id, answers, sending.How, on)
			if err != nil {
				return Receipt{}, err
			}
			forms = append(forms, form)
		}
	}
	if _, err := measure.KeepIn(ctx, tx, v.Actor(), forms...); err != nil {
		return Receipt{}, err
	}
	receipt.Forms = len(forms)
	if !drafted {
		return receipt, nil
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM draft_answer WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`, v.Site, v.StudyID, v.Timepoint)
	return receipt, err
}

// respond writes that an id was sent; false says that it was before.
func respond(ctx context.Context, tx *db.Tx, v Visit, sending Sending) (bool, error) {
	done, err := tx.ExecContext(ctx, `INSERT INTO response (site_id, study_id, timepoint, id, invitation, kiosk, how, sent_at, turn)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT COUNT(*) FROM response WHERE site_id = $1 AND study_id = $2 AND timepoint = $3))
		ON CONFLICT (site_id, study_id, timepoint, id) DO NOTHING`,
		v.Site, v.StudyID, v.Timepoint, sending.ID, v.Invitation, v.Kiosk, sending.How, db.Micros(time.Now()))
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// gather puts what came along into the draft and gives it whole, with whether
// any of it is kept, and the time of the last answer. An answer that the draft
// holds a newer one of is kept as a second version by saveIn.
func gather(ctx context.Context, tx *db.Tx, v Visit, sending Sending) (all Draft, kept bool, on time.Time, err error) {
	var drafted int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM draft_answer WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`,
		v.Site, v.StudyID, v.Timepoint).Scan(&drafted)
	if err != nil {
		return nil, false, time.Time{}, err
	}
	now := time.Now().UTC()
	if drafted == 0 { // everything comes along: the way by the draft is not needed
		d := Draft{}
		for _, a := range sending.Said {
			d.set(a.Instrument, a.Item, a.Answer)
		}
		return d.filled(), false, latest(sending.Said, now), nil
	}
	if len(sending.Said) > 0 {
		if err := saveIn(ctx, tx, v, sending.How, sending.Said); err != nil {
			return nil, false, time.Time{}, err
		}
	}
	d, err := draftOf(ctx, tx, v)
	return d.filled(), true, latest(sending.Said, now), err
}

// filled leaves out instruments without an answer.
func (d Draft) filled() Draft {
	for id, answers := range d {
		if len(answers) == 0 {
			delete(d, id)
		}
	}
	return d
}

// latest is the time of the last answer, or now when none has a time.
func latest(said []Said, now time.Time) time.Time {
	var last time.Time
	for _, a := range said {
		last = later(last, a.At)
	}
	if last.IsZero() {
		return now
	}
	return last
}

// form makes a form of the answers to one instrument.
func (v Visit) form(id string, answers measure.Answers, how measure.Entry, on time.Time) (measure.Form, error) {
	instrument, err := measure.Find(id)
	return measure.Form{StudyID: v.StudyID, Timepoint: v.Timepoint, Instrument: id, InstrumentVersion: instrument.Version,
		EnteredHow: how, On: on, Answers: answers}, err
}
