package coding

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Begin makes a round and gives its documents to coders, all or none.
func (s Store) Begin(ctx context.Context, actor auth.Actor, r Round, assignments ...Assignment) (made Round, err error) {
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		made, err = s.BeginIn(ctx, tx, actor, r, assignments...)
		return err
	})
	return made, err
}

// BeginIn is Begin within the caller's transaction.
func (s Store) BeginIn(ctx context.Context, tx *db.Tx, actor auth.Actor, r Round, assignments ...Assignment) (Round, error) {
	const op = "coding.Begin"
	if !mayLead(actor) {
		return r, fault.New(fault.Forbidden, op, "researchers and administrators set up coding")
	}
	if err := r.Check(); err != nil {
		return r, err
	}
	r.ID, r.MadeBy, r.MadeAt, r.RevealedAt, r.RevealedBy = db.NewID(), actor.ID, time.Now().UTC(), time.Time{}, ""
	detail, err := json.Marshal(r)
	if err != nil {
		return r, fault.Wrap(err, fault.Internal, op, "the round cannot be written")
	}
	if _, err := s.keptIn(ctx, tx, actor.Site, r.Codebook, r.Version); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO coding_round (site_id, id, detail, made_by, made_at, revealed_at, revealed_by)
		VALUES ($1, $2, $3, $4, $5, 0, '')`, actor.Site, r.ID, string(detail), r.MadeBy, db.Micros(r.MadeAt)); err != nil {
		return r, fault.Wrap(err, fault.Unavailable, op, "the round could not be kept")
	}
	if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "coding round begun",
		Subject: "round " + r.ID, After: r}); err != nil {
		return r, err
	}
	for _, a := range assignments {
		if err := assign(ctx, tx, actor, r.ID, a); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Assign gives a document of a round to a coder; one who was taken off comes
// back to what they coded.
func (s Store) Assign(ctx context.Context, actor auth.Actor, round string, a Assignment) error {
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, "coding.Assign", "researchers and administrators say who codes")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := roundIn(ctx, tx, actor.Site, round); err != nil {
			return err
		}
		return assign(ctx, tx, actor, round, a)
	})
}

func assign(ctx context.Context, tx *db.Tx, actor auth.Actor, round string, a Assignment) error {
	const op = "coding.Assign"
	if a.Document == "" || a.Coder == "" || a.Units < 1 {
		return fault.New(fault.Invalid, op, "an assignment has a coder and a document with segments")
	}
	chosen := ""
	if a.Chosen != nil {
		a.Chosen = slices.Compact(slices.Sorted(slices.Values(a.Chosen)))
		if len(a.Chosen) == 0 || a.Chosen[0] < 1 || a.Chosen[len(a.Chosen)-1] > a.Units {
			return fault.New(fault.Invalid, op, "the segments to be coded are numbered from 1 to %d", a.Units)
		}
		list, err := json.Marshal(a.Chosen)
		if err != nil {
			return fault.Wrap(err, fault.Internal, op, "the assignment cannot be written")
		}
		chosen = string(list)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO coding_assignment (site_id, round_id, document_id, coder, segmentation_id, units, chosen,
			assigned_by, assigned_at, done_at, removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
		ON CONFLICT (site_id, round_id, document_id, coder) DO UPDATE SET removed_at = 0, done_at = 0, chosen = EXCLUDED.chosen`,
		actor.Site, round, a.Document, a.Coder, a.Segmentation, a.Units, chosen, actor.ID, db.Micros(time.Now()))
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the document could not be given to the coder")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "document given to a coder",
		Subject: "round " + round, After: map[string]string{"document": a.Document, "coder": a.Coder, "segments": fmt.Sprint(a.Wanted())}})
}

// Remove takes a coder off a document. What they coded stays in the history
// and counts no longer.
func (s Store) Remove(ctx context.Context, actor auth.Actor, round, document, coder string) error {
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, "coding.Remove", "researchers and administrators say who codes")
	}
	return s.mark(ctx, actor, "coding.Remove", round, document, coder, "removed_at", true, "coder taken off a document")
}

// Done says that the actor has finished a document, or has not after all.
func (s Store) Done(ctx context.Context, actor auth.Actor, round, document string, done bool) error {
	action := "document coded"
	if !done {
		action = "document opened again"
	}
	return s.mark(ctx, actor, "coding.Done", round, document, actor.ID, "done_at", done, action)
}

// mark sets or clears one of an assignment's times.
func (s Store) mark(ctx context.Context, actor auth.Actor, op, round, document, coder, column string, set bool, action string) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		r, err := roundIn(ctx, tx, actor.Site, round)
		if err != nil {
			return err
		}
		if !r.RevealedAt.IsZero() && column == "done_at" {
			return fault.New(fault.Conflict, op, "this round was revealed; differences are settled by adjudication now")
		}
		at := int64(0)
		if set {
			at = db.Micros(time.Now())
		}
		res, err := tx.ExecContext(ctx, `UPDATE coding_assignment SET `+column+` = $5
			WHERE site_id = $1 AND round_id = $2 AND document_id = $3 AND coder = $4 AND removed_at = 0`, actor.Site, round, document, coder, at)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the assignment could not be changed")
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.New(fault.NotFound, op, "this document is not among those given to %s", coder)
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: action, Subject: "round " + round,
			After: map[string]string{"document": document, "coder": coder}})
	})
}

// Reveal ends blindness: everybody in the round sees every code, and nothing
// more is coded in it. Before all have finished it needs a reason.
func (s Store) Reveal(ctx context.Context, actor auth.Actor, round, reason string) error {
	const op = "coding.Reveal"
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, op, "researchers and administrators reveal a round")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		r, err := roundIn(ctx, tx, actor.Site, round)
		if err != nil {
			return err
		}
		if !r.RevealedAt.IsZero() {
			return fault.New(fault.Conflict, op, "this round was revealed before")
		}
		var open int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM coding_assignment
			WHERE site_id = $1 AND round_id = $2 AND removed_at = 0 AND done_at = 0`, actor.Site, round).Scan(&open); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the assignments cannot be read")
		}
		if open > 0 && reason == "" {
			return fault.New(fault.Conflict, op, "%d document(s) are still being coded; say why the round is to be revealed before", open)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE coding_round SET revealed_at = $3, revealed_by = $4 WHERE site_id = $1 AND id = $2`,
			actor.Site, round, db.Micros(time.Now()), actor.ID); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the round could not be revealed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "coding round revealed", Subject: "round " + round,
			After: map[string]string{"unfinished": fmt.Sprint(open), "reason": reason}})
	})
}

func roundIn(ctx context.Context, tx *db.Tx, site, id string) (Round, error) {
	all, err := roundsIn(ctx, tx, ` WHERE r.site_id = $1 AND r.id = $2`, site, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "coding.Round", "there is no such round of coding")
	}
	if err != nil {
		return Round{}, err
	}
	return all[0], nil
}

func roundsIn(ctx context.Context, tx *db.Tx, rest string, args ...any) ([]Round, error) {
	var all []Round
	err := db.Each(ctx, tx, `SELECT r.id, r.detail, r.made_by, r.made_at, r.revealed_at, r.revealed_by FROM coding_round r`+rest, args,
		func(rows *sql.Rows) error {
			var r Round
			var detail string
			var made, revealed int64
			if err := rows.Scan(&r.ID, &detail, &r.MadeBy, &made, &revealed, &r.RevealedBy); err != nil {
				return err
			}
			r.MadeAt, r.RevealedAt = db.Instant(made), db.Instant(revealed)
			err := json.Unmarshal([]byte(detail), &r)
			all = append(all, r)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Rounds", "the rounds cannot be read")
	}
	return all, nil
}

// mine is the condition under which a round r is seen: by those who set up
// coding, and by its coders. $1 is the site, $2 whether all are seen, $3 the
// actor.
const mine = ` r.site_id = $1 AND ($2 = 1 OR EXISTS (SELECT 1 FROM coding_assignment m
	WHERE m.site_id = r.site_id AND m.round_id = r.id AND m.coder = $3 AND m.removed_at = 0))`

func scope(actor auth.Actor, more ...any) []any {
	return append([]any{actor.Site, db.Bit(mayLead(actor)), actor.ID}, more...)
}

// Rounds lists the rounds that the actor has to do with, the newest first.
func (s Store) Rounds(ctx context.Context, actor auth.Actor) (all []Round, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err = roundsIn(ctx, tx, ` WHERE `+mine+` ORDER BY r.made_at DESC, r.id DESC`, scope(actor)...)
		return err
	})
	return all, err
}

// Round gives a round that the actor has to do with, and who codes what in
// it: all of it for those who set up coding and after it was revealed, the
// actor's own part otherwise.
func (s Store) Round(ctx context.Context, actor auth.Actor, id string) (r Round, all []Assignment, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err := roundsIn(ctx, tx, ` WHERE `+mine+` AND r.id = $4`, scope(actor, id)...)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "coding.Round", "there is no such round, or you do not code in it")
		}
		r = found[0]
		all, err = assignmentsIn(ctx, tx, ` WHERE a.site_id = $1 AND a.round_id = $4 AND ($2 = 1 OR $5 = 1 OR a.coder = $3)`,
			scope(actor, id, db.Bit(!r.Blind()))...)
		return err
	})
	return r, all, err
}

func assignmentsIn(ctx context.Context, tx *db.Tx, rest string, args ...any) ([]Assignment, error) {
	var all []Assignment
	err := db.Each(ctx, tx, `SELECT a.round_id, a.document_id, a.coder, a.segmentation_id, a.units, a.chosen, a.done_at, a.removed_at
		FROM coding_assignment a`+rest+` ORDER BY a.assigned_at, a.document_id, a.coder`, args, func(rows *sql.Rows) error {
		var a Assignment
		var chosen string
		var done, removed int64
		if err := rows.Scan(&a.Round, &a.Document, &a.Coder, &a.Segmentation, &a.Units, &chosen, &done, &removed); err != nil {
			return err
		}
		a.DoneAt, a.RemovedAt = db.Instant(done), db.Instant(removed)
		all = append(all, a)
		if chosen == "" {
			return nil
		}
		return json.Unmarshal([]byte(chosen), &all[len(all)-1].Chosen)
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Round", "the assignments cannot be read")
	}
	return all, nil
}
