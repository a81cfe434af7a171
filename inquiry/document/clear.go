package document

import (
	"context"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Cut divides the turns of a transcript, counted from 0, into segments
// [from, to).
type Cut struct {
	Title    string
	Segments [][2]int
}

// AddClear keeps a transcript of which the actor says that it holds no names,
// within the caller's transaction: coders may read it at once, by the frozen
// segmentations that are asked for. It is for texts that were coded elsewhere.
func (s *Store) AddClear(ctx context.Context, tx *db.Tx, actor auth.Actor, n New, cuts ...Cut) (Document, []Segmentation, error) {
	const op = "document.AddClear"
	if actor.OnlyReads() || !actor.IsStaff() {
		return Document{}, nil, fault.New(fault.Forbidden, op, "your role adds no transcripts")
	}
	sealed, err := s.sealNew(actor, n)
	if err != nil {
		return Document{}, nil, err
	}
	d, err := s.addIn(ctx, tx, actor, sealed)
	if err != nil {
		return d, nil, err
	}
	now := time.Now().UTC()
	if _, err := tx.ExecContext(ctx, `UPDATE document SET clear_from = 1, deidentified_at = $3 WHERE site_id = $1 AND id = $2`, d.Site, d.ID, db.Micros(now)); err != nil {
		return d, nil, fault.Wrap(err, fault.Unavailable, op, "the transcript could not be opened")
	}
	d.ClearFrom, d.DeidentifiedAt = 1, now
	ids := make([]string, len(sealed.turns))
	for i, row := range sealed.turns {
		ids[i], _ = row[2].(string)
	}
	var all []Segmentation
	for _, c := range cuts {
		g, err := s.freezeNew(ctx, tx, actor, d, c, ids, now)
		if err != nil {
			return d, nil, err
		}
		all = append(all, g)
	}
	return d, all, nil
}

// freezeNew keeps a segmentation that is frozen from the beginning.
func (s *Store) freezeNew(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, c Cut, ids []string, now time.Time) (Segmentation, error) {
	g := Segmentation{ID: db.NewID(), Document: d.ID, Title: c.Title, FrozenAt: now, FrozenBy: actor.ID}
	if _, err := tx.ExecContext(ctx, `INSERT INTO segmentation (site_id, id, document_id, title, made_at, made_by, frozen_at, frozen_by)
		VALUES ($1, $2, $3, $4, $5, $6, $5, $6)`, d.Site, g.ID, d.ID, c.Title, db.Micros(now), actor.ID); err != nil {
		return g, fault.Wrap(err, fault.Unavailable, "document.AddClear", "the segmentation could not be kept")
	}
	var segments [][]string
	for i, at := range c.Segments {
		segments = append(segments, ids[at[0]:at[1]])
		g.Segments = append(g.Segments, Segment{Number: i + 1, Turns: ids[at[0]:at[1]]})
	}
	if err := writeSegments(ctx, tx, d.Site, g.ID, segments); err != nil {
		return g, err
	}
	return g, s.note(ctx, tx, actor, d, "transcript: said to hold no names, segmentation frozen", cut{g.ID, len(segments), true})
}
