package invitation

import (
	"context"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/task"
	"tend/platform/db"
	"tend/platform/fault"
)

// Leaving is what a person leaves, and why if they want to say.
type Leaving struct {
	Study, Group bool
	Reason       pathway.StopReason // empty when not said
	Words        string
}

// notSaid stands in a history where a person gave no reason.
const notSaid = "no reason given"

// Leave records that the person of a visit leaves the study, the group or
// both, and tells the leader. Whoever leaves the group owes no more
// questionnaires, so the links to them end; their own page stays open.
func (s Store) Leave(ctx context.Context, v Visit, l Leaving) error {
	const op = "invitation.Leave"
	if !l.Study && !l.Group {
		return fault.New(fault.Invalid, op, "Choose what you want to leave.")
	}
	l.Words = strings.TrimSpace(l.Words)
	now := time.Now().UTC()
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := pathway.Append(ctx, tx, v.Actor(), l.events(v, now)...); err != nil {
			return err
		}
		if l.Group {
			if _, err := tx.ExecContext(ctx, `UPDATE invitation SET revoked_at = $3 WHERE site_id = $1 AND study_id = $2 AND revoked_at = 0 AND kind = $4`,
				v.Site, v.StudyID, db.Micros(now), Questions); err != nil {
				return err
			}
		}
		return task.Raise(ctx, tx, v.Actor(), task.Task{Kind: task.Left, StudyID: v.StudyID, About: "left " + db.NewID(),
			Words: l.says(), RaisedAt: now, DueAt: now.AddDate(0, 0, 3)})
	})
	return unavailable(err, op, "this could not be kept; please try again, or tell your group leader")
}

// events are what leaving means in a history.
func (l Leaving) events(v Visit, now time.Time) []pathway.Event {
	var all []pathway.Event
	if l.Study {
		all = append(all, pathway.Event{StudyID: v.StudyID, Kind: pathway.Withdrew, On: now,
			Detail: pathway.Detail{Consent: pathway.Research, Words: l.Words}})
	}
	if l.Group {
		no := false
		d := pathway.Detail{Completed: &no, Reason: l.Reason, Words: l.Words, Decided: "person"}
		if d.Reason == "" {
			d.Reason = pathway.Other
		}
		if d.Reason == pathway.Other && d.Words == "" {
			d.Words = notSaid
		}
		all = append(all, pathway.Event{StudyID: v.StudyID, Kind: pathway.Ended, On: now, Detail: d})
	}
	return all
}

// says is the task's line; what the person said stands in the history only.
func (l Leaving) says() string {
	switch {
	case l.Study && l.Group:
		return "has left the study and the group, from their own page: the history says what they told us"
	case l.Study:
		return "has left the study and stays in the group: their answers no longer count in evaluations"
	}
	return "has left the group, from their own page: the history says what they told us"
}
