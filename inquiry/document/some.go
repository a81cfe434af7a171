package document

import (
	"context"
	"database/sql"
	"errors"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Some gives a few segments of a segmentation with their turns in the newest
// version, as the actor may see them: what a page needs that changes one of
// thousands. No numbers give every segment.
func (s *Store) Some(ctx context.Context, actor auth.Actor, segmentation string, numbers ...int) (d Document, segments []Segment, turns []Turn, speakers []Speaker, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		var id string
		if err := tx.QueryRowContext(ctx, `SELECT document_id FROM segmentation WHERE site_id = $1 AND id = $2`, actor.Site, segmentation).Scan(&id); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.NotFound, "document.Some", "there is no such segmentation")
			}
			return fault.Wrap(err, fault.Unavailable, "document.Some", "the segments cannot be read")
		}
		if d, err = s.FindIn(ctx, tx, actor, id); err != nil {
			return err
		}
		if speakers, err = s.speakersIn(ctx, tx, d); err != nil {
			return err
		}
		if segments, turns, err = s.someIn(ctx, tx, actor, d, segmentation, numbers); err != nil {
			return err
		}
		if err := hide(ctx, tx, actor, d, turns, speakers); err != nil {
			return err
		}
		if !d.Plain {
			neutral(speakers)
		}
		return nil
	})
	return d, segments, turns, speakers, err
}

// someIn reads from the segments to the turns: CROSS JOIN keeps SQLite from
// going through the whole text for a few of them.
func (s *Store) someIn(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, segmentation string, numbers []int) ([]Segment, []Turn, error) {
	which, args := "", scope(actor, d.ID, d.Version, segmentation)
	if len(numbers) > 0 {
		which = ` AND g.segment IN ` + db.In(len(args)+1, len(numbers))
		for _, n := range numbers {
			args = append(args, n)
		}
	}
	var segments []Segment
	var turns []Turn
	err := db.Each(ctx, tx, `SELECT g.segment, t.turn_id, t.place, t.speaker, t.start_ms, t.end_ms, t.flagged, t.from_version, t.sealed
		FROM segment_turn g CROSS JOIN document d CROSS JOIN document_turn t
		WHERE `+seen+` AND g.site_id = $1 AND g.segmentation_id = $6 AND d.site_id = g.site_id AND d.id = $4
			AND t.site_id = g.site_id AND t.document_id = d.id AND t.turn_id = g.turn_id AND t.from_version <= $5 AND t.to_version > $5 AND (`+plain+` OR d.clear_from > 0 AND $5 >= d.clear_from)`+which+`
		ORDER BY g.segment, t.place`, args, func(rows *sql.Rows) error {
		var n int
		t := Turn{Number: len(turns) + 1}
		var sealed string
		if err := rows.Scan(&n, &t.ID, &t.place, &t.Speaker, &t.Start, &t.End, &t.Flagged, &t.Since, &sealed); err != nil {
			return err
		}
		text, err := s.Ring.Open(turnRow(actor.Site, d.ID, t.ID), sealed)
		if err == nil {
			err = t.open(text)
		}
		turns = append(turns, t)
		if len(segments) == 0 || segments[len(segments)-1].Number != n {
			segments = append(segments, Segment{Number: n})
		}
		last := &segments[len(segments)-1]
		last.Turns = append(last.Turns, t.ID)
		return err
	})
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Unavailable, "document.Some", "the segments cannot be read")
	}
	return segments, turns, nil
}
