// Package auth knows the people who work with Tend: who they are, what their
// role lets them do, how they sign in and how long a browser stays signed in.
// Passwords are kept as argon2id, tokens as SHA-256.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/platform/fault"
)

// Role is what a member of staff does.
type Role string

const (
	Leader        Role = "leader"        // runs groups: sees the people of their own groups, by name
	Researcher    Role = "researcher"    // evaluates: sees everyone by study id, nobody by name
	Supervisor    Role = "supervisor"    // looks on: sees every group of the site by name, records nothing but ratings and notes
	Administrator Role = "administrator" // keeps the service: sees everything, and the audit log
	Self          Role = "participant"   // answers: sees themselves and nobody else; never a member of staff
)

// Roles lists those of staff.
var Roles = []Role{Leader, Researcher, Supervisor, Administrator}

// Actor is the person, or the part of the program, on whose behalf a store is
// asked. Every store method takes one and puts it into its WHERE.
type Actor struct {
	Site  string
	ID    string // staff id; a participant's study id
	Shown string // the name shown on pages
	Role  Role
}

// SeesAllGroups tells whether the actor's view is not bound to own groups.
func (a Actor) SeesAllGroups() bool {
	return a.Role == Researcher || a.Role == Administrator || a.Role == Supervisor
}

// SeesNames tells whether the actor may read identities at all.
func (a Actor) SeesNames() bool {
	return a.Role == Leader || a.Role == Administrator || a.Role == Supervisor
}

// OnlyReads tells whether the actor reads and records nothing: a supervisor,
// whose ratings and notes are the exceptions that their stores make.
func (a Actor) OnlyReads() bool { return a.Role == Supervisor }

// Supervises tells whether the actor looks after the groups of the site.
func (a Actor) Supervises() bool { return a.Role == Supervisor || a.Role == Administrator }

// SeesAudit tells whether the actor may read the audit log.
func (a Actor) SeesAudit() bool { return a.Role == Administrator }

// RecordsAttendance tells whether the actor may write in a register.
func (a Actor) RecordsAttendance() bool { return a.Role == Leader || a.Role == Administrator }

// IsStaff tells whether the actor works here.
func (a Actor) IsStaff() bool {
	return slices.Contains(Roles, a.Role)
}

// Participant is a person on their own pages, known by the study id alone.
func Participant(site, studyID string) Actor {
	return Actor{Site: site, ID: studyID, Role: Self}
}

// System is the program itself acting at a site.
func System(site, part string) Actor {
	return Actor{Site: site, ID: part, Shown: part, Role: Administrator}
}

const (
	sessionLife = 12 * time.Hour
	sessionIdle = 2 * time.Hour
	lockAfter   = 5
	lockFor     = 5 * time.Minute
)

// Store reads and writes staff, sessions and sign-in links.
type Store struct{ DB *db.DB }

// Staff is a member of staff as listed.
type Staff struct {
	ID       string
	Login    string
	Shown    string
	Role     Role
	Disabled bool
}

// Add makes a member of staff; an empty id is filled, and an empty password
// means that only a sign-in link works.
func (s Store) Add(ctx context.Context, actor Actor, member Staff, password string) (Staff, error) {
	const op = "auth.Add"
	member.Login = strings.ToLower(strings.TrimSpace(member.Login))
	if member.Login == "" || strings.ContainsAny(member.Login, " \t") {
		return Staff{}, fault.New(fault.Invalid, op, "a login is one word, such as an e-mail address")
	}
	if !slices.Contains(Roles, member.Role) {
		return Staff{}, fault.New(fault.Invalid, op, "the role %q is not one of leader, researcher, supervisor, administrator", member.Role)
	}
	hash, err := hashPassword(password)
	if err != nil {
		return Staff{}, err
	}
	if member.ID == "" {
		member.ID = db.NewID()
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO staff
			(site_id, id, login, shown_as, role, password_hash, failures, locked_until, disabled, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7)`,
			actor.Site, member.ID, member.Login, member.Shown, member.Role, hash, db.Micros(time.Now()))
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, op, "there is already somebody with the login %s", member.Login)
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the member of staff could not be added")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "staff added",
			Subject: "staff " + member.ID, After: map[string]any{"login": member.Login, "role": member.Role}})
	})
	return member, err
}

// List gives the site's staff by login.
func (s Store) List(ctx context.Context, actor Actor) ([]Staff, error) {
	var found []Staff
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id, login, shown_as, role, disabled FROM staff WHERE site_id = $1 ORDER BY login`,
			[]any{actor.Site}, func(rows *sql.Rows) error {
				var m Staff
				err := rows.Scan(&m.ID, &m.Login, &m.Shown, &m.Role, &m.Disabled)
				found = append(found, m)
				return err
			})
	})
	return found, err
}

// wrongSignIn is one answer for an unknown login and a wrong password.
var wrongSignIn = fault.New(fault.Forbidden, "auth.SignIn", "that login and password do not fit together")

// SignIn checks a password and opens a session; the token goes to the browser
// and is not stored. After five wrong passwords the login rests for five
// minutes.
func (s Store) SignIn(ctx context.Context, site, login, password string) (token string, err error) {
	const op = "auth.SignIn"
	var id, hash string
	var failures int
	var locked int64
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT id, password_hash, failures, locked_until FROM staff
			WHERE site_id = $1 AND login = $2 AND disabled = 0`, site, strings.ToLower(strings.TrimSpace(login))).
			Scan(&id, &hash, &failures, &locked)
	})
	if errors.Is(err, sql.ErrNoRows) {
		checkPassword(decoyHash, password) // as slow as for a known login
		return "", wrongSignIn
	} else if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, op, "signing in is not possible at the moment")
	}
	now := time.Now()
	if now.Before(db.Instant(locked)) {
		return "", fault.New(fault.Forbidden, op, "too many wrong passwords; try again in a few minutes")
	}
	if !checkPassword(hash, password) {
		return "", errors.Join(wrongSignIn, s.countFailure(ctx, site, id, now))
	}
	return s.open(ctx, site, id, "signed in with a password")
}

func (s Store) countFailure(ctx context.Context, site, id string, now time.Time) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE staff SET
			locked_until = CASE WHEN failures + 1 >= $3 THEN $4 ELSE locked_until END,
			failures     = CASE WHEN failures + 1 >= $3 THEN 0 ELSE failures + 1 END
			WHERE site_id = $1 AND id = $2`, site, id, lockAfter, db.Micros(now.Add(lockFor)))
		return err
	})
}

// open starts a session for a member of staff.
func (s Store) open(ctx context.Context, site, id, how string) (string, error) {
	token := newToken()
	now := time.Now()
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO staff_session (token_hash, site_id, staff_id, created_at, seen_at, expires_at)
			VALUES ($1, $2, $3, $4, $4, $5)`, digest(token), site, id, db.Micros(now), db.Micros(now.Add(sessionLife)))
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE staff SET failures = 0, locked_until = 0 WHERE site_id = $1 AND id = $2`, site, id)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM staff_session WHERE expires_at < $1`, db.Micros(now))
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "auth.open", "signing in is not possible at the moment")
		}
		return audit.Append(ctx, tx, audit.Change{Site: site, Actor: id, Action: how, Subject: "staff " + id})
	})
	return token, err
}

// Who tells who holds a session, and keeps it awake. An unknown, expired or
// idle session is Forbidden.
func (s Store) Who(ctx context.Context, token string) (Actor, error) {
	var a Actor
	var seen, expires int64
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT m.site_id, m.id, m.shown_as, m.role, s.seen_at, s.expires_at
			FROM staff_session s JOIN staff m ON m.site_id = s.site_id AND m.id = s.staff_id
			WHERE s.token_hash = $1 AND m.disabled = 0`, digest(token)).
			Scan(&a.Site, &a.ID, &a.Shown, &a.Role, &seen, &expires)
	})
	now := time.Now()
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Actor{}, fault.New(fault.Forbidden, "auth.Who", "please sign in")
	case err != nil:
		return Actor{}, fault.Wrap(err, fault.Unavailable, "auth.Who", "the sign-in cannot be checked at the moment")
	case now.After(db.Instant(expires)) || now.Sub(db.Instant(seen)) > sessionIdle:
		return Actor{}, fault.New(fault.Forbidden, "auth.Who", "please sign in again; the last sign-in has run out")
	case now.Sub(db.Instant(seen)) < time.Minute:
		return a, nil
	}
	return a, s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE staff_session SET seen_at = $2 WHERE token_hash = $1`, digest(token), db.Micros(now))
		return err
	})
}

// SignOut ends a session; ending one that is not there is no error.
func (s Store) SignOut(ctx context.Context, token string) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM staff_session WHERE token_hash = $1`, digest(token))
		return err
	})
}

func newToken() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
