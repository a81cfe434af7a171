package document

import (
	"context"
	"database/sql"

	"tend/platform/db"
	"tend/platform/fault"
)

// moveOwn lets stretches and segments move with the text. A turn that a split
// made is in the segment of the one it came from. What would put words of two
// segments of a frozen segmentation into one turn is refused.
func (s *Store) moveOwn(ctx context.Context, w *writing, m Moves) error {
	there := placesOf(w.after)
	was := placesOf(w.before)
	for _, t := range w.before {
		if _, stays := there[t.ID]; stays {
			continue
		}
		if err := moveStretch(ctx, w, m, t.ID); err != nil {
			return err
		}
	}
	segments, frozen, err := segmentsIn(ctx, w.tx, w.Document)
	if err != nil {
		return err
	}
	for id, of := range segments {
		if err := w.moveSegments(ctx, m, id, of, frozen[id], was, there); err != nil {
			return err
		}
	}
	return nil
}

// moveStretch lets a stretch begin or end with the turn that took the words of
// one that is gone.
func moveStretch(ctx context.Context, w *writing, m Moves, gone string) error {
	into := m.Into(gone)
	if len(into) == 0 {
		at := placesOf(w.before)[gone]
		into = []string{w.after[min(at, len(w.after)-1)].ID}
	}
	for column, now := range map[string]string{"first_turn": into[0], "last_turn": into[len(into)-1]} {
		if _, err := w.tx.ExecContext(ctx, `UPDATE document_stretch SET `+column+` = $4 WHERE site_id = $1 AND document_id = $2 AND `+column+` = $3`,
			w.Site, w.ID, gone, now); err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.moveStretch", "the stretches could not be moved")
		}
	}
	return nil
}

// segmentsIn gives the segment of each turn, by segmentation of a document.
func segmentsIn(ctx context.Context, tx *db.Tx, d Document) (segments map[string]map[string]int, frozen map[string]bool, err error) {
	segments, frozen = map[string]map[string]int{}, map[string]bool{}
	err = db.Each(ctx, tx, `SELECT g.id, g.frozen_at, t.turn_id, t.segment FROM segmentation g JOIN segment_turn t ON t.site_id = g.site_id AND t.segmentation_id = g.id
		WHERE g.site_id = $1 AND g.document_id = $2`, []any{d.Site, d.ID}, func(rows *sql.Rows) error {
		var id, turn string
		var at int64
		var n int
		if err := rows.Scan(&id, &at, &turn, &n); err != nil {
			return err
		}
		if segments[id] == nil {
			segments[id] = map[string]int{}
		}
		segments[id][turn], frozen[id] = n, at > 0
		return nil
	})
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Unavailable, "document.segmentsIn", "the segments cannot be read")
	}
	return segments, frozen, nil
}

// moveSegments gives new turns their segment and takes out turns that are gone.
func (w *writing) moveSegments(ctx context.Context, m Moves, id string, of map[string]int, frozen bool, was, there map[string]int) error {
	const op = "document.moveSegments"
	fresh := map[string]int{}
	for _, t := range w.before {
		for _, into := range m.Into(t.ID) {
			if into == t.ID {
				continue
			}
			if _, known := was[into]; known {
				if frozen && of[into] != of[t.ID] {
					return fault.New(fault.Conflict, op, "this would put words of two segments into one turn, and the segments are frozen: coders share them")
				}
				continue
			}
			if before, seen := fresh[into]; seen && frozen && before != of[t.ID] {
				return fault.New(fault.Conflict, op, "this would put words of two segments into one turn, and the segments are frozen: coders share them")
			}
			fresh[into] = of[t.ID]
		}
	}
	left := map[int]int{}
	for turn, n := range of {
		if _, stays := there[turn]; stays {
			left[n]++
		}
	}
	for turn, n := range of {
		if _, stays := there[turn]; stays {
			continue
		}
		if frozen && left[n] == 0 {
			return fault.New(fault.Conflict, op, "this turn is all of a segment, and the segments are frozen: coders share them. Leave a word in it")
		}
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM segment_turn WHERE site_id = $1 AND segmentation_id = $2 AND turn_id = $3`, w.Site, id, turn); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the segments could not be moved")
		}
	}
	for turn, n := range fresh {
		if n == 0 {
			continue // it came from a turn that is in no segment
		}
		if _, err := w.tx.ExecContext(ctx, `INSERT INTO segment_turn (site_id, segmentation_id, turn_id, segment) VALUES ($1, $2, $3, $4)`, w.Site, id, turn, n); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the segments could not be moved")
		}
	}
	return nil
}
