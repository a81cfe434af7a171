package document

import (
	"context"
	"database/sql"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
)

// Segment is one or more turns that coders share as a unit.
type Segment struct {
	Number  int
	Turns   []string
	Speaker Role
}

// Segmentation is a division into segments.
type Segmentation struct {
	ID, Document, Title string
	FrozenAt            time.Time
	FrozenBy            string
	Segments            []Segment
}

func (s *Store) Segmentation(ctx context.Context, actor auth.Actor, id string) (g Segmentation, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		var at int64
		if err := tx.QueryRowContext(ctx, `SELECT id, document_id, title, frozen_at, frozen_by FROM segmentation WHERE site_id = $1 AND id = $2`, actor.Site, id).Scan(&g.ID, &g.Document, &g.Title, &at, &g.FrozenBy); err != nil {
			return err
		}
		g.FrozenAt = db.Instant(at)
		return db.Each(ctx, tx, `SELECT st.turn_id, st.segment FROM segment_turn st JOIN document_turn t ON t.site_id = st.site_id AND t.turn_id = st.turn_id AND t.document_id = $3 AND t.to_version = 2147483647
			WHERE st.site_id = $1 AND st.segmentation_id = $2 ORDER BY st.segment, t.place`, []any{actor.Site, id, g.Document}, func(rows *sql.Rows) error {
			var turn string
			var n int
			if err := rows.Scan(&turn, &n); err != nil {
				return err
			}
			if len(g.Segments) == 0 || g.Segments[len(g.Segments)-1].Number != n {
				g.Segments = append(g.Segments, Segment{Number: n})
			}
			last := &g.Segments[len(g.Segments)-1]
			last.Turns = append(last.Turns, turn)
			return nil
		})
	})
	return g, err
}

func (s *Store) Frozen(ctx context.Context, actor auth.Actor, document string) (all []Segmentation, err error) {
	var ids []string
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id FROM segmentation WHERE site_id = $1 AND document_id = $2 AND frozen_at > 0`, []any{actor.Site, document}, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	for _, id := range ids {
		g, err := s.Segmentation(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, err
}
