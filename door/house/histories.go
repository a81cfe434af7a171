package house

import (
	"context"
	"slices"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/evaluation/cohort"
	"tend/inquiry/progression"
	"tend/inquiry/theme"
	"tend/platform/auth"
)

// Histories gathers what an actor may see of the people of some groups, for an
// evaluation; no groups means everybody. Planned is the number of sessions of
// the course.
func (h *House) Histories(ctx context.Context, actor auth.Actor, groups []string, planned int) (cohort.Histories, error) {
	found := cohort.Histories{Name: "the histories of this service", Sessions: planned}
	var err error
	if found.States, err = h.Pathway.States(ctx, actor, pathway.Filter{Groups: groups}); err != nil {
		return cohort.Histories{}, err
	}
	forms, err := h.Measures.Scores(ctx, actor, measure.Filter{Groups: groups})
	if err != nil {
		return cohort.Histories{}, err
	}
	if found.Delivered, err = h.delivered(ctx, actor, groups, time.Now()); err != nil {
		return cohort.Histories{}, err
	}
	if found.Process, err = h.coded(ctx, actor, groups); err != nil {
		return cohort.Histories{}, err
	}
	practised, err := h.Sessions.PracticeOf(ctx, actor, "", "")
	if err != nil {
		return cohort.Histories{}, err
	}
	found.Practice = []cohort.Practised{}
	for _, p := range practised {
		if len(groups) == 0 || slices.Contains(groups, p.Group) {
			found.Practice = append(found.Practice, cohort.Practised{Person: p.StudyID, Week: p.Week, Minutes: p.Minutes})
		}
	}
	if found.Words, err = h.worded(ctx, actor, groups); err != nil {
		return cohort.Histories{}, err
	}
	if found.Maps, err = h.Maps.Looped(ctx, actor, groups...); err != nil {
		return cohort.Histories{}, err
	}
	for _, f := range forms {
		found.Scores = append(found.Scores, scoresOf(f)...)
	}
	return found, nil
}

// coded gathers the coded transcripts of some groups, nil where there are none.
func (h *House) coded(ctx context.Context, actor auth.Actor, groups []string) (*progression.Corpus, error) {
	p, err := h.Process(ctx, actor, Asked{})
	if err != nil || p.Analysis == nil {
		return nil, err
	}
	part := p.Corpus.Of(func(s progression.Segment) bool { return len(groups) == 0 || slices.Contains(groups, s.Group) })
	if len(part.Segments) == 0 {
		return nil, nil
	}
	return &part, nil
}

// scoresOf hands a form's scores over; an outcome of a plan is a scale.
func scoresOf(f measure.Kept) []cohort.Score {
	scores := make([]cohort.Score, 0, len(f.Scores))
	for _, s := range f.Scores {
		score := cohort.Score{Person: f.StudyID, Outcome: string(s.Scale), Timepoint: f.Timepoint, RuleVersion: s.RuleVersion}
		if s.Value != nil {
			score.Value, score.Complete = *s.Value, true
		}
		scores = append(scores, score)
	}
	return scores
}

// worded gives the thematic analysis of what people of these groups answered:
// the newest one that is closed, or the newest. An analysis of other groups, or
// one that the actor may not read, is none.
func (h *House) worded(ctx context.Context, actor auth.Actor, groups []string) (*cohort.Worded, error) {
	if !theme.MayRead(actor.Role) {
		return nil, nil
	}
	all, err := h.Themes.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	var chosen *cohort.Worded
	for _, a := range all {
		if len(groups) > 0 && !slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(a.From.Groups, g) }) {
			continue
		}
		state, _, err := h.Themes.State(ctx, actor, a.ID)
		if err != nil {
			return nil, err
		}
		if chosen == nil || state.Closed {
			chosen = &cohort.Worded{State: state}
		}
		if state.Closed {
			break
		}
	}
	if chosen == nil {
		return nil, nil
	}
	rounds, err := h.Themes.Checks(ctx, actor, chosen.State.ID)
	if err != nil {
		return nil, err
	}
	if len(rounds) > 0 {
		chosen.Check = &rounds[0]
	}
	chosen.Passages, chosen.Without, err = h.Passages(ctx, actor, chosen.State.From)
	return chosen, err
}
