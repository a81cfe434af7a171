package coding

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// longest is how many signs a memo or a reason may have.
const longest = 4000

// Said is what a coder says at a place; no codes takes back what stood there.
type Said struct {
	At     Where
	Codes  []CodeID
	Unsure bool
	Memo   string
	When   time.Time // of what is brought in: when it was said; zero is now
}

// Put keeps what the actor says of places in a document of a round, all or
// none, and gives it as it now stands. The same again changes nothing.
func (s Store) Put(ctx context.Context, actor auth.Actor, round, document string, said ...Said) ([]Coding, error) {
	const op = "coding.Put"
	var kept []Coding
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		kept = kept[:0]
		r, a, err := myPart(ctx, tx, actor, round, document)
		if err != nil {
			return err
		}
		switch {
		case !r.RevealedAt.IsZero():
			return fault.New(fault.Conflict, op, "this round was revealed; differences are settled by adjudication now")
		case !a.DoneAt.IsZero():
			return fault.New(fault.Conflict, op, "you have said that this document is done; open it again to go on coding")
		}
		b, err := s.bookIn(ctx, tx, actor.Site, r.Codebook, r.Version)
		if err != nil {
			return err
		}
		for _, w := range said {
			if err := w.check(r, a, b); err != nil {
				return err
			}
		}
		kept, err = s.keep(ctx, tx, actor, round, document, actor.ID, said)
		return err
	})
	return kept, err
}

// Codes is nil where the actor codes a document of a round.
func (s Store) Codes(ctx context.Context, actor auth.Actor, round, document string) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		_, _, err := myPart(ctx, tx, actor, round, document)
		return err
	})
}

func (w Said) check(r Round, a Assignment, b Codebook) error {
	const op = "coding.Put"
	switch {
	case !a.Wants(w.At.Segment):
		return fault.New(fault.Invalid, op, "segment %d is not among those that you code", w.At.Segment)
	case !w.At.Whole() && !r.Spans:
		return fault.New(fault.Invalid, op, "in this round whole segments are coded")
	case !w.At.Whole() && (w.At.From < 0 || w.At.To <= w.At.From):
		return fault.New(fault.Invalid, op, "mark at least one letter")
	case len(w.Memo) > longest:
		return fault.New(fault.Invalid, op, "a memo has %d signs at most", longest)
	}
	return b.fits(w.Codes)
}

// keep writes what a coder says, with the link in the audit log first, whose
// number is the revision of each.
func (s Store) keep(ctx context.Context, tx *db.Tx, actor auth.Actor, round, document, coder string, said []Said) ([]Coding, error) {
	const op = "coding.Put"
	changes := make([]audit.Change, len(said))
	kept := make([]Coding, len(said))
	for i, w := range said {
		old, err := oneIn(ctx, tx, actor.Site, round, document, coder, w.At)
		if err != nil {
			return nil, err
		}
		changes[i] = audit.Change{Site: actor.Site, Actor: actor.ID, Action: "coded",
			Subject: "round " + round, Before: logged{document, coder, w.At, old.Codes, old.Unsure, old.memo != ""}, After: logged{document, coder, w.At, w.Codes, w.Unsure, w.Memo != ""}}
		kept[i] = Coding{ID: old.ID, Round: round, Document: document, Coder: coder, At: w.At, Codes: w.Codes, Unsure: w.Unsure, Memo: w.Memo, CodedAt: time.Now().UTC()}
		if kept[i].ID == "" {
			kept[i].ID = db.NewID()
		}
	}
	if err := audit.Append(ctx, tx, changes...); err != nil {
		return nil, err
	}
	head, err := audit.Head(ctx, tx, actor.Site)
	if err != nil {
		return nil, err
	}
	for i := range kept {
		c := &kept[i]
		c.Revision = head
		memo := ""
		if c.Memo != "" {
			memo = s.Ring.Seal(memoRow(actor.Site, c.ID), []byte(c.Memo))
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO coding (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at, id, codes, unsure, memo, coded_at, revision)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at)
			DO UPDATE SET id = EXCLUDED.id, codes = EXCLUDED.codes, unsure = EXCLUDED.unsure, memo = EXCLUDED.memo, coded_at = EXCLUDED.coded_at, revision = EXCLUDED.revision`,
			actor.Site, round, document, coder, c.At.Segment, c.At.Turn, c.At.From, c.At.To, c.ID, written(c.Codes),
			db.Bit(c.Unsure), memo, db.Micros(c.CodedAt), head); err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, op, "the coding could not be kept")
		}
	}
	return kept, nil
}

// logged is what the audit log says of a coding: never the words of a memo.
type logged struct {
	Document string   `json:"document"`
	Coder    string   `json:"coder"`
	At       Where    `json:"at"`
	Codes    []CodeID `json:"codes"`
	Unsure   bool     `json:"unsure,omitempty"`
	Memo     bool     `json:"memo,omitempty"`
}

func memoRow(site, id string) string { return "coding/" + site + "/" + id }

// stands is what of a coding is read before it is changed.
type stands struct {
	ID     string
	Codes  []CodeID
	Unsure bool
	memo   string
}

func oneIn(ctx context.Context, tx *db.Tx, site, round, document, coder string, at Where) (old stands, err error) {
	var codes string
	var unsure int
	err = tx.QueryRowContext(ctx, `SELECT id, codes, unsure, memo FROM coding WHERE site_id = $1 AND round_id = $2 AND document_id = $3
		AND coder = $4 AND segment = $5 AND turn_id = $6 AND from_at = $7 AND to_at = $8`,
		site, round, document, coder, at.Segment, at.Turn, at.From, at.To).Scan(&old.ID, &codes, &unsure, &old.memo)
	if errors.Is(err, sql.ErrNoRows) {
		return old, nil
	}
	if err != nil {
		return old, fault.Wrap(err, fault.Unavailable, "coding.Put", "the coding cannot be read")
	}
	old.Codes, old.Unsure = readCodes(codes), unsure != 0
	return old, nil
}

// myPart gives the actor's own assignment with its round.
func myPart(ctx context.Context, tx *db.Tx, actor auth.Actor, round, document string) (Round, Assignment, error) {
	r, err := roundIn(ctx, tx, actor.Site, round)
	if err != nil {
		return r, Assignment{}, err
	}
	all, err := assignmentsIn(ctx, tx, ` WHERE a.site_id = $1 AND a.round_id = $2 AND a.document_id = $3 AND a.coder = $4 AND a.removed_at = 0`,
		actor.Site, round, document, actor.ID)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "coding.Put", "this document is not among those given to you; what you coded is kept")
	}
	if err != nil {
		return r, Assignment{}, err
	}
	return r, all[0], nil
}

// String says where, for an error or a log.
func (w Where) String() string {
	if w.Whole() {
		return fmt.Sprintf("segment %d", w.Segment)
	}
	return fmt.Sprintf("segment %d, signs %d to %d", w.Segment, w.From+1, w.To)
}
