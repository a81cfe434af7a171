package house

import (
	"context"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/platform/auth"
)

// Warm reads what the first page after a start would otherwise wait for: the
// histories and scores of a site, as those see them who see everybody, and the
// coded transcripts with their words.
func (h *House) Warm(ctx context.Context, site string) error {
	actor := auth.System(site, "start")
	if _, err := h.Pathway.States(ctx, actor, pathway.Filter{}); err != nil {
		return err
	}
	if _, err := h.Measures.Scores(ctx, actor, measure.Filter{}); err != nil {
		return err
	}
	p, err := h.Process(ctx, actor, Asked{})
	if err != nil || p.Analysis == nil {
		return err
	}
	_, err = h.Mentions(ctx, actor, p, "")
	return err
}
