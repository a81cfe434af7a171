package house

import (
	"context"
	"maps"
	"slices"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/db"
)

// TakeProject keeps what an exchanged project holds, all or none: its texts,
// of which the actor says that they hold no names, its codes as a codebook,
// and what was coded as a round of coders outside.
func (h *House) TakeProject(ctx context.Context, actor auth.Actor, plan refi.Plan) (round coding.Round, err error) {
	err = h.DB.Change(ctx, func(tx *db.Tx) error {
		if err := h.Coding.KeepBookIn(ctx, tx, actor, plan.Book); err != nil {
			return err
		}
		round, err = h.Coding.BeginIn(ctx, tx, actor, coding.Round{Title: plan.Title, Codebook: plan.Book.ID, Version: plan.Book.Version, Spans: true, Brought: plan.Notes})
		if err != nil {
			return err
		}
		for _, t := range plan.Texts {
			d, grid, err := h.Documents.AddClear(ctx, tx, actor, document.New{Title: t.File.Name, File: t.File, Again: true}, "Turns")
			if err != nil {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(t.Said)) {
				a := coding.Assignment{Document: d.ID, Coder: coding.Outside(name), Segmentation: grid.ID, Units: len(grid.Segments)}
				var said []coding.Said
				for _, c := range t.Said[name] {
					w := coding.Said{At: coding.Where{Segment: c.Turn + 1}, Codes: c.Codes, Unsure: c.Unsure, Memo: c.Memo}
					if !c.Whole {
						w.At.Turn, w.At.From, w.At.To = grid.Segments[c.Turn].Turns[0], c.From, c.To
					}
					said = append(said, w)
				}
				if err := h.Coding.BringPart(ctx, tx, actor, round, a, said); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return round, err
}
