package pathway

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store reads and writes groups and histories.
type Store struct{ DB *db.DB }

// Record appends events, all or none. Each must be allowed by the history
// before it (see Check) and be about somebody the actor may see.
func (s Store) Record(ctx context.Context, actor auth.Actor, events ...Event) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error { return Append(ctx, tx, actor, events...) })
}

// Append is Record within the caller's transaction.
func Append(ctx context.Context, tx *db.Tx, actor auth.Actor, events ...Event) error {
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
	_, err = tx.ExecContext(ctx, `INSERT INTO pathway_event
		(site_id, id, study_id, kind, group_id, happened_on, recorded_at, recorded_by, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		actor.Site, e.ID, e.StudyID, e.Kind, e.Detail.Group, db.Micros(e.On), db.Micros(e.RecordedAt), e.RecordedBy, string(detail))
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
	Group string // those who are or were in this group
}

// Histories gives the events of every person chosen, by study id.
func (s Store) Histories(ctx context.Context, actor auth.Actor, f Filter) (map[string][]Event, error) {
	query, args := selectEvents, people.Scope(actor)
	if f.Group != "" {
		query += ` AND p.study_id IN (SELECT g.study_id FROM pathway_event g WHERE g.site_id = $1 AND g.group_id = $4)`
		args = append(args, f.Group)
	}
	found := map[string][]Event{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, query+` ORDER BY p.happened_on, p.id`, args, func(rows *sql.Rows) error {
			e, err := scanEvent(rows)
			found[e.StudyID] = append(found[e.StudyID], e)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.Histories", "the histories cannot be read")
	}
	return found, nil
}

// States folds the histories of every person chosen, by study id in order.
func (s Store) States(ctx context.Context, actor auth.Actor, f Filter) ([]State, error) {
	histories, err := s.Histories(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	states := make([]State, 0, len(histories))
	for _, id := range slices.Sorted(maps.Keys(histories)) {
		states = append(states, Fold(histories[id]))
	}
	return states, nil
}
