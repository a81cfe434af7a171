package pathway

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/memo"
)

// Store reads and writes groups and histories. A store that was made with New
// remembers what it folded last.
type Store struct {
	DB     *db.DB
	folded *memo.Memo[[]State]
}

// New makes a store that remembers.
func New(d *db.DB) Store { return Store{DB: d, folded: &memo.Memo[[]State]{}} }

// Record appends events, all or none. Each must be allowed by the history
// before it (see Check) and be about somebody the actor may see.
func (s Store) Record(ctx context.Context, actor auth.Actor, events ...Event) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error { return Append(ctx, tx, actor, events...) })
}

// Append is Record within the caller's transaction.
func Append(ctx context.Context, tx *db.Tx, actor auth.Actor, events ...Event) error {
	if actor.OnlyReads() {
		return fault.New(fault.Forbidden, "pathway.Append", "your role records nothing in a history")
	}
	states := map[string]State{}
	for _, e := range events {
		before, known := states[e.StudyID]
		if !known {
			history, err := historyIn(ctx, tx, actor, e.StudyID)
			if err != nil {
				return err
			}
			if len(history) == 0 && e.Kind != Referred {
				return fault.New(fault.NotFound, "pathway.Append", "there is no person %s that you may see", e.StudyID)
			}
			before = Fold(history)
		}
		if e.ID == "" {
			e.ID = db.NewID()
		}
		if e.RecordedAt.IsZero() {
			e.RecordedAt = time.Now().UTC()
		}
		e.RecordedBy = actor.ID
		if e.Kind == Attendance && e.Detail.Group == "" {
			e.Detail.Group = before.Group
		}
		if err := Check(before, e); err != nil {
			return err
		}
		if err := mustHaveSeat(ctx, tx, actor, before, e); err != nil {
			return err
		}
		if err := insert(ctx, tx, actor, e); err != nil {
			return err
		}
		states[e.StudyID] = before.After(e)
	}
	return nil
}

func insert(ctx context.Context, tx *db.Tx, actor auth.Actor, e Event) error {
	const op = "pathway.insert"
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return fault.Wrap(err, fault.Internal, op, "the event cannot be written")
	}
	// Somebody who was only offered a seat is not of the group: those who saw
	// them before go on seeing them.
	group, members := e.Detail.Group, "group_member"
	if e.Kind == Offered {
		group, members = "", "seat_offer"
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO pathway_event
		(site_id, id, study_id, kind, group_id, happened_on, recorded_at, recorded_by, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		actor.Site, e.ID, e.StudyID, e.Kind, group, db.Micros(e.On), db.Micros(e.RecordedAt), e.RecordedBy, string(detail))
	if err == nil && e.Detail.Group != "" {
		_, err = tx.ExecContext(ctx, `INSERT INTO `+members+` (site_id, group_id, study_id) VALUES ($1, $2, $3)
			ON CONFLICT (site_id, group_id, study_id) DO NOTHING`, actor.Site, e.Detail.Group, e.StudyID)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the event could not be kept")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: string(e.Kind),
		Subject: "person " + e.StudyID, After: map[string]any{"event": e.ID, "on": db.Micros(e.On), "detail": e.Detail}})
}

const selectEvents = `SELECT p.id, p.study_id, p.kind, p.happened_on, p.recorded_at, p.recorded_by, p.detail
	FROM pathway_event p WHERE ` + people.Visible

func scanEvent(rows *sql.Rows) (Event, error) {
	var e Event
	var on, recorded int64
	var detail string
	if err := rows.Scan(&e.ID, &e.StudyID, &e.Kind, &on, &recorded, &e.RecordedBy, &detail); err != nil {
		return Event{}, err
	}
	e.On, e.RecordedAt = db.Instant(on), db.Instant(recorded)
	return e, json.Unmarshal([]byte(detail), &e.Detail)
}

func historyIn(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) ([]Event, error) {
	var found []Event
	err := db.Each(ctx, tx, selectEvents+` AND p.study_id = $4 ORDER BY p.happened_on, p.id`, people.Scope(actor, studyID),
		func(rows *sql.Rows) error {
			e, err := scanEvent(rows)
			found = append(found, e)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.history", "the history cannot be read")
	}
	return found, nil
}

// History gives one person's events in order; somebody the actor may not see
// is NotFound.
func (s Store) History(ctx context.Context, actor auth.Actor, studyID string) ([]Event, error) {
	var found []Event
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = historyIn(ctx, tx, actor, studyID)
		return err
	})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "pathway.History", "there is no person %s that you may see", studyID)
	}
	return found, err
}

// Filter chooses people; empty fields choose all whom the actor may see.
type Filter struct {
	Groups []string // those who are or were in one of these
}

// Where is the filter's condition on p.study_id after people.Scope, and the
// values it binds.
func (f Filter) Where() (string, []any) {
	if len(f.Groups) == 0 {
		return "", nil
	}
	values := make([]any, len(f.Groups))
	for i, g := range f.Groups {
		values[i] = g
	}
	return ` AND p.study_id IN (SELECT g.study_id FROM group_member g WHERE g.site_id = $1 AND g.group_id IN ` + db.In(4, len(f.Groups)) + `)`, values
}

// histories gives the events of every person chosen, or of those named only, by
// study id.
func histories(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter, only ...string) (map[string][]Event, error) {
	where, values := f.Where()
	if len(only) > 0 {
		where += ` AND p.study_id IN ` + db.In(4+len(values), len(only))
		for _, id := range only {
			values = append(values, id)
		}
	}
	found := map[string][]Event{}
	err := db.Each(ctx, tx, selectEvents+where+` ORDER BY p.happened_on, p.id`, people.Scope(actor, values...), func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		found[e.StudyID] = append(found[e.StudyID], e)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.histories", "the histories cannot be read")
	}
	return found, nil
}

// States folds the histories of every person chosen, by study id in order. The
// states are shared with other readers: their maps must not be changed.
func (s Store) States(ctx context.Context, actor auth.Actor, f Filter) ([]State, error) {
	var states []State
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		version, err := audit.Head(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		key := scopeKey(actor, f)
		if kept, ok := s.folded.Get(key, version); ok {
			states = kept
			return nil
		}
		if states, err = s.fold(ctx, tx, actor, f, key); err != nil {
			return err
		}
		s.folded.Put(key, version, states)
		return nil
	})
	return states, err
}

// scopeKey says who asks for whom.
func scopeKey(a auth.Actor, f Filter) string {
	return people.ScopeKey(a) + fmt.Sprintf(" %q", f.Groups)
}
