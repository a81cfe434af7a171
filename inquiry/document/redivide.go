package document

import (
	"context"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Redivide changes a segmentation that is not frozen: with join, the segment of
// a turn is joined to the one before; without, a segment begins with the turn.
func (s *Store) Redivide(ctx context.Context, actor auth.Actor, id, turn string, join bool) (changed Segmentation, err error) {
	err = s.alter(ctx, actor, id, func(tx *db.Tx, g Segmentation, d Document, turns []Turn) error {
		segments := make([][]string, len(g.Segments))
		for n, seg := range g.Segments {
			segments[n] = seg.Turns
		}
		var err error
		if join {
			segments, err = joinSegment(segments, turns, turn)
		} else {
			segments, err = splitSegment(segments, turn)
		}
		if err != nil {
			return err
		}
		if err := writeSegments(ctx, tx, d.Site, id, segments); err != nil {
			return err
		}
		if changed, err = s.SegmentationIn(ctx, tx, actor, id); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, d, "transcript: segmentation changed", cut{id, len(segments), false})
	})
	return changed, err
}

// Freeze ends the work on a segmentation: its segments stay as they are.
func (s *Store) Freeze(ctx context.Context, actor auth.Actor, id string) error {
	return s.alter(ctx, actor, id, func(tx *db.Tx, g Segmentation, d Document, _ []Turn) error {
		if len(g.Segments) == 0 {
			return fault.New(fault.Invalid, "document.Freeze", "there is no segment in this")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE segmentation SET frozen_at = $3, frozen_by = $4 WHERE site_id = $1 AND id = $2`, d.Site, id, db.Micros(time.Now()), actor.ID); err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.Freeze", "the segmentation could not be frozen")
		}
		return s.note(ctx, tx, actor, d, "transcript: segmentation frozen", cut{id, len(g.Segments), true})
	})
}

// Undivide takes a segmentation back that is not frozen.
func (s *Store) Undivide(ctx context.Context, actor auth.Actor, id string) error {
	return s.alter(ctx, actor, id, func(tx *db.Tx, g Segmentation, d Document, _ []Turn) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM segment_turn WHERE site_id = $1 AND segmentation_id = $2`, d.Site, id)
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM segmentation WHERE site_id = $1 AND id = $2`, d.Site, id)
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.Undivide", "the segmentation could not be taken back")
		}
		return s.note(ctx, tx, actor, d, "transcript: segmentation taken back", cut{id, len(g.Segments), false})
	})
}

// alter runs a change of a segmentation that is not frozen.
func (s *Store) alter(ctx context.Context, actor auth.Actor, id string, f func(*db.Tx, Segmentation, Document, []Turn) error) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE segmentation SET title = title WHERE site_id = $1 AND id = $2`, actor.Site, id); err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.alter", "the segmentation cannot be changed at the moment")
		}
		g, d, turns, err := s.segmentation(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, _, err := s.mayDivide(ctx, tx, actor, d.ID); err != nil {
			return err
		}
		if !g.FrozenAt.IsZero() {
			return fault.New(fault.Conflict, "document.alter", "this segmentation is frozen, so that coders share its segments; begin another one")
		}
		return f(tx, g, d, turns)
	})
}
