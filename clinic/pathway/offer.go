package pathway

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Answer is what became of an offered seat; empty while nothing did.
type Answer string

const (
	Accepted Answer = "accepted"
	Declined Answer = "declined"
	NoAnswer Answer = "no answer"
)

// Answers lists them.
var Answers = []Answer{Accepted, Declined, NoAnswer}

// Offer is a seat of a group that was offered to a person. While it is open or
// accepted it is kept for them.
type Offer struct {
	Group      string
	On         time.Time
	Answer     Answer
	AnsweredOn time.Time // zero while it is open
}

// LastOffer gives the offer that counts; nil before the first.
func (s State) LastOffer() *Offer {
	if len(s.Offers) == 0 {
		return nil
	}
	return &s.Offers[len(s.Offers)-1]
}

// Holds tells whether the person, in no group yet, has an offer that stands at
// this answer; "" is an open one.
func (s State) Holds(a Answer) bool {
	o := s.LastOffer()
	return s.Group == "" && o != nil && o.Answer == a
}

// answer closes the offer that counts. Somebody who accepted may still decline
// until they have the seat.
func (s *State) answer(a Answer, on time.Time) {
	if len(s.Offers) == 0 {
		return
	}
	s.Offers = slices.Clone(s.Offers)
	last := &s.Offers[len(s.Offers)-1]
	last.Answer, last.AnsweredOn = a, on
}

// TakesSeat tells whether the person takes one of a group's seats: they are in
// it and have not stopped, or one is kept for them.
func (s State) TakesSeat(group string) bool {
	if s.Group == group {
		return s.Ending == nil || s.Ending.Completed
	}
	return (s.Holds("") || s.Holds(Accepted)) && s.LastOffer().Group == group
}

// SeatsTaken counts the seats that are taken, by group.
func SeatsTaken(states []State) map[string]int {
	taken := map[string]int{}
	for _, s := range states {
		switch {
		case s.Group != "" && s.TakesSeat(s.Group):
			taken[s.Group]++
		case s.LastOffer() != nil && s.TakesSeat(s.LastOffer().Group):
			taken[s.LastOffer().Group]++
		}
	}
	return taken
}

// mustHaveSeat refuses a seat in a group that is full, unless the event says
// why it takes one more. A group without a number of seats is never full.
func mustHaveSeat(ctx context.Context, tx *db.Tx, actor auth.Actor, s State, e Event) error {
	const op = "pathway.mustHaveSeat"
	group := e.Detail.Group
	if !slices.Contains([]Kind{Offered, Enrolled, Moved, Rejoined}, e.Kind) || group == "" {
		return nil
	}
	var name string
	var capacity int
	// The row is locked so that two people cannot both take the last seat.
	err := tx.QueryRowContext(ctx, `SELECT name, capacity FROM course_group WHERE site_id = $1 AND id = $2`+tx.Dialect.ForUpdate(),
		actor.Site, group).Scan(&name, &capacity)
	if err == sql.ErrNoRows && e.Kind == Offered {
		return fault.New(fault.NotFound, op, "there is no such group").In(fault.Place{Field: "group"})
	} else if err != nil && err != sql.ErrNoRows {
		return fault.Wrap(err, fault.Unavailable, op, "the seats cannot be counted")
	}
	if capacity == 0 || strings.TrimSpace(e.Detail.Over) != "" || s.TakesSeat(group) {
		return nil
	}
	taken, err := seatsTaken(ctx, tx, actor.Site, group)
	if err != nil {
		return err
	}
	if taken >= capacity {
		return fault.New(fault.Conflict, op, "all %d seats of %s are taken or kept for somebody; offer another group, or say why this one takes one more",
			capacity, name).In(fault.Place{Field: "over"})
	}
	return nil
}

// seatsTaken counts over everybody, whoever asks.
func seatsTaken(ctx context.Context, tx *db.Tx, site, group string) (int, error) {
	seated, err := SeatedIn(ctx, tx, site, group)
	return len(seated), err
}

// SeatedIn gives the study ids of those who take a seat of a group, in order,
// whoever asks, within the caller's transaction.
func SeatedIn(ctx context.Context, tx *db.Tx, site, group string) ([]string, error) {
	found := map[string][]Event{}
	err := db.Each(ctx, tx, `SELECT p.id, p.study_id, p.kind, p.happened_on, p.recorded_at, p.recorded_by, p.detail
		FROM pathway_event p WHERE p.site_id = $1 AND p.study_id IN (
			SELECT study_id FROM group_member WHERE site_id = $1 AND group_id = $2
			UNION SELECT study_id FROM seat_offer WHERE site_id = $1 AND group_id = $2)`, []any{site, group}, func(rows *sql.Rows) error {
		e, err := scanEvent(rows)
		found[e.StudyID] = append(found[e.StudyID], e)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.SeatedIn", "the seats cannot be counted")
	}
	var seated []string
	for id, events := range found {
		if Fold(events).TakesSeat(group) {
			seated = append(seated, id)
		}
	}
	slices.Sort(seated)
	return seated, nil
}
