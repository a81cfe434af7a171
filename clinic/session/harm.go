package session

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/clinic/people"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Related is how likely it is that the course brought an adverse event about.
type Related string

const (
	NotRelated Related = "not related"
	Unlikely   Related = "unlikely"
	Possible   Related = "possible"
	Probable   Related = "probable"
	Definite   Related = "definite"
	NotKnown   Related = "not known"
)

// Relations lists them.
var Relations = []Related{NotKnown, NotRelated, Unlikely, Possible, Probable, Definite}

// Lasting is how long an adverse event went on.
type Lasting string

// Lastings lists how long it can have been.
var Lastings = []Lasting{"minutes", "hours", "up to a week", "up to a month", "longer", "goes on", "not known"}

// AdverseEvent is something unwanted that happened to a person during the
// course, whether or not the course had to do with it.
type AdverseEvent struct {
	ID         string    `json:"-"`
	StudyID    string    `json:"-"`
	Group      string    `json:"-"`
	On         time.Time `json:"-"` // when it happened
	RecordedAt time.Time `json:"-"`
	RecordedBy string    `json:"-"`
	Owner      string    `json:"-"` // staff id of the one who sees to it
	ClosedAt   time.Time `json:"-"`

	What       string  `json:"what"`
	Session    int     `json:"session,omitempty"`  // in or after which; 0 is unknown
	Practice   string  `json:"practice,omitempty"` // id of the practice that it followed
	Related    Related `json:"related"`
	Lasted     Lasting `json:"lasted"`
	Unpleasant *int    `json:"unpleasant,omitempty"` // 0 to 10; nil was not asked
	Effect     *int    `json:"effect,omitempty"`     // on daily life, 0 to 10
	Serious    bool    `json:"serious"`              // death, danger to life, hospital, lasting disability
	Why        string  `json:"why,omitempty"`        // it counts as serious
	Action     string  `json:"action,omitempty"`
	Outcome    string  `json:"outcome,omitempty"` // when closed
}

// Check refuses an adverse event that cannot be; all faults at once.
func (e AdverseEvent) Check() error {
	var faults fault.Many
	refuse := func(field, text string) {
		faults = append(faults, fault.New(fault.Invalid, "session.AdverseEvent.Check", "%s", text).In(fault.Place{Field: field}))
	}
	if strings.TrimSpace(e.What) == "" {
		refuse("what", "say what happened")
	}
	if len(e.What)+len(e.Action)+len(e.Why) > 20000 {
		refuse("what", "this is longer than can be kept")
	}
	if e.On.IsZero() || e.On.After(time.Now().Add(24*time.Hour)) {
		refuse("on", "say when it happened; a day to come cannot be")
	}
	if !slices.Contains(Relations, e.Related) {
		refuse("related", "say how likely it is that the course brought it about")
	}
	if !slices.Contains(Lastings, e.Lasted) {
		refuse("lasted", "say how long it went on")
	}
	for field, n := range map[string]*int{"unpleasant": e.Unpleasant, "effect": e.Effect} {
		if n != nil && (*n < 0 || *n > 10) {
			refuse(field, "this is a number from 0 to 10")
		}
	}
	if e.Serious && strings.TrimSpace(e.Why) == "" {
		refuse("why", "say why it counts as serious")
	}
	return faults.Err()
}

// Harm keeps an adverse event about somebody whom the actor may see, and
// raises a task for it: the same day when it is serious, within a week
// otherwise.
func (s Store) Harm(ctx context.Context, actor auth.Actor, e AdverseEvent) (AdverseEvent, error) {
	const op = "session.Harm"
	if actor.OnlyReads() {
		return e, fault.New(fault.Forbidden, op, "your role does not record adverse events")
	}
	if err := e.Check(); err != nil {
		return e, err
	}
	if e.ID == "" {
		e.ID = db.NewID()
	}
	e.RecordedAt, e.RecordedBy = time.Now().UTC(), actor.ID
	detail, err := json.Marshal(e)
	if err != nil {
		return e, fault.Wrap(err, fault.Internal, op, "the event cannot be written")
	}
	return e, s.DB.Change(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event p WHERE `+people.Visible+` AND p.study_id = $4`,
			people.Scope(actor, e.StudyID)...).Scan(&n)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the person cannot be looked up")
		}
		if n == 0 {
			return fault.New(fault.NotFound, op, "there is no person %s that you may see", e.StudyID)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO adverse_event (site_id, id, study_id, group_id, happened_on, recorded_at, recorded_by,
			owner, closed_at, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`, actor.Site, e.ID, e.StudyID, e.Group,
			db.Micros(e.On), db.Micros(e.RecordedAt), e.RecordedBy, e.Owner, string(detail)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the event could not be kept")
		}
		t := task.Task{Kind: task.Harm, StudyID: e.StudyID, About: "adverse event " + e.ID, RaisedAt: e.RecordedAt,
			DueAt: e.RecordedAt.AddDate(0, 0, 7), Words: "an adverse event was recorded: see to it, and close it with what came of it"}
		if e.Serious {
			t.DueAt = e.RecordedAt.Add(8 * time.Hour)
			t.Words = "a serious adverse event was recorded: see to it today"
		}
		if err := task.Raise(ctx, tx, actor, t); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "adverse event recorded",
			Subject: "person " + e.StudyID, After: string(detail)})
	})
}

// CloseHarm ends an adverse event with what came of it, which may not be
// empty.
func (s Store) CloseHarm(ctx context.Context, actor auth.Actor, id, outcome string) error {
	const op = "session.CloseHarm"
	if actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not close adverse events")
	}
	if strings.TrimSpace(outcome) == "" {
		return fault.New(fault.Invalid, op, "say in a few words what came of it").In(fault.Place{Field: "outcome"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		found, err := adverse(ctx, tx, actor, ` AND p.id = $4 AND p.closed_at = 0`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, op, "this event is closed, or not yours to see")
		}
		e := found[0]
		before, _ := json.Marshal(e)
		e.Outcome = outcome
		detail, err := json.Marshal(e)
		if err != nil {
			return fault.Wrap(err, fault.Internal, op, "the event cannot be written")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE adverse_event SET closed_at = $3, detail = $4 WHERE site_id = $1 AND id = $2`,
			actor.Site, id, db.Micros(time.Now()), string(detail)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the event could not be closed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "adverse event closed",
			Subject: "person " + e.StudyID, Before: string(before), After: string(detail)})
	})
}

// AdverseEvents lists those about people whom the actor may see, newest first;
// of one group, or of one person, when asked.
func (s Store) AdverseEvents(ctx context.Context, actor auth.Actor, group, studyID string) ([]AdverseEvent, error) {
	var found []AdverseEvent
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = adverse(ctx, tx, actor, ` AND ($4 = '' OR p.group_id = $4) AND ($5 = '' OR p.study_id = $5)
			ORDER BY p.happened_on DESC, p.id DESC`, group, studyID)
		return err
	})
	return found, err
}

func adverse(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]AdverseEvent, error) {
	var found []AdverseEvent
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.group_id, p.happened_on, p.recorded_at, p.recorded_by, p.owner, p.closed_at, p.detail
		FROM adverse_event p WHERE `+people.Visible+rest, people.Scope(actor, args...), func(rows *sql.Rows) error {
		var e AdverseEvent
		var on, recorded, closed int64
		var detail string
		if err := rows.Scan(&e.ID, &e.StudyID, &e.Group, &on, &recorded, &e.RecordedBy, &e.Owner, &closed, &detail); err != nil {
			return err
		}
		e.On, e.RecordedAt, e.ClosedAt = db.Instant(on), db.Instant(recorded), db.Instant(closed)
		err := json.Unmarshal([]byte(detail), &e)
		found = append(found, e)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "session.adverse", "the adverse events cannot be read")
	}
	return found, nil
}

// TooMuch notes that people said, at the end of a meeting, that something in
// it was too much for them: each is a task to ask what it was, within a day.
func (s Store) TooMuch(ctx context.Context, actor auth.Actor, m Meeting, studyIDs ...string) error {
	const op = "session.TooMuch"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not keep registers")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustLead(ctx, tx, actor, m.Group, m.Number); err != nil {
			return err
		}
		for _, id := range studyIDs {
			var n int
			err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM group_member p WHERE `+people.Visible+` AND p.study_id = $4 AND p.group_id = $5`,
				people.Scope(actor, id, m.Group)...).Scan(&n)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the person cannot be looked up")
			}
			if n == 0 {
				return fault.New(fault.NotFound, op, "there is no person %s in this group", id)
			}
			now := time.Now().UTC()
			err = task.Raise(ctx, tx, actor, task.Task{Kind: task.Harm, StudyID: id, About: fmt.Sprintf("group %s session %d too much", m.Group, m.Number),
				Words: fmt.Sprintf("said after session %d that something was too much: ask what it was, and record it", m.Number), RaisedAt: now, DueAt: now.AddDate(0, 0, 1)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
