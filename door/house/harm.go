package house

import (
	"context"
	"slices"

	"tend/clinic/programme"
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
	courseOf := map[string]string{}
	for _, g := range all {
		courseOf[g.ID] = g.Programme
	}
	found := []cohort.Adverse{} // kept, even where there is none
	for _, e := range events {
		if len(groups) > 0 && !slices.Contains(groups, e.Group) {
			continue
		}
		a := cohort.Adverse{Person: e.StudyID, Serious: e.Serious, Open: e.ClosedAt.IsZero(),
			Possible: slices.Contains([]session.Related{session.Possible, session.Probable, session.Definite}, e.Related)}
		if p, err := programme.Find(courseOf[e.Group]); err == nil {
			if practice, ok := p.Practice(e.Practice); ok {
				a.Practice = practice.Title
			}
		}
		found = append(found, a)
	}
	return found, nil
}
