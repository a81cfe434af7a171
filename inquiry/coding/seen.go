package coding

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Work is what an actor may see of the coding of one document in a round.
type Work struct {
	Round    Round
	Part     *Assignment  // the actor's own; nil for one who does not code it
	Coders   []Assignment // everybody's who codes it, once the round is not blind
	Codings  []Coding     // what was taken back left out
	Agreed   []Settled
	Revision int64 // everything up to this number of the audit log is in it
}

// Work gives the coding of a document as the actor may see it: their own, and
// everybody's where the round is not blind or was revealed.
func (s Store) Work(ctx context.Context, actor auth.Actor, round, document string) (Work, error) {
	return s.work(ctx, actor, round, document, everything)
}

// Since gives the same, and of the codings only what came after a revision,
// with what was taken back since.
func (s Store) Since(ctx context.Context, actor auth.Actor, round, document string, revision int64) (Work, error) {
	return s.work(ctx, actor, round, document, asked{since: revision})
}

// Within gives the same, and of the codings only those of some segments.
func (s Store) Within(ctx context.Context, actor auth.Actor, round, document string, segments ...int) (Work, error) {
	return s.work(ctx, actor, round, document, asked{since: -1, segments: segments})
}

// asked says which codings are wanted.
type asked struct {
	since    int64 // revisions after this one, with what was taken back; -1 is all that stands
	segments []int // nil is all
}

var everything = asked{since: -1}

func (s Store) work(ctx context.Context, actor auth.Actor, round, document string, which asked) (w Work, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err := roundsIn(ctx, tx, ` WHERE `+mine+` AND r.id = $4`, scope(actor, round)...)
		if err == nil && len(found) == 0 {
			err = fault.New(fault.NotFound, "coding.Work", "there is no such round, or you do not code in it")
		}
		if err != nil {
			return err
		}
		w.Round = found[0]
		coders, err := assignmentsIn(ctx, tx, ` WHERE a.site_id = $1 AND a.round_id = $2 AND a.document_id = $3 AND a.removed_at = 0`,
			actor.Site, round, document)
		if err != nil {
			return err
		}
		if len(coders) == 0 {
			return fault.New(fault.NotFound, "coding.Work", "nobody codes this document in this round")
		}
		for i, a := range coders {
			if a.Coder == actor.ID {
				w.Part = &coders[i]
			}
		}
		if !w.Round.Blind() {
			w.Coders = coders
		} else if w.Part == nil && !mayLead(actor) {
			return fault.New(fault.NotFound, "coding.Work", "this document is not among those given to you")
		}
		if w.Codings, w.Revision, err = s.codingsIn(ctx, tx, actor, w.Round, document, which); err != nil {
			return err
		}
		if !w.Round.Blind() {
			w.Agreed, err = s.agreedIn(ctx, tx, actor.Site, round, document)
		}
		return err
	})
	return w, err
}

// Codings gives everything that was coded in a round that is not blind, of
// coders who were not taken off, by document and place.
func (s Store) Codings(ctx context.Context, actor auth.Actor, round string) (all []Coding, agreed []Settled, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err := roundsIn(ctx, tx, ` WHERE `+mine+` AND r.id = $4`, scope(actor, round)...)
		if err == nil && len(found) == 0 {
			err = fault.New(fault.NotFound, "coding.Codings", "there is no such round, or you do not code in it")
		}
		if err != nil {
			return err
		}
		if found[0].Blind() {
			return fault.New(fault.Forbidden, "coding.Codings", "this round is blind until it is revealed")
		}
		if all, _, err = s.codingsIn(ctx, tx, actor, found[0], "", everything); err != nil {
			return err
		}
		agreed, err = s.agreedIn(ctx, tx, actor.Site, round, "")
		return err
	})
	return all, agreed, err
}

func (s Store) codingsIn(ctx context.Context, tx *db.Tx, actor auth.Actor, r Round, document string, which asked) ([]Coding, int64, error) {
	var all []Coding
	newest := which.since
	args, within := []any{actor.Site, r.ID, document, db.Bit(r.Blind()), actor.ID}, ""
	// CROSS JOIN holds SQLite to the order: from coders to their codings by the
	// key, or, of what came new, from the revisions to their coders.
	from, of := `coding_assignment a CROSS JOIN coding c`, `c.document_id = $3`
	if document == "" {
		of = `$3 = ''`
	}
	if which.since >= 0 {
		from = `coding c CROSS JOIN coding_assignment a`
		args, within = append(args, which.since), ` AND c.revision > $6`
	}
	if len(which.segments) > 0 {
		within += ` AND c.segment IN ` + db.In(len(args)+1, len(which.segments))
		for _, n := range which.segments {
			args = append(args, n)
		}
	}
	err := db.Each(ctx, tx, `SELECT c.id, c.document_id, c.coder, c.segment, c.turn_id, c.from_at, c.to_at, c.codes, c.unsure, c.memo, c.coded_at, c.revision
		FROM `+from+`
		WHERE a.site_id = c.site_id AND a.round_id = c.round_id AND a.document_id = c.document_id AND a.coder = c.coder AND c.site_id = $1 AND c.round_id = $2 AND `+of+` AND a.removed_at = 0
			AND ($4 = 0 OR c.coder = $5)`+within,
		args, func(rows *sql.Rows) error {
			c := Coding{Round: r.ID}
			var codes, memo string
			var unsure int
			var at int64
			if err := rows.Scan(&c.ID, &c.Document, &c.Coder, &c.At.Segment, &c.At.Turn, &c.At.From, &c.At.To, &codes, &unsure, &memo, &at, &c.Revision); err != nil {
				return err
			}
			c.Codes, c.Unsure, c.CodedAt = readCodes(codes), unsure != 0, db.Instant(at)
			if memo != "" {
				text, err := s.Ring.Open(memoRow(actor.Site, c.ID), memo)
				if err != nil {
					return err
				}
				c.Memo = string(text)
			}
			newest = max(newest, c.Revision)
			if !c.Taken() || which.since >= 0 {
				if len(all) == cap(all) {
					all = slices.Grow(all, max(64, len(all))) // they are large, and many
				}
				all = append(all, c)
			}
			return nil
		})
	if err != nil {
		return nil, 0, fault.Wrap(err, fault.Unavailable, "coding.Codings", "the codings cannot be read")
	}
	if !slices.IsSortedFunc(all, byPlace) { // of one coder they come in order
		slices.SortFunc(all, byPlace)
	}
	return all, max(newest, 0), nil
}

// Progress is how far a coder is with a document.
type Progress struct {
	Assignment
	Coded  int // segments with an answer
	Unsure int
	Last   time.Time
}

// Progress tells how far everybody is in a round; a coder of a blind round
// sees themselves only.
func (s Store) Progress(ctx context.Context, actor auth.Actor, round string) ([]Progress, error) {
	r, parts, err := s.Round(ctx, actor, round)
	if err != nil {
		return nil, err
	}
	type key struct{ document, coder string }
	var all []Progress
	at := map[key]int{}
	for _, a := range parts {
		at[key{a.Document, a.Coder}] = len(all)
		all = append(all, Progress{Assignment: a})
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT document_id, coder, COUNT(DISTINCT segment), COUNT(DISTINCT CASE WHEN unsure = 1 THEN segment END), MAX(coded_at)
			FROM coding WHERE site_id = $1 AND round_id = $2 AND codes <> '' GROUP BY document_id, coder`, []any{actor.Site, r.ID}, func(rows *sql.Rows) error {
			var k key
			var p Progress
			var last int64
			if err := rows.Scan(&k.document, &k.coder, &p.Coded, &p.Unsure, &last); err != nil {
				return err
			}
			if i, mine := at[k]; mine {
				all[i].Coded, all[i].Unsure, all[i].Last = p.Coded, p.Unsure, db.Instant(last)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Progress", "the progress cannot be read")
	}
	return all, nil
}
