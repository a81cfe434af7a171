package invitation

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math/big"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Seat is the code by which somebody answers on the clinic's tablet in one
// session. It opens nothing elsewhere.
type Seat struct {
	StudyID string
	Code    string // three digits
}

// Seats lists the codes of a session for the people whom the actor may see.
func (s Store) Seats(ctx context.Context, actor auth.Actor, group string, session int) ([]Seat, error) {
	var found []Seat
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = seatsIn(ctx, tx, actor, group, session)
		return err
	})
	return found, unavailable(err, "invitation.Seats", "the seats cannot be read")
}

func seatsIn(ctx context.Context, tx *db.Tx, actor auth.Actor, group string, session int) ([]Seat, error) {
	var found []Seat
	err := db.Each(ctx, tx, `SELECT p.study_id, p.code FROM seat p WHERE `+people.Visible+` AND p.group_id = $4 AND p.session = $5 ORDER BY p.study_id`,
		people.Scope(actor, group, session), func(rows *sql.Rows) error {
			var seat Seat
			err := rows.Scan(&seat.StudyID, &seat.Code)
			found = append(found, seat)
			return err
		})
	return found, err
}

// GiveSeats gives a code to each person who has none for the session yet.
func (s Store) GiveSeats(ctx context.Context, actor auth.Actor, group string, session int, studyIDs ...string) error {
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustLead(ctx, tx, actor, group); err != nil {
			return err
		}
		taken := map[string]bool{}
		has := map[string]bool{}
		seats, err := seatsIn(ctx, tx, actor, group, session)
		if err != nil {
			return err
		}
		for _, seat := range seats {
			taken[seat.Code], has[seat.StudyID] = true, true
		}
		for _, id := range studyIDs {
			if has[id] {
				continue
			}
			if err := mustSee(ctx, tx, actor, id); err != nil {
				return err
			}
			code := freeCode(taken)
			if _, err := tx.ExecContext(ctx, `INSERT INTO seat (site_id, group_id, session, study_id, code) VALUES ($1, $2, $3, $4, $5)`,
				actor.Site, group, session, id, code); err != nil {
				return err
			}
			taken[code] = true
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "seats given",
			Subject: "group " + group, After: map[string]any{"session": session, "people": studyIDs}})
	})
	return unavailable(err, "invitation.GiveSeats", "the seats could not be given")
}

// freeCode draws three digits that nobody in the room has.
func freeCode(taken map[string]bool) string {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(900))
		if err != nil {
			panic(err) // the system's randomness never fails
		}
		if code := fmt.Sprintf("%03d", 100+n.Int64()); !taken[code] {
			return code
		}
	}
}

// mustLead refuses a group that the actor does not lead or oversee.
func mustLead(ctx context.Context, tx *db.Tx, actor auth.Actor, group string) error {
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, "invitation.mustLead", "the tablet is handed out by whoever leads the group")
	}
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group g WHERE g.site_id = $1 AND g.id = $4 AND ($2 = 1 OR $2 = 0 AND EXISTS
		(SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3))`, people.Scope(actor, group)...).Scan(&n)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "invitation.mustLead", "there is no such group that you may see")
	}
	return err
}
