package house

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/db"
)

// TakeProject keeps what an exchanged project holds, all or none: its texts,
// of which the actor says that they hold no names, its codes as codebooks, and
// what was coded as rounds of coders outside.
func (h *House) TakeProject(ctx context.Context, actor auth.Actor, plan refi.Plan) (rounds []coding.Round, err error) {
	err = h.DB.Change(ctx, func(tx *db.Tx) error {
		rounds = nil
		for _, r := range plan.Rounds {
			if err := h.Coding.KeepBookIn(ctx, tx, actor, r.Book); err != nil {
				return err
			}
			made, err := h.Coding.BeginIn(ctx, tx, actor, coding.Round{Title: r.Title, Codebook: r.Book.ID, Version: r.Book.Version, Spans: true, Brought: plan.Notes})
			if err != nil {
				return err
			}
			rounds = append(rounds, made)
		}
		for i, text := range plan.Texts {
			cuts, which := cutsOf(plan, i)
			d, grids, err := h.Documents.AddClear(ctx, tx, actor, document.New{Title: text.Name, File: text, Again: true}, cuts...)
			if err != nil {
				return err
			}
			for k, r := range plan.Rounds {
				if which[k] < 0 {
					continue
				}
				if err := h.takePart(ctx, tx, actor, rounds[k], d, grids[which[k]], r.Parts[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return rounds, err
}

// cutsOf gives the segmentations of a text, each once, and which one each
// round has; -1 for a round without it.
func cutsOf(plan refi.Plan, text int) (cuts []document.Cut, which []int) {
	for _, r := range plan.Rounds {
		segments := r.Parts[text].Segments
		if len(segments) == 0 {
			which = append(which, -1)
			continue
		}
		at := slices.IndexFunc(cuts, func(c document.Cut) bool { return slices.Equal(c.Segments, segments) })
		if at < 0 {
			at = len(cuts)
			title := "Turns"
			if len(segments) < len(plan.Texts[text].Turns) {
				title = "Segments"
			}
			if slices.ContainsFunc(cuts, func(c document.Cut) bool { return c.Title == title }) {
				title = fmt.Sprint(title, " ", at+1)
			}
			cuts = append(cuts, document.Cut{Title: title, Segments: segments})
		}
		which = append(which, at)
	}
	return cuts, which
}

// takePart keeps what was said of one text in one round.
func (h *House) takePart(ctx context.Context, tx *db.Tx, actor auth.Actor, round coding.Round, d document.Document, grid document.Segmentation, p refi.Part) error {
	// the segment of a turn, counted from 0
	of := func(turn int) int {
		i, exact := slices.BinarySearchFunc(p.Segments, turn, func(s [2]int, at int) int { return cmp.Compare(s[0], at) })
		if !exact {
			i--
		}
		return i
	}
	for _, name := range slices.Sorted(maps.Keys(p.Said)) {
		a := coding.Assignment{Document: d.ID, Coder: coding.Outside(name), Segmentation: grid.ID, Units: len(grid.Segments)}
		var said []coding.Said
		for _, c := range p.Said[name] {
			n := of(c.Turn)
			w := coding.Said{At: coding.Where{Segment: n + 1}, Codes: c.Codes, Unsure: c.Unsure, Memo: c.Memo, When: c.At}
			if !c.Whole {
				w.At.Turn, w.At.From, w.At.To = grid.Segments[n].Turns[c.Turn-p.Segments[n][0]], c.From, c.To
			}
			said = append(said, w)
		}
		if err := h.Coding.BringPart(ctx, tx, actor, round, a, said); err != nil {
			return err
		}
	}
	var settled []coding.Settled
	for _, s := range p.Settled {
		settled = append(settled, coding.Settled{Document: d.ID, Segment: of(s.Turn) + 1, Codes: s.Codes, Reason: s.Reason, By: coding.Outside(s.By), At: s.At})
	}
	return h.Coding.BringSettled(ctx, tx, actor, round, settled...)
}
