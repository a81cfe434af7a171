package coding

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Bring keeps codings of coders outside, read from a file, in a round that is
// not blind to them: each coder is given the documents that they coded. Marks
// name documents by their ids here.
func (s Store) Bring(ctx context.Context, actor auth.Actor, round string, parts []Assignment, marks []Mark) error {
	const op = "coding.Bring"
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, op, "researchers and administrators bring in codings")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		r, err := roundIn(ctx, tx, actor.Site, round)
		if err != nil {
			return err
		}
		b, err := s.bookIn(ctx, tx, actor.Site, r.Codebook, r.Version)
		if err != nil {
			return err
		}
		said := map[[2]string][]Said{} // by document and coder
		for _, m := range marks {
			if err := b.fits(m.Codes); err != nil {
				return err
			}
			at := [2]string{m.Unit.Document, m.Coder}
			said[at] = append(said[at], Said{At: Where{Segment: m.Unit.Number}, Codes: m.Codes, Unsure: m.Unsure, Memo: m.Memo})
		}
		for _, a := range parts {
			all := said[[2]string{a.Document, a.Coder}]
			for _, w := range all {
				if !a.Wants(w.At.Segment) {
					return fault.New(fault.Invalid, op, "%s coded segment %d of a document that has %d", strings.TrimPrefix(a.Coder, outside), w.At.Segment, a.Units)
				}
			}
			if err := assign(ctx, tx, actor, round, a); err != nil {
				return err
			}
			if err := s.bring(ctx, tx, actor, round, a, all); err != nil {
				return err
			}
			delete(said, [2]string{a.Document, a.Coder})
		}
		for at := range said {
			return fault.New(fault.Invalid, op, "%s coded a document that is not here", strings.TrimPrefix(at[1], outside))
		}
		return nil
	})
}

// BringPart keeps what one coder outside said of one document in a round,
// within the caller's transaction.
func (s Store) BringPart(ctx context.Context, tx *db.Tx, actor auth.Actor, r Round, a Assignment, said []Said) error {
	const op = "coding.Bring"
	if _, out := Name(a.Coder); !out || !mayLead(actor) {
		return fault.New(fault.Forbidden, op, "researchers and administrators bring in codings, of coders outside")
	}
	b, err := s.keptIn(ctx, tx, actor.Site, r.Codebook, r.Version)
	if err != nil {
		return err
	}
	for i := range said {
		if err := said[i].check(r, a, b); err != nil {
			return err
		}
	}
	if err := assign(ctx, tx, actor, r.ID, a); err != nil {
		return err
	}
	return s.bring(ctx, tx, actor, r.ID, a, said)
}

// bring writes one coder's codings of one document in few statements, with
// one link of the log for all of them.
func (s Store) bring(ctx context.Context, tx *db.Tx, actor auth.Actor, round string, a Assignment, said []Said) error {
	const op = "coding.Bring"
	if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "codings brought in", Subject: "round " + round,
		After: map[string]string{"document": a.Document, "coder": a.Coder, "codings": strconv.Itoa(len(said))}}); err != nil {
		return err
	}
	head, err := audit.Head(ctx, tx, actor.Site)
	if err != nil {
		return err
	}
	now := db.Micros(time.Now())
	rows := make([][]any, len(said))
	for i, w := range said {
		id, memo := db.NewID(), ""
		if w.Memo != "" {
			memo = s.Ring.Seal(memoRow(actor.Site, id), []byte(w.Memo))
		}
		at := now
		if !w.When.IsZero() && db.Micros(w.When) < now {
			at = db.Micros(w.When)
		}
		rows[i] = []any{actor.Site, round, a.Document, a.Coder, w.At.Segment, w.At.Turn, w.At.From, w.At.To, id, written(w.Codes), db.Bit(w.Unsure), memo, at, head}
	}
	err = db.InsertRows(ctx, tx, `INSERT INTO coding (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at, id, codes, unsure, memo, coded_at, revision)`, rows)
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, op, "%s has coded this document in this round before", strings.TrimPrefix(a.Coder, outside))
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE coding_assignment SET done_at = $5 WHERE site_id = $1 AND round_id = $2 AND document_id = $3 AND coder = $4`,
			actor.Site, round, a.Document, a.Coder, now)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the codings could not be kept")
	}
	return nil
}

// BringSettled keeps what was settled elsewhere, within the caller's
// transaction; By is the name of somebody outside.
func (s Store) BringSettled(ctx context.Context, tx *db.Tx, actor auth.Actor, r Round, all ...Settled) error {
	const op = "coding.Bring"
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, op, "researchers and administrators bring in what was settled")
	}
	b, err := s.keptIn(ctx, tx, actor.Site, r.Codebook, r.Version)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := b.fits(d.Codes); err != nil {
			return err
		}
		if d.At.IsZero() {
			d.At = time.Now()
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO coding_agreed (site_id, round_id, document_id, segment, codes, took, reason, agreed_by, agreed_at, version)
			VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, 1)`, actor.Site, r.ID, d.Document, d.Segment, written(d.Codes),
			s.Ring.Seal(reasonRow(actor.Site, r.ID, d.Document, d.Segment), []byte(d.Reason)), d.By, db.Micros(d.At)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "what was settled could not be kept")
		}
	}
	if len(all) == 0 {
		return nil
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "settled codes brought in", Subject: "round " + r.ID,
		After: map[string]string{"document": all[0].Document, "segments": strconv.Itoa(len(all))}})
}
