package session

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/google/uuid"

	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// longestNote bounds what is written about an item in the room, in bytes.
const longestNote = 4000

// Check refuses an event that cannot be: all faults at once, as fault.Many.
func (e RunEvent) Check() error {
	var faults fault.Many
	refuse := func(field, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "session.RunEvent.Check", format, args...).In(fault.Place{Field: field}))
	}
	for field, id := range map[string]string{"id": e.ID, "run": e.Run} {
		if _, err := uuid.Parse(id); err != nil {
			refuse(field, "this is not an id that a device makes")
		}
	}
	if !slices.Contains(Acts, e.Act) {
		refuse("act", "nobody knows the act %q", e.Act)
	}
	if e.At.IsZero() {
		refuse("at", "say when it was")
	}
	switch e.Act {
	case Opened, Began, Left, Restored, Extended, Noted:
		if e.Item == "" {
			refuse("item", "say which item it is about")
		}
	case Added:
		if e.Item == "" || e.Title == "" || !slices.Contains(programme.Kinds, e.Kind) {
			refuse("item", "a new item needs an id, a title and a kind")
		}
	}
	if e.Minutes < 0 && e.Act != Extended || e.Minutes < -120 || e.Minutes > 480 {
		refuse("minutes", "%d minutes cannot be", e.Minutes)
	}
	if len(e.Words) > longestNote || len(e.Title) > 200 || len(e.Item) > 100 {
		refuse("words", "this is too long for a note in the room")
	}
	return faults.Err()
}

// RecordRun keeps the events of a run of one meeting. An event that is there
// already stays as it is, so that a device may send again what it is not sure
// of. It gives how many were new.
func (s Store) RecordRun(ctx context.Context, actor auth.Actor, group string, number int, events ...RunEvent) (added int, err error) {
	const op = "session.RecordRun"
	if !actor.RecordsAttendance() {
		return 0, fault.New(fault.Forbidden, op, "your role does not run sessions")
	}
	for _, e := range events {
		if err := e.Check(); err != nil {
			return 0, err
		}
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		added = 0
		if err := mustLead(ctx, tx, actor, group, number); err != nil {
			return err
		}
		for _, e := range events {
			done, err := tx.ExecContext(ctx, `INSERT INTO run_event (site_id, id, group_id, number, run_id, at, act, item, title, kind,
				minutes, words, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
				ON CONFLICT (site_id, id) DO NOTHING`,
				actor.Site, e.ID, group, number, e.Run, db.Micros(e.At), e.Act, e.Item, e.Title, e.Kind, e.Minutes, e.Words,
				db.Micros(time.Now()), actor.ID)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "what was done could not be kept")
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				continue
			}
			added++
			e.By = actor.ID
			if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "session run: " + string(e.Act),
				Subject: "group " + group, After: e}); err != nil {
				return err
			}
		}
		return nil
	})
	return added, err
}

// mustLead refuses a meeting that is not planned, or of a group that the actor
// may not see.
func mustLead(ctx context.Context, tx *db.Tx, actor auth.Actor, group string, number int) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM meeting m WHERE `+visibleMeeting+` AND m.group_id = $4 AND m.number = $5`,
		people.Scope(actor, group, number)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "session.mustLead", "the session cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, "session.mustLead", "there is no session %d of this group that you may see", number)
	}
	return nil
}

// visibleMeeting is the condition under which an actor may see the meeting m:
// they see all groups, or lead this one.
const visibleMeeting = `m.site_id = $1 AND ($2 = 1 OR $2 = 0 AND EXISTS (SELECT 1 FROM group_leader l
	WHERE l.site_id = $1 AND l.group_id = m.group_id AND l.staff_id = $3))`

// RunOf is an event with the meeting that it belongs to.
type RunOf struct {
	Group  string
	Number int
	RunEvent
	Received time.Time // by the store's clock
}

// RunEvents lists the events of runs, by meeting and device's clock; an empty
// group asks for all that the actor may see, number 0 for every meeting.
func (s Store) RunEvents(ctx context.Context, actor auth.Actor, group string, number int) ([]RunOf, error) {
	var found []RunOf
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT m.group_id, m.number, m.id, m.run_id, m.at, m.act, m.item, m.title, m.kind, m.minutes, m.words, m.recorded_by, m.recorded_at
			FROM run_event m WHERE `+visibleMeeting+` AND ($4 = '' OR m.group_id = $4) AND ($5 = CAST(0 AS INTEGER) OR m.number = $5)
			ORDER BY m.group_id, m.number, m.at, m.id`, people.Scope(actor, group, number), func(rows *sql.Rows) error {
			var e RunOf
			var at, received int64
			err := rows.Scan(&e.Group, &e.Number, &e.ID, &e.Run, &at, &e.Act, &e.Item, &e.Title, &e.Kind, &e.Minutes, &e.Words, &e.By, &received)
			e.At, e.Received = db.Instant(at), db.Instant(received)
			found = append(found, e)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.RunEvents", "the runs cannot be read")
	}
	return found, nil
}

// Runs folds the events of one meeting to its runs, in the order in which they
// began. A meeting that was run twice has two; see Counts.
func Runs(agenda []programme.Item, events []RunOf, now time.Time) []Run {
	by := map[string][]RunEvent{}
	var order []string
	for _, e := range events {
		if by[e.Run] == nil {
			order = append(order, e.Run)
		}
		by[e.Run] = append(by[e.Run], e.RunEvent)
	}
	var all []Run
	for _, id := range order {
		all = append(all, FoldRun(agenda, by[id], now))
	}
	slices.SortFunc(all, func(a, b Run) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.ID, b.ID)) })
	return all
}

// Counts gives the run of a meeting that stands for what was delivered: the
// one in which most items of the plan were done, the last of those.
func Counts(runs []Run) (Run, bool) {
	best, most := -1, -1
	for i, r := range runs {
		if done, _ := r.Coverage(); done >= most {
			best, most = i, done
		}
	}
	if best < 0 {
		return Run{}, false
	}
	return runs[best], true
}
