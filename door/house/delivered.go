package house

import (
	"context"
	"math"
	"slices"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/evaluation/cohort"
	"tend/platform/auth"
)

// delivered gathers what is known of the past meetings of some groups; no
// groups means all that the actor may see.
func (h *House) delivered(ctx context.Context, actor auth.Actor, groups []string, now time.Time) ([]cohort.Delivered, error) {
	all, err := h.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	only := "" // one group is asked for alone, several with all
	if len(groups) == 1 {
		only = groups[0]
	}
	meetings, err := h.Sessions.Meetings(ctx, actor, session.Filter{Group: only, To: now})
	if err != nil {
		return nil, err
	}
	events, err := h.Sessions.RunEvents(ctx, actor, only, 0)
	if err != nil {
		return nil, err
	}
	ratings, err := h.Sessions.Ratings(ctx, actor, only)
	if err != nil || len(events)+len(ratings) == 0 {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	course := map[string]programme.Programme{}
	for _, g := range all {
		p, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		if err == nil && (len(groups) == 0 || slices.Contains(groups, g.ID)) {
			course[g.ID] = p
		}
	}
	var found []cohort.Delivered
	for _, m := range meetings {
		p, asked := course[m.Group]
		if plan, known := p.Session(m.Number); asked && known {
			found = append(found, deliveredIn(m, plan, session.EventsOf(events, m), session.RatingsOf(ratings, m), now))
		}
	}
	return found, nil
}

// deliveredIn folds one meeting: of several runs the one that counts.
func deliveredIn(m session.Meeting, plan programme.Session, events []session.RunOf, ratings []session.Rating, now time.Time) cohort.Delivered {
	d := cohort.Delivered{Group: m.Group, Session: m.Number, Title: plan.Title, Announced: m.Minutes, Ratings: ratings, Took: math.NaN()}
	d.Adherence, d.Others, _ = session.AdherenceOf(plan.Items, ratings)
	runs := session.Runs(plan.Items, events, now)
	d.Runs = len(runs)
	run, any := session.Counts(runs)
	if d.Run = any; !any {
		return d
	}
	if !run.Ended.IsZero() {
		d.Took = run.Ended.Sub(run.Began).Minutes()
	}
	for _, item := range run.Items {
		d.Items = append(d.Items, cohort.DeliveredItem{ID: item.ID, Title: item.Title, Planned: item.Minutes, Took: item.Took.Minutes(),
			Done: item.Being == session.Done || item.Being == session.Now, Added: item.New})
	}
	return d
}
