package document

import (
	"context"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// AddClear keeps a transcript of which the actor says that it holds no names,
// within the caller's transaction: coders may read it at once, and each turn
// is a segment of a frozen segmentation. It is for texts that were coded
// elsewhere, whose turns are what the codings lie on.
func (s *Store) AddClear(ctx context.Context, tx *db.Tx, actor auth.Actor, n New, title string) (Document, Segmentation, error) {
	const op = "document.AddClear"
	if actor.OnlyReads() || !actor.IsStaff() {
		return Document{}, Segmentation{}, fault.New(fault.Forbidden, op, "your role adds no transcripts")
	}
	sealed, err := s.sealNew(actor, n)
	if err != nil {
		return Document{}, Segmentation{}, err
	}
	d, err := s.addIn(ctx, tx, actor, sealed)
	if err != nil {
		return d, Segmentation{}, err
	}
	now := time.Now().UTC()
	if _, err := tx.ExecContext(ctx, `UPDATE document SET clear_from = 1, deidentified_at = $3 WHERE site_id = $1 AND id = $2`, d.Site, d.ID, db.Micros(now)); err != nil {
		return d, Segmentation{}, fault.Wrap(err, fault.Unavailable, op, "the transcript could not be opened")
	}
	d.ClearFrom, d.DeidentifiedAt = 1, now
	g := Segmentation{ID: db.NewID(), Document: d.ID, Title: title, FrozenAt: now, FrozenBy: actor.ID}
	if _, err := tx.ExecContext(ctx, `INSERT INTO segmentation (site_id, id, document_id, title, made_at, made_by, frozen_at, frozen_by)
		VALUES ($1, $2, $3, $4, $5, $6, $5, $6)`, d.Site, g.ID, d.ID, title, db.Micros(now), actor.ID); err != nil {
		return d, g, fault.Wrap(err, fault.Unavailable, op, "the segmentation could not be kept")
	}
	var segments [][]string
	for i, row := range sealed.turns {
		id, _ := row[2].(string)
		segments = append(segments, []string{id})
		g.Segments = append(g.Segments, Segment{Number: i + 1, Turns: []string{id}})
	}
	if err := writeSegments(ctx, tx, d.Site, g.ID, segments); err != nil {
		return d, g, err
	}
	return d, g, s.note(ctx, tx, actor, d, "transcript: said to hold no names, segmentation frozen", cut{g.ID, len(segments), true})
}
