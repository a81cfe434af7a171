package coding

import (
	"context"
	"database/sql"
	"slices"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Confirmed is what the coders of rounds that the actor may see have said with
// one version of a codebook, as far as it may teach: of documents that coders
// have finished, in rounds that are not blind.
type Confirmed struct {
	Stand int64 // grows when something is finished, revealed or settled
	Units []ConfirmedUnit
	Marks []Mark // of every coder, to compare people with people
}

// ConfirmedUnit is a segment with the codes that stand.
type ConfirmedUnit struct {
	Unit
	Segmentation string
	Layer        Layer
	Codes        []CodeID
}

// Confirmed gathers them over the rounds that the actor has to do with. Units
// on which coders differ and nobody settled teach nothing. Where two rounds
// coded a segment, the layer that goes before counts.
func (s Store) Confirmed(ctx context.Context, actor auth.Actor, book, version string) (c Confirmed, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		c = Confirmed{}
		rounds, err := roundsIn(ctx, tx, ` WHERE `+mine+` ORDER BY r.made_at, r.id`, scope(actor)...)
		if err != nil {
			return err
		}
		best := map[[2]string]map[int]int{} // place in Units by document, segmentation and segment
		for _, r := range rounds {
			if r.Codebook == book && r.Version == version && !r.Blind() {
				if err := s.confirmedIn(ctx, tx, actor.Site, r, &c, best); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return c, err
}

func (s Store) confirmedIn(ctx context.Context, tx *db.Tx, site string, r Round, c *Confirmed, best map[[2]string]map[int]int) error {
	var all []Coding
	grids := map[string]string{}
	err := db.Each(ctx, tx, `SELECT c.document_id, a.segmentation_id, c.coder, c.segment, c.turn_id, c.from_at, c.to_at, c.codes, c.revision, a.done_at
		FROM coding_assignment a CROSS JOIN coding c
		WHERE a.site_id = $1 AND a.round_id = $2 AND a.removed_at = 0 AND a.done_at > 0 AND c.codes <> ''
			AND c.site_id = a.site_id AND c.round_id = a.round_id AND c.document_id = a.document_id AND c.coder = a.coder
		ORDER BY c.document_id, c.segment, c.coder, c.turn_id, c.from_at`, []any{site, r.ID}, func(rows *sql.Rows) error {
		var one Coding
		var grid, codes string
		var done int64
		if err := rows.Scan(&one.Document, &grid, &one.Coder, &one.At.Segment, &one.At.Turn, &one.At.From, &one.At.To, &codes, &one.Revision, &done); err != nil {
			return err
		}
		one.Codes, grids[one.Document] = readCodes(codes), grid
		c.Stand += one.Revision + done%1_000_003
		all = append(all, one)
		return nil
	})
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "coding.Confirmed", "the codings cannot be read")
	}
	settled, err := s.agreedIn(ctx, tx, site, r.ID, "")
	if err != nil {
		return err
	}
	for _, d := range settled {
		c.Stand += int64(d.Version) * 7919
	}
	marks := MarksOf(all)
	c.Marks = append(c.Marks, marks...)
	for _, u := range Resolve(marks, settled) {
		if u.Layer == Open || len(u.Codes) == 0 {
			continue
		}
		at := [2]string{u.Unit.Document, grids[u.Unit.Document]}
		if best[at] == nil {
			best[at] = map[int]int{}
		}
		unit := ConfirmedUnit{u.Unit, at[1], u.Layer, u.Codes}
		if i, known := best[at][u.Unit.Number]; known {
			if slices.Index(Layers, u.Layer) < slices.Index(Layers, c.Units[i].Layer) {
				c.Units[i] = unit
			}
			continue
		}
		best[at][u.Unit.Number], c.Units = len(c.Units), append(c.Units, unit)
	}
	return nil
}
