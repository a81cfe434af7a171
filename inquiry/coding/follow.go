package coding

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"tend/inquiry/document"
	"tend/platform/audit"
	"tend/platform/db"
	"tend/platform/fault"
)

// Follow moves the coded stretches of a document with its text, within the
// transaction of a correction. A stretch whose words are all gone is taken
// back; one whose turn was split stands in both halves, with a coding each.
// Codes of whole segments stay where they are.
func (s Store) Follow(ctx context.Context, tx *db.Tx, site, id string, m document.Moves) error {
	const op = "coding.Follow"
	changed := m.Changed()
	if len(changed) == 0 {
		return nil
	}
	found, err := s.stretchesIn(ctx, tx, site, id, changed)
	if err != nil || len(found) == 0 {
		return err
	}
	gone := 0
	type place struct {
		round, coder string
		at           Where
	}
	moved := map[place]Coding{}
	for _, c := range found {
		spans, _ := m.Span(document.Span{Turn: c.At.Turn, From: c.At.From, To: c.At.To})
		if len(spans) == 0 {
			gone++
		}
		for i, sp := range spans {
			next := c
			next.At.Turn, next.At.From, next.At.To = sp.Turn, sp.From, sp.To
			if i > 0 {
				next.ID = db.NewID()
			}
			at := place{c.Round, c.Coder, next.At}
			if there, met := moved[at]; met { // two stretches became one: their codes together
				for _, code := range next.Codes {
					if !slices.Contains(there.Codes, code) {
						there.Codes = append(there.Codes, code)
					}
				}
				next = there
			}
			moved[at] = next
		}
	}
	if err := audit.Append(ctx, tx, audit.Change{Site: site, Actor: "document", Action: "codes moved with the text", Subject: "document " + id,
		After: map[string]string{"stretches": strconv.Itoa(len(found)), "words gone": strconv.Itoa(gone)}}); err != nil {
		return err
	}
	head, err := audit.Head(ctx, tx, site)
	if err != nil {
		return err
	}
	// What stood at the old places is taken back, so that open pages hear of it.
	for _, turn := range changed {
		if _, err := tx.ExecContext(ctx, `UPDATE coding SET codes = '', memo = '', unsure = 0, revision = $4 WHERE site_id = $1 AND document_id = $2 AND turn_id = $3 AND codes <> ''`,
			site, id, turn, head); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the codes could not be moved")
		}
	}
	for at, c := range moved {
		memo := ""
		if c.Memo != "" {
			memo = s.Ring.Seal(memoRow(site, c.ID), []byte(c.Memo))
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO coding (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at, id, codes, unsure, memo, coded_at, revision)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at)
			DO UPDATE SET id = EXCLUDED.id, codes = EXCLUDED.codes, unsure = EXCLUDED.unsure, memo = EXCLUDED.memo, coded_at = EXCLUDED.coded_at, revision = EXCLUDED.revision`,
			site, at.round, id, at.coder, at.at.Segment, at.at.Turn, at.at.From, at.at.To, c.ID, written(c.Codes), db.Bit(c.Unsure), memo, db.Micros(c.CodedAt), head); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the codes could not be moved")
		}
	}
	return nil
}

// stretchesIn reads the coded stretches on some turns of a document, of every
// round and coder.
func (s Store) stretchesIn(ctx context.Context, tx *db.Tx, site, id string, turns []string) ([]Coding, error) {
	var all []Coding
	err := db.Each(ctx, tx, `SELECT round_id, coder, segment, turn_id, from_at, to_at, id, codes, unsure, memo, coded_at FROM coding
		WHERE site_id = $1 AND document_id = $2 AND turn_id <> '' AND codes <> '' ORDER BY round_id, coder, segment, turn_id, from_at`, []any{site, id}, func(rows *sql.Rows) error {
		c := Coding{Document: id}
		var codes, memo string
		var unsure int
		var at int64
		if err := rows.Scan(&c.Round, &c.Coder, &c.At.Segment, &c.At.Turn, &c.At.From, &c.At.To, &c.ID, &codes, &unsure, &memo, &at); err != nil {
			return err
		}
		if !slices.Contains(turns, c.At.Turn) {
			return nil
		}
		c.Codes, c.Unsure, c.CodedAt = readCodes(codes), unsure != 0, time.UnixMicro(at).UTC()
		if memo != "" {
			text, err := s.Ring.Open(memoRow(site, c.ID), memo)
			if err != nil {
				return err
			}
			c.Memo = string(text)
		}
		all = append(all, c)
		return nil
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Follow", "the codings cannot be read")
	}
	return all, nil
}
