// Package audit keeps the log of every change: who, when, from what to what,
// written in the transaction of the change itself. Each entry carries the
// hash of the one before it, so a changed, missing or reordered entry breaks
// the chain; Verify finds the first break. What had to be erased is withheld,
// and a later entry says so. A site has one chain.
package audit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// Change is what is to be logged. Before and After are written as JSON; nil
// says that there was, or is, nothing.
type Change struct {
	Site    string
	Actor   string // staff id, or the name of the program part that acted
	Action  string // a verb in the field's words, such as "attendance recorded"
	Subject string // what was changed, such as "person RM-017"
	Before  any
	After   any
}

// Entry is one link of the chain.
type Entry struct {
	Seq     int64
	At      time.Time
	Actor   string
	Action  string
	Subject string
	Before  string // JSON
	After   string // JSON
	Prev    string
	Hash    string
}

// genesis is what the first entry of a chain holds as the hash before it.
const genesis = "0000000000000000000000000000000000000000000000000000000000000000"

// Append adds changes to their site's chain, in order, within the caller's
// transaction. All are of one site.
func Append(ctx context.Context, tx *db.Tx, changes ...Change) error {
	const op = "audit.Append"
	if len(changes) == 0 {
		return nil
	}
	site := changes[0].Site
	head, err := lockHead(ctx, tx, site)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the audit log cannot be read")
	}
	rows := make([][]any, len(changes))
	for n, c := range changes {
		if c.Site != site {
			return fault.New(fault.Internal, op, "changes of two sites were to go into one chain")
		}
		if head, err = c.after(head); err != nil {
			return err
		}
		rows[n] = []any{site, head.Seq, db.Micros(head.At), head.Actor, head.Action, head.Subject, head.Before, head.After, head.Prev, head.Hash}
	}
	err = db.InsertRows(ctx, tx, `INSERT INTO audit_log (site_id, seq, at, actor, action, subject, before, after, prev, hash)`, rows)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE audit_head SET seq = $2, hash = $3 WHERE site_id = $1`, site, head.Seq, head.Hash)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the audit log cannot be written")
	}
	return nil
}

// after makes the link that follows head.
func (c Change) after(head Entry) (Entry, error) {
	before, err := json.Marshal(c.Before)
	if err != nil {
		return Entry{}, fault.Wrap(err, fault.Internal, "audit.Append", "the state before cannot be written")
	}
	after, err := json.Marshal(c.After)
	if err != nil {
		return Entry{}, fault.Wrap(err, fault.Internal, "audit.Append", "the state after cannot be written")
	}
	e := Entry{
		Seq: head.Seq + 1, At: time.Now().UTC().Truncate(time.Microsecond),
		Actor: c.Actor, Action: c.Action, Subject: c.Subject,
		Before: string(before), After: string(after), Prev: head.Hash,
	}
	e.Hash = e.digest(c.Site)
	return e, nil
}

// lockHead reads the last link and holds it until the transaction ends, so
// that two writers cannot continue the same link.
func lockHead(ctx context.Context, tx *db.Tx, site string) (Entry, error) {
	var e Entry
	for {
		err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head WHERE site_id = $1`+tx.Dialect.ForUpdate(), site).
			Scan(&e.Seq, &e.Hash)
		if !errors.Is(err, sql.ErrNoRows) {
			return e, err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO audit_head (site_id, seq, hash) VALUES ($1, 0, $2)
			ON CONFLICT (site_id) DO NOTHING`, site, genesis); err != nil {
			return e, err
		}
	}
}

// Head is the number of a site's last entry, or 0: the version of its data.
func Head(ctx context.Context, tx *db.Tx, site string) (int64, error) {
	var seq int64
	err := tx.QueryRowContext(ctx, `SELECT seq FROM audit_head WHERE site_id = $1`, site).Scan(&seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fault.Wrap(err, fault.Unavailable, "audit.Head", "the audit log cannot be read")
	}
	return seq, nil
}

// digest is the SHA-256 over every field, each preceded by its length so that
// no two entries share a text.
func (e Entry) digest(site string) string {
	h := sha256.New()
	for _, field := range []string{
		e.Prev, site, fmt.Sprint(e.Seq), fmt.Sprint(db.Micros(e.At)),
		e.Actor, e.Action, e.Subject, e.Before, e.After,
	} {
		fmt.Fprintf(h, "%d:%s\n", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Break is where a chain does not hold.
type Break struct {
	Seq int64
	Why string
}

// Verify walks a site's chain from its first link and tells how many entries
// hold; a broken chain gives the first break.
func Verify(ctx context.Context, tx *db.Tx, site string) (entries int64, broken *Break, err error) {
	const op = "audit.Verify"
	prev, next, missing := genesis, int64(1), unnamed{}
	errBroken := errors.New("broken")
	err = db.Each(ctx, tx, selectEntry+` WHERE site_id = $1 ORDER BY seq`, []any{site}, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		switch {
		case e.Seq != next:
			broken = &Break{next, fmt.Sprintf("entry %d is missing", next)}
		case e.Prev != prev:
			broken = &Break{e.Seq, "it does not continue the entry before it"}
		case e.Hash != e.digest(site) && !e.Withheld():
			broken = &Break{e.Seq, "its content was changed after it was written"}
		}
		if broken != nil {
			return errBroken
		}
		missing.see(e)
		prev, next = e.Hash, next+1
		return nil
	})
	if errors.Is(err, errBroken) {
		return next - 1, broken, nil
	}
	if err != nil {
		return 0, nil, fault.Wrap(err, fault.Unavailable, op, "the audit log cannot be read")
	}
	if broken := missing.broken(); broken != nil {
		return broken.Seq - 1, broken, nil
	}
	return checkHead(ctx, tx, site, next-1, prev)
}

// checkHead finds entries cut off at the end of the chain.
func checkHead(ctx context.Context, tx *db.Tx, site string, entries int64, last string) (int64, *Break, error) {
	var seq int64
	var hash string
	err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head WHERE site_id = $1`, site).Scan(&seq, &hash)
	if errors.Is(err, sql.ErrNoRows) && entries == 0 {
		return 0, nil, nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, nil, fault.Wrap(err, fault.Unavailable, "audit.Verify", "the audit log cannot be read")
	}
	if seq != entries || hash != last {
		return entries, &Break{entries + 1, fmt.Sprintf("the log should have %d entries; the last are missing", seq)}, nil
	}
	return entries, nil, nil
}

const selectEntry = `SELECT seq, at, actor, action, subject, before, after, prev, hash FROM audit_log`

func scanEntry(rows *sql.Rows) (Entry, error) {
	var e Entry
	var at int64
	err := rows.Scan(&e.Seq, &at, &e.Actor, &e.Action, &e.Subject, &e.Before, &e.After, &e.Prev, &e.Hash)
	e.At = db.Instant(at)
	return e, err
}

// Filter chooses entries; empty fields choose all. Entries come newest first.
type Filter struct {
	Subject string
	Before  int64 // only entries with a smaller Seq; 0 for the newest
	After   int64 // only entries with a larger Seq
	Limit   int
}

// List reads entries of a site, newest first.
func List(ctx context.Context, tx *db.Tx, site string, f Filter) ([]Entry, error) {
	var found []Entry
	err := db.Each(ctx, tx, selectEntry+` WHERE site_id = $1 AND ($2 = '' OR subject = $2) AND ($3 = 0 OR seq < $3) AND seq > $4
		ORDER BY seq DESC LIMIT $5`, []any{site, f.Subject, f.Before, f.After, f.Limit}, func(rows *sql.Rows) error {
		e, err := scanEntry(rows)
		found = append(found, e)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "audit.List", "the audit log cannot be read")
	}
	return found, nil
}
