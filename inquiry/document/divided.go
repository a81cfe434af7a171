package document

import (
	"context"
	"database/sql"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Divided tells in which segment of a segmentation each turn is, by the turn's
// id, without opening a word. Turns outside of all segments are not in it.
func (s *Store) Divided(ctx context.Context, actor auth.Actor, segmentation string) (map[string]int, error) {
	in := map[string]int{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT g.turn_id, g.segment FROM segmentation f JOIN document d ON d.site_id = f.site_id AND d.id = f.document_id
			JOIN segment_turn g ON g.site_id = f.site_id AND g.segmentation_id = f.id
			WHERE `+seen+` AND f.id = $4`, scope(actor, segmentation), func(rows *sql.Rows) error {
			var turn string
			var n int
			err := rows.Scan(&turn, &n)
			in[turn] = n
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.Divided", "the segments cannot be read")
	}
	if len(in) == 0 {
		return nil, fault.New(fault.NotFound, "document.Divided", "there is no such segmentation that you may see")
	}
	return in, nil
}
