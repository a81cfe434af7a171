package invitation

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Kiosk is a tablet handed to a group for one session: people sit down by
// their code, one after another, and it knows only who sits at it now.
type Kiosk struct {
	ID        string
	Group     string
	Session   int
	Programme string
	Timepoint string
	Resting   bool // after many wrong codes it waits a minute
	sitting   string
	seated    string
	seen      time.Time
}

const (
	kioskLife = 12 * time.Hour
	// KioskIdle is how long somebody may sit without a sign of life.
	KioskIdle  = 10 * time.Minute
	missesRest = 8
	restFor    = time.Minute
)

// ErrNoKiosk says that a device is not, or no longer, handed out.
var ErrNoKiosk = fault.New(fault.Forbidden, "invitation.Kiosk", "this tablet is not set up for a group at the moment; whoever leads the group can do it")

// ErrNobody says that nobody sits at a tablet.
var ErrNobody = fault.New(fault.Forbidden, "invitation.Seated", "nobody sits here at the moment")

// OpenKiosk hands a device to a group's session; the token stays on the device.
func (s Store) OpenKiosk(ctx context.Context, actor auth.Actor, k Kiosk) (token string, err error) {
	if !actor.RecordsAttendance() {
		return "", fault.New(fault.Forbidden, "invitation.OpenKiosk", "your role does not hand out tablets")
	}
	token = NewToken()
	now := time.Now()
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustLead(ctx, tx, actor, k.Group); err != nil {
			return err
		}
		if _, err := mustAsk(ctx, tx, actor.Site, k.Group, k.Programme, k.Timepoint); err != nil {
			return err
		}
		id := db.NewID()
		if _, err := tx.ExecContext(ctx, `INSERT INTO kiosk (site_id, id, token_hash, group_id, session, programme, timepoint, opened_by, opened_at,
			expires_at, closed_at, sitting, seated, seen_at, misses, rests_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '', 0, 0, 0)`,
			actor.Site, id, Digest(token), k.Group, k.Session, k.Programme, k.Timepoint, actor.ID, db.Micros(now), db.Micros(now.Add(kioskLife))); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "tablet handed out", Subject: "group " + k.Group,
			After: map[string]any{"kiosk": id, "session": k.Session, "timepoint": k.Timepoint}})
	})
	return token, unavailable(err, "invitation.OpenKiosk", "the tablet could not be set up")
}

// Kiosk gives what a device is handed out for, or ErrNoKiosk.
func (s Store) Kiosk(ctx context.Context, site, token string) (Kiosk, error) {
	var k Kiosk
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		k, err = kioskIn(ctx, tx, site, token, "")
		return err
	})
	return k, unavailable(err, "invitation.Kiosk", "the tablet cannot be looked up at the moment")
}

func kioskIn(ctx context.Context, tx *db.Tx, site, token, lock string) (Kiosk, error) {
	var k Kiosk
	var seen, rests int64
	now := time.Now()
	err := tx.QueryRowContext(ctx, `SELECT id, group_id, session, programme, timepoint, sitting, seated, seen_at, rests_until FROM kiosk
		WHERE site_id = $1 AND token_hash = $2 AND closed_at = 0 AND expires_at > $3`+lock, site, Digest(token), db.Micros(now)).
		Scan(&k.ID, &k.Group, &k.Session, &k.Programme, &k.Timepoint, &k.sitting, &k.seated, &seen, &rests)
	if errors.Is(err, sql.ErrNoRows) {
		return Kiosk{}, ErrNoKiosk
	}
	k.seen, k.Resting = db.Instant(seen), now.Before(db.Instant(rests))
	return k, err
}

// Sit lets the person with a code sit down; whoever sat there before is gone.
// A wrong code is a fault.NotFound; after eight in a row the tablet rests for a
// minute.
func (s Store) Sit(ctx context.Context, site, token, code string) (sitting string, err error) {
	wrong := false
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		wrong = false
		k, err := kioskIn(ctx, tx, site, token, tx.Dialect.ForUpdate())
		if err != nil {
			return err
		}
		if k.Resting {
			return fault.New(fault.Forbidden, "invitation.Sit", "Too many codes did not fit. Please wait a minute, or ask whoever leads the group.")
		}
		var studyID string
		err = tx.QueryRowContext(ctx, `SELECT study_id FROM seat WHERE site_id = $1 AND group_id = $2 AND session = $3 AND code = $4`,
			site, k.Group, k.Session, code).Scan(&studyID)
		if errors.Is(err, sql.ErrNoRows) {
			wrong = true
			return missed(ctx, tx, site, k.ID)
		} else if err != nil {
			return err
		}
		sitting = db.NewID()
		_, err = tx.ExecContext(ctx, `UPDATE kiosk SET sitting = $3, seated = $4, seen_at = $5, misses = 0 WHERE site_id = $1 AND id = $2`,
			site, k.ID, sitting, studyID, db.Micros(time.Now()))
		return err
	})
	if err == nil && wrong {
		err = fault.New(fault.NotFound, "invitation.Sit", "No seat here has this code. Please try again.")
	}
	return sitting, unavailable(err, "invitation.Sit", "the code could not be looked up")
}

// missed counts a wrong code.
func missed(ctx context.Context, tx *db.Tx, site, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE kiosk SET
		rests_until = CASE WHEN misses + 1 >= $3 THEN $4 ELSE rests_until END,
		misses      = CASE WHEN misses + 1 >= $3 THEN 0 ELSE misses + 1 END WHERE site_id = $1 AND id = $2`,
		site, id, missesRest, db.Micros(time.Now().Add(restFor)))
	return err
}

// Seated gives the visit of whoever sits at a tablet, and notes the sign of
// life; ErrNobody when nobody does, or somebody left it lying too long.
func (s Store) Seated(ctx context.Context, site, token string) (Visit, error) {
	var v Visit
	var k Kiosk
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if k, err = kioskIn(ctx, tx, site, token, ""); err != nil {
			return err
		}
		if k.seated == "" || time.Since(k.seen) > KioskIdle {
			return ErrNobody
		}
		v, err = visitAt(ctx, tx, site, k)
		return err
	})
	if err == nil && time.Since(k.seen) > 30*time.Second {
		err = s.DB.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE kiosk SET seen_at = $4 WHERE site_id = $1 AND id = $2 AND sitting = $3`,
				site, k.ID, k.sitting, db.Micros(time.Now()))
			return err
		})
	}
	return v, unavailable(err, "invitation.Seated", "the tablet cannot be looked up at the moment")
}

func visitAt(ctx context.Context, tx *db.Tx, site string, k Kiosk) (Visit, error) {
	v := Visit{Site: site, StudyID: k.seated, Group: k.Group, Programme: k.Programme, Timepoint: k.Timepoint, Kiosk: k.ID, Sitting: k.sitting}
	var sent int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(sent_at), 0) FROM response WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`,
		site, v.StudyID, v.Timepoint).Scan(&sent)
	if err != nil {
		return v, err
	}
	v.SentAt = db.Instant(sent)
	err = tx.QueryRowContext(ctx, `SELECT bigger, whole, language, scores FROM answering_settings WHERE site_id = $1 AND study_id = $2`, site, v.StudyID).
		Scan(&v.Settings.Bigger, &v.Settings.Whole, &v.Settings.Language, &v.Settings.Scores)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return v, err
	}
	if err := v.asks(ctx, tx, "", ""); err != nil {
		return v, err
	}
	v.Draft, err = draftOf(ctx, tx, v)
	return v, err
}

// Rise empties a tablet for the next one.
func (s Store) Rise(ctx context.Context, site, token string) error {
	return s.onKiosk(ctx, site, token, `sitting = '', seated = ''`)
}

// CloseKiosk takes a tablet back.
func (s Store) CloseKiosk(ctx context.Context, site, token string) error {
	return s.onKiosk(ctx, site, token, `sitting = '', seated = '', closed_at = seen_at + 1`)
}

func (s Store) onKiosk(ctx context.Context, site, token, set string) error {
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE kiosk SET `+set+` WHERE site_id = $1 AND token_hash = $2 AND closed_at = 0`, site, Digest(token))
		return err
	})
	return unavailable(err, "invitation.kiosk", "the tablet could not be changed")
}
