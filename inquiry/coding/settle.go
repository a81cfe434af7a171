package coding

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Settled is what was agreed on a segment where coders differed.
type Settled struct {
	Document string
	Segment  int
	Codes    []CodeID
	Took     []string // the coders whose answer it is; none where it is a third one
	Reason   string
	By       string
	At       time.Time
	Version  int // 1 for the first, so that two adjudicators at once are told apart
}

// Settle keeps the agreed codes of a segment with the reason. seen is the
// version that the adjudicator had before them, 0 for none: if somebody
// settled it meanwhile, the error is fault.Conflict and theirs stands.
func (s Store) Settle(ctx context.Context, actor auth.Actor, round string, d Settled, seen int) (Settled, error) {
	const op = "coding.Settle"
	if !MayCode(actor.Role) {
		return d, fault.New(fault.Forbidden, op, "your role does not settle codes")
	}
	d.Reason = strings.TrimSpace(d.Reason)
	if len(d.Codes) == 0 {
		return d, fault.New(fault.Invalid, op, "choose a code, or “no code”").In(fault.Place{Field: "codes"})
	}
	if d.Reason == "" || len(d.Reason) > longest {
		return d, fault.New(fault.Invalid, op, "say why, in %d signs at most", longest).In(fault.Place{Field: "reason"})
	}
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		found, err := roundsIn(ctx, tx, ` WHERE `+mine+` AND r.id = $4`, scope(actor, round)...)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, op, "there is no such round, or you do not code in it")
		}
		if found[0].Blind() {
			return fault.New(fault.Conflict, op, "this round is blind; reveal it before differences are settled")
		}
		b, err := s.bookIn(ctx, tx, actor.Site, found[0].Codebook, found[0].Version)
		if err != nil {
			return err
		}
		if err := b.fits(d.Codes); err != nil {
			return err
		}
		var there int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM coding WHERE site_id = $1 AND round_id = $2 AND document_id = $3 AND segment = $4 AND codes <> ''`,
			actor.Site, round, d.Document, d.Segment).Scan(&there); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the codings cannot be read")
		}
		if there == 0 {
			return fault.New(fault.NotFound, op, "nobody coded this segment")
		}
		return s.settle(ctx, tx, actor, round, &d, seen)
	})
	return d, err
}

func (s Store) settle(ctx context.Context, tx *db.Tx, actor auth.Actor, round string, d *Settled, seen int) error {
	const op = "coding.Settle"
	d.By, d.At, d.Version = actor.ID, time.Now().UTC(), seen+1
	sealed := s.Ring.Seal(reasonRow(actor.Site, round, d.Document, d.Segment), []byte(d.Reason))
	args := []any{actor.Site, round, d.Document, d.Segment, written(d.Codes), strings.Join(d.Took, ";"), sealed, d.By, db.Micros(d.At), d.Version}
	query := `INSERT INTO coding_agreed (site_id, round_id, document_id, segment, codes, took, reason, agreed_by, agreed_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (site_id, round_id, document_id, segment) DO NOTHING`
	if seen > 0 {
		query = `UPDATE coding_agreed SET codes = $5, took = $6, reason = $7, agreed_by = $8, agreed_at = $9, version = $10
			WHERE site_id = $1 AND round_id = $2 AND document_id = $3 AND segment = $4 AND version = $10 - 1`
	}
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the agreed code could not be kept")
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fault.New(fault.Conflict, op, "somebody settled this segment while you looked at it; theirs stands, look at it first")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "codes settled", Subject: "round " + round,
		After: struct {
			Document string   `json:"document"`
			Segment  int      `json:"segment"`
			Codes    []CodeID `json:"codes"`
			Took     []string `json:"took,omitempty"`
		}{d.Document, d.Segment, d.Codes, d.Took}})
}

func reasonRow(site, round, document string, segment int) string {
	return "settled/" + site + "/" + round + "/" + document + "/" + Where{Segment: segment}.String()
}

func (s Store) agreedIn(ctx context.Context, tx *db.Tx, site, round, document string) ([]Settled, error) {
	var all []Settled
	err := db.Each(ctx, tx, `SELECT document_id, segment, codes, took, reason, agreed_by, agreed_at, version FROM coding_agreed
		WHERE site_id = $1 AND round_id = $2 AND ($3 = '' OR document_id = $3) ORDER BY document_id, segment`, []any{site, round, document},
		func(rows *sql.Rows) error {
			var d Settled
			var codes, took, reason string
			var at int64
			if err := rows.Scan(&d.Document, &d.Segment, &codes, &took, &reason, &d.By, &at, &d.Version); err != nil {
				return err
			}
			text, err := s.Ring.Open(reasonRow(site, round, d.Document, d.Segment), reason)
			d.Codes, d.Reason, d.At = readCodes(codes), string(text), db.Instant(at)
			if took != "" {
				d.Took = strings.Split(took, ";")
			}
			all = append(all, d)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Settled", "the agreed codes cannot be read")
	}
	return all, nil
}

// Layer says what a unit's codes rest on; the first that there is counts.
type Layer string

const (
	Adjudicated Layer = "adjudicated" // settled after coders differed
	Consensus   Layer = "consensus"   // all who coded it, two at least, said the same
	Single      Layer = "single"      // one coder only
	Open        Layer = "open"        // coders differ and nobody settled it
)

// Layers lists them in their precedence.
var Layers = []Layer{Adjudicated, Consensus, Single, Open}

// Result is what a unit's codes are, and what that rests on. Where coders
// differ Codes is empty, and Shares is all there is.
type Result struct {
	Unit   Unit
	Layer  Layer
	Codes  []CodeID
	Shares map[CodeID]float64 // part of the coders who gave it as the primary code; they sum to 1
	Coders int
}

// Resolve gives one result for each unit that somebody marked, by document
// and number.
func Resolve(marks []Mark, settled []Settled) []Result {
	if !slices.IsSortedFunc(marks, order) {
		marks = slices.Clone(marks)
		slices.SortFunc(marks, order)
	}
	agreed := map[Unit][]CodeID{}
	for _, d := range settled {
		agreed[Unit{d.Document, d.Segment}] = d.Codes
	}
	all := make([]Result, 0, len(marks))
	for len(marks) > 0 {
		n := 1
		for n < len(marks) && marks[n].Unit == marks[0].Unit {
			n++
		}
		all = append(all, resolve(marks[:n], agreed[marks[0].Unit]))
		marks = marks[n:]
	}
	return all
}

func resolve(marks []Mark, agreed []CodeID) Result {
	r := Result{Unit: marks[0].Unit, Coders: len(marks)}
	same := true
	for i := range marks {
		same = same && marks[i].Primary() == marks[0].Primary() && alike(marks[i].Codes, marks[0].Codes)
	}
	switch {
	case agreed != nil:
		r.Layer, r.Codes = Adjudicated, agreed
		r.Shares = map[CodeID]float64{agreed[0]: 1}
		return r
	case same && len(marks) > 1:
		r.Layer, r.Codes = Consensus, marks[0].Codes
	case same:
		r.Layer, r.Codes = Single, marks[0].Codes
	default:
		r.Layer = Open
	}
	r.Shares = make(map[CodeID]float64, 1)
	for i := range marks {
		r.Shares[marks[i].Primary()] += 1 / float64(len(marks))
	}
	return r
}

// alike tells whether two marks have the same codes, in whatever order.
func alike(a, b []CodeID) bool {
	if len(a) != len(b) {
		return false
	}
	return slices.Equal(a, b) || slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
