package house

import (
	"context"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/evaluation/cohort"
	"tend/platform/auth"
)

// Harm gathers the adverse events that an actor may see, for an evaluation; no
// groups means all.
func (h *House) Harm(ctx context.Context, actor auth.Actor, groups []string) ([]cohort.Adverse, error) {
	events, err := h.Sessions.AdverseEvents(ctx, actor, "", "")
	if err != nil {
		return nil, err
	}
	all, err := h.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	groupOf := map[string]pathway.Group{}
	for _, g := range all {
		groupOf[g.ID] = g
	}
	found := []cohort.Adverse{} // kept, even where there is none
	for _, e := range events {
		if len(groups) > 0 && !slices.Contains(groups, e.Group) {
			continue
		}
		a := cohort.Adverse{Person: e.StudyID, Serious: e.Serious, Open: e.ClosedAt.IsZero(),
			Possible: slices.Contains([]session.Related{session.Possible, session.Probable, session.Definite}, e.Related)}
		g := groupOf[e.Group]
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			if practice, ok := p.Practice(e.Practice); ok {
				a.Practice = practice.Title
			}
		}
		found = append(found, a)
	}
	return found, nil
}
