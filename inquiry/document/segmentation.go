package document

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// cut is what the log holds of a segmentation.
type cut struct {
	Segmentation string `json:"segmentation"`
	Segments     int    `json:"segments"`
	Frozen       bool   `json:"frozen"`
}

// mayDivide finds a document for whoever may divide it: those who read its
// text and may write.
func (s *Store) mayDivide(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Document, []Turn, error) {
	d, err := s.FindIn(ctx, tx, actor, id)
	if err != nil {
		return d, nil, err
	}
	if actor.OnlyReads() || !d.Plain && d.ClearFrom == 0 {
		return d, nil, fault.New(fault.Forbidden, "document.mayDivide", "you may not divide this transcript; names were not taken out of it yet, or your role only reads")
	}
	turns, err := s.turnsIn(ctx, tx, actor, id, d.Version)
	return d, turns, err
}

// Divide begins a segmentation of a document: segments by change of speaker,
// within the accepted stretches, or in the whole where there are none or whole
// is asked for.
func (s *Store) Divide(ctx context.Context, actor auth.Actor, id, title string, whole bool) (made Segmentation, err error) {
	return s.divide(ctx, actor, id, title, whole, segmentsOf)
}

// DivideByTurn begins a segmentation of the whole document in which each turn
// is a segment: the units of tables that were coded elsewhere turn by turn.
func (s *Store) DivideByTurn(ctx context.Context, actor auth.Actor, id, title string) (Segmentation, error) {
	return s.divide(ctx, actor, id, title, true, func(turns []Turn, _ []Stretch) [][]string {
		all := make([][]string, len(turns))
		for i, t := range turns {
			all[i] = []string{t.ID}
		}
		return all
	})
}

func (s *Store) divide(ctx context.Context, actor auth.Actor, id, title string, whole bool, by func([]Turn, []Stretch) [][]string) (made Segmentation, err error) {
	const op = "document.Divide"
	title = strings.Join(strings.Fields(title), " ")
	if title == "" || len(title) > 100 {
		return made, fault.New(fault.Invalid, op, "give the segmentation a short title").In(fault.Place{Field: "title"})
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		d, turns, err := s.mayDivide(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		var accepted []Stretch
		if !whole {
			all, err := s.stretchesIn(ctx, tx, d)
			if err != nil {
				return err
			}
			accepted = slices.DeleteFunc(all, func(st Stretch) bool { return st.State != Accepted })
		}
		made = Segmentation{ID: db.NewID(), Document: id, Title: title}
		if _, err := tx.ExecContext(ctx, `INSERT INTO segmentation (site_id, id, document_id, title, made_at, made_by, frozen_at, frozen_by)
			VALUES ($1, $2, $3, $4, $5, $6, 0, '')`, d.Site, made.ID, id, title, db.Micros(time.Now()), actor.ID); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the segmentation could not be kept")
		}
		segments := by(turns, accepted)
		if err := writeSegments(ctx, tx, d.Site, made.ID, segments); err != nil {
			return err
		}
		for n, turns := range segments {
			made.Segments = append(made.Segments, Segment{Number: n + 1, Turns: turns})
		}
		return s.note(ctx, tx, actor, d, "transcript: segmentation begun", cut{made.ID, len(segments), false})
	})
	return made, err
}

func writeSegments(ctx context.Context, tx *db.Tx, site, id string, segments [][]string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM segment_turn WHERE site_id = $1 AND segmentation_id = $2`, site, id)
	var rows [][]any
	for n, turns := range segments {
		for _, t := range turns {
			rows = append(rows, []any{site, id, t, n + 1})
		}
	}
	if err == nil && len(rows) > 0 {
		err = db.InsertRows(ctx, tx, `INSERT INTO segment_turn (site_id, segmentation_id, turn_id, segment)`, rows)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "document.writeSegments", "the segments could not be kept")
	}
	return nil
}

// segmentation reads one with the turns of each segment in the order of the
// document.
func (s *Store) segmentation(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Segmentation, Document, []Turn, error) {
	const op = "document.Segmentation"
	g := Segmentation{ID: id}
	var frozen int64
	err := tx.QueryRowContext(ctx, `SELECT g.document_id, g.title, g.frozen_at, g.frozen_by FROM segmentation g JOIN document d ON d.site_id = g.site_id AND d.id = g.document_id
		WHERE `+seen+` AND g.id = $4`, scope(actor, id)...).Scan(&g.Document, &g.Title, &frozen, &g.FrozenBy)
	if errors.Is(err, sql.ErrNoRows) {
		return g, Document{}, nil, fault.New(fault.NotFound, op, "there is no such segmentation that you may see")
	} else if err != nil {
		return g, Document{}, nil, fault.Wrap(err, fault.Unavailable, op, "the segmentation cannot be read")
	}
	g.FrozenAt = db.Instant(frozen)
	d, err := s.FindIn(ctx, tx, actor, g.Document)
	if err != nil {
		return g, d, nil, err
	}
	turns, err := s.turnsIn(ctx, tx, actor, g.Document, d.Version)
	if err != nil {
		return g, d, nil, err
	}
	speakers, err := s.speakersIn(ctx, tx, d)
	if err != nil {
		return g, d, nil, err
	}
	role, by := map[string]Role{}, map[string]Turn{}
	for _, sp := range speakers {
		role[sp.ID] = sp.Role
	}
	for _, t := range turns {
		by[t.ID] = t
	}
	err = db.Each(ctx, tx, `SELECT turn_id, segment FROM segment_turn WHERE site_id = $1 AND segmentation_id = $2 ORDER BY segment`, []any{d.Site, id}, func(rows *sql.Rows) error {
		var turn string
		var n int
		if err := rows.Scan(&turn, &n); err != nil {
			return err
		}
		if k := len(g.Segments); k == 0 || g.Segments[k-1].Number != n {
			g.Segments = append(g.Segments, Segment{Number: n})
		}
		if _, there := by[turn]; there {
			last := &g.Segments[len(g.Segments)-1]
			last.Turns = append(last.Turns, turn)
		}
		return nil
	})
	if err != nil {
		return g, d, nil, fault.Wrap(err, fault.Unavailable, op, "the segmentation cannot be read")
	}
	for i := range g.Segments {
		slices.SortFunc(g.Segments[i].Turns, func(a, b string) int { return cmp.Compare(by[a].Number, by[b].Number) })
		g.Segments[i].Speaker = mostly(by, role, g.Segments[i].Turns)
	}
	return g, d, turns, nil
}

// Segmentation gives one segmentation.
func (s *Store) Segmentation(ctx context.Context, actor auth.Actor, id string) (g Segmentation, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		g, err = s.SegmentationIn(ctx, tx, actor, id)
		return err
	})
	return g, err
}

// SegmentationIn is Segmentation within the caller's transaction.
func (s *Store) SegmentationIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Segmentation, error) {
	g, _, _, err := s.segmentation(ctx, tx, actor, id)
	return g, err
}

// Segmentations lists those of a document, the oldest first; Frozen only those
// that coders may share.
func (s *Store) Segmentations(ctx context.Context, actor auth.Actor, document string) ([]Segmentation, error) {
	var found []Segmentation
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var ids []string
		err := db.Each(ctx, tx, `SELECT g.id FROM segmentation g JOIN document d ON d.site_id = g.site_id AND d.id = g.document_id
			WHERE `+seen+` AND g.document_id = $4 ORDER BY g.made_at, g.id`, scope(actor, document), func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.Segmentations", "the segmentations cannot be read")
		}
		for _, id := range ids {
			g, err := s.SegmentationIn(ctx, tx, actor, id)
			if err != nil {
				return err
			}
			found = append(found, g)
		}
		return nil
	})
	return found, err
}

// Frozen lists the frozen segmentations of a document.
func (s *Store) Frozen(ctx context.Context, actor auth.Actor, document string) ([]Segmentation, error) {
	all, err := s.Segmentations(ctx, actor, document)
	return slices.DeleteFunc(all, func(g Segmentation) bool { return g.FrozenAt.IsZero() }), err
}
