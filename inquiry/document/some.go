package document

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Some gives a few segments of a segmentation with their turns in the newest
// version, as the actor may see them: what a page needs that changes one of
// thousands. No numbers give every segment.
func (s *Store) Some(ctx context.Context, actor auth.Actor, segmentation string, numbers ...int) (d Document, segments []Segment, turns []Turn, speakers []Speaker, err error) {
	return s.some(ctx, actor, segmentation, func(tx *db.Tx, d Document) ([]Segment, []Turn, error) {
		if len(numbers) == 0 {
			return s.allIn(ctx, tx, actor, d, segmentation, true)
		}
		return s.someIn(ctx, tx, actor, d, segmentation, numbers)
	})
}

// Spoken gives every segment with its turns as a file wants them: who speaks
// and the text, without times.
func (s *Store) Spoken(ctx context.Context, actor auth.Actor, segmentation string) (d Document, segments []Segment, turns []Turn, speakers []Speaker, err error) {
	return s.some(ctx, actor, segmentation, func(tx *db.Tx, d Document) ([]Segment, []Turn, error) {
		return s.allIn(ctx, tx, actor, d, segmentation, false)
	})
}

func (s *Store) some(ctx context.Context, actor auth.Actor, segmentation string, read func(*db.Tx, Document) ([]Segment, []Turn, error)) (d Document, segments []Segment, turns []Turn, speakers []Speaker, err error) {
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
		if segments, turns, err = read(tx, d); err != nil {
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
	args := scope(actor, d.ID, d.Version, segmentation)
	which := ` AND g.segment IN ` + db.In(len(args)+1, len(numbers))
	for _, n := range numbers {
		args = append(args, n)
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

// allIn reads a whole text in two plain scans, of the segments and of the
// turns, and puts them together here. CROSS JOIN has SQLite ask once, of the
// document, whether the actor may read it.
func (s *Store) allIn(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, segmentation string, timed bool) ([]Segment, []Turn, error) {
	of := make(map[string]int, d.Turns)
	err := db.Each(ctx, tx, `SELECT turn_id, segment FROM segment_turn WHERE site_id = $1 AND segmentation_id = $2`, []any{actor.Site, segmentation}, func(rows *sql.Rows) error {
		var turn string
		var n int
		err := rows.Scan(&turn, &n)
		of[turn] = n
		return err
	})
	turns := make([]Turn, 0, len(of))
	columns := `t.turn_id, t.place, t.speaker, t.flagged, t.sealed`
	if timed {
		columns += `, t.start_ms, t.end_ms, t.from_version`
	}
	if err == nil {
		err = db.Each(ctx, tx, `SELECT `+columns+` FROM document d CROSS JOIN document_turn t
			WHERE `+seen+` AND d.id = $4 AND (`+plain+` OR d.clear_from > 0 AND $5 >= d.clear_from)
				AND t.site_id = $1 AND t.document_id = $4 AND t.from_version <= $5 AND t.to_version > $5`, scope(actor, d.ID, d.Version), func(rows *sql.Rows) error {
			var t Turn
			var sealed sql.RawBytes
			into := []any{&t.ID, &t.place, &t.Speaker, &t.Flagged, &sealed, &t.Start, &t.End, &t.Since}
			if !timed {
				t.Start, t.End, into = transcript.Unknown, transcript.Unknown, into[:5]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			if of[t.ID] == 0 {
				return nil
			}
			text, err := s.Ring.Open(turnRow(actor.Site, d.ID, t.ID), string(sealed))
			if err != nil {
				return err
			}
			if !timed {
				text, _, _ = bytes.Cut(text, []byte("\n"))
			}
			err = t.open(text)
			turns = append(turns, t)
			return err
		})
	}
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Unavailable, "document.Some", "the segments cannot be read")
	}
	slices.SortFunc(turns, func(a, b Turn) int { return cmp.Or(cmp.Compare(of[a.ID], of[b.ID]), cmp.Compare(a.place, b.place)) })
	var segments []Segment
	for i := range turns {
		t := &turns[i]
		t.Number = i + 1
		if n := of[t.ID]; len(segments) == 0 || segments[len(segments)-1].Number != n {
			segments = append(segments, Segment{Number: n})
		}
		last := &segments[len(segments)-1]
		last.Turns = append(last.Turns, t.ID)
	}
	return segments, turns, nil
}
