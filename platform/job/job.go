// Package job keeps work that takes long: who asked for it, how far it is, and
// what came of it. Any process over the same store may do it. One that claims
// a job holds it for a while and says again and again that it still works; a
// job that nobody speaks for is taken up again.
package job

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// State is where a job stands.
type State string

const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended tells whether nothing more will come of it by itself.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Kind says what is to be done.
type Kind string

// Job is one piece of work.
type Job struct {
	Site     string
	ID       string
	Kind     Kind
	Subject  string // what it is about, such as a recording's id
	State    State
	Progress int    // thousandths
	Result   string // what came of it, such as a document's id
	Message  string // why it failed, for a person
	Tries    int
	Stopping bool // somebody cancelled it
	MadeAt   time.Time
	MadeBy   string
	EndedAt  time.Time

	holder string
}

// Percent is how far it is.
func (j Job) Percent() int { return j.Progress / 10 }

const (
	// Lease is how long a claim holds without a word.
	Lease = 30 * time.Second
	// mostTries is after how many processes that died at it a job is given up.
	mostTries = 3
)

// Store keeps jobs. Who may ask for one, see it or stop it is for the room that
// it is about: its methods take the caller's transaction.
type Store struct{ DB *db.DB }

const columns = `site_id, id, kind, subject, state, progress, result, message, tries, stopping, made_at, made_by, ended_at, lease_by`

func scan(row interface{ Scan(...any) error }) (Job, error) {
	var j Job
	var made, ended int64
	err := row.Scan(&j.Site, &j.ID, &j.Kind, &j.Subject, &j.State, &j.Progress, &j.Result, &j.Message, &j.Tries, &j.Stopping, &made, &j.MadeBy, &ended, &j.holder)
	j.MadeAt, j.EndedAt = db.Instant(made), db.Instant(ended)
	return j, err
}

// AddIn asks for work. There is one job of a kind about a subject at a time.
func AddIn(ctx context.Context, tx *db.Tx, site, by string, kind Kind, subject string, now time.Time) (Job, error) {
	const op = "job.Add"
	last, found, err := LatestIn(ctx, tx, site, kind, subject)
	if err != nil {
		return Job{}, err
	}
	if found && !last.State.Ended() {
		return Job{}, fault.New(fault.Conflict, op, "this is being done already")
	}
	j := Job{Site: site, ID: db.NewID(), Kind: kind, Subject: subject, State: Waiting, MadeAt: now.UTC().Truncate(time.Microsecond), MadeBy: by}
	_, err = tx.ExecContext(ctx, `INSERT INTO job (`+columns+`, lease_until) VALUES ($1, $2, $3, $4, $5, 0, '', '', 0, 0, $6, $7, 0, '', 0)`,
		j.Site, j.ID, j.Kind, j.Subject, j.State, db.Micros(j.MadeAt), j.MadeBy)
	if err != nil {
		return Job{}, fault.Wrap(err, fault.Unavailable, op, "this could not be asked for")
	}
	return j, nil
}

// LatestIn gives the newest job of a kind about a subject.
func LatestIn(ctx context.Context, tx *db.Tx, site string, kind Kind, subject string) (Job, bool, error) {
	j, err := scan(tx.QueryRowContext(ctx, `SELECT `+columns+` FROM job WHERE site_id = $1 AND kind = $2 AND subject = $3 ORDER BY made_at DESC, id DESC LIMIT 1`, site, kind, subject))
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, false, nil
	} else if err != nil {
		return Job{}, false, fault.Wrap(err, fault.Unavailable, "job.Latest", "what is being done cannot be read")
	}
	return j, true, nil
}

// CancelIn stops a job: at once if nobody does it yet, otherwise as soon as
// whoever does it looks.
func CancelIn(ctx context.Context, tx *db.Tx, site string, kind Kind, subject string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE job SET stopping = 1, state = CASE WHEN state = $4 THEN $5 ELSE state END, ended_at = CASE WHEN state = $4 THEN CAST($6 AS BIGINT) ELSE ended_at END
		WHERE site_id = $1 AND kind = $2 AND subject = $3 AND state IN ($4, $7)`, site, kind, subject, Waiting, Cancelled, db.Micros(now), Running)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "job.Cancel", "this could not be stopped")
	}
	return nil
}
