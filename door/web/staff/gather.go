package staff

import (
	"context"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
)

// gathered is what the views are made of, read once for all groups.
type gathered struct {
	people   []Person
	meetings []session.Meeting
	practice []session.Practice
	scores   []measure.Kept
	harm     []session.AdverseEvent
	ratings  []session.Rating
	tasks    []task.Task
	staff    map[string]string
	shelf    programme.Shelf
	known    measure.Catalogue
}

func (d *Desk) gather(ctx context.Context, actor auth.Actor, group string) (g gathered, err error) {
	var filter pathway.Filter
	if group != "" {
		filter.Groups = []string{group}
	}
	if g.people, err = d.roster(ctx, actor, filter); err != nil {
		return g, err
	}
	if g.meetings, err = d.House.Sessions.Meetings(ctx, actor, session.Filter{Group: group}); err != nil {
		return g, err
	}
	if g.practice, err = d.House.Sessions.PracticeOf(ctx, actor, group, ""); err != nil {
		return g, err
	}
	if g.scores, err = d.House.Measures.Scores(ctx, actor, measure.Filter{Groups: filter.Groups}); err != nil {
		return g, err
	}
	if g.harm, err = d.House.Sessions.AdverseEvents(ctx, actor, group, ""); err != nil {
		return g, err
	}
	if g.ratings, err = d.House.Sessions.Ratings(ctx, actor, group); err != nil {
		return g, err
	}
	if g.shelf, err = d.shelf(ctx); err != nil {
		return g, err
	}
	if g.known, err = d.House.Measures.Catalogue(ctx, d.Site); err != nil {
		return g, err
	}
	g.tasks, err = d.House.Tasks.Open(ctx, actor)
	g.staff = d.staffNames(ctx, actor)
	return g, err
}

// groupPart is what belongs to one group.
type groupPart struct {
	group pathway.Group
	gathered
}

// byGroup parts what was read, in one pass over each.
func (all gathered) byGroup(groups []pathway.Group) []groupPart {
	parts, at, of := make([]groupPart, len(groups)), map[string]int{}, map[string]int{}
	for n, g := range groups {
		parts[n] = groupPart{g, gathered{staff: all.staff, shelf: all.shelf, known: all.known}}
		at[g.ID] = n
	}
	for _, p := range all.people {
		if n, ok := at[p.State.Group]; ok {
			of[p.StudyID] = n
			parts[n].people = append(parts[n].people, p)
		}
	}
	for _, m := range all.meetings {
		if n, ok := at[m.Group]; ok {
			parts[n].meetings = append(parts[n].meetings, m)
		}
	}
	for _, p := range all.practice {
		if n, ok := at[p.Group]; ok {
			parts[n].practice = append(parts[n].practice, p)
		}
	}
	for _, f := range all.scores {
		if n, ok := of[f.StudyID]; ok {
			parts[n].scores = append(parts[n].scores, f)
		}
	}
	for _, e := range all.harm {
		if n, ok := at[e.Group]; ok {
			parts[n].harm = append(parts[n].harm, e)
		}
	}
	for _, rating := range all.ratings {
		if n, ok := at[rating.Group]; ok {
			parts[n].ratings = append(parts[n].ratings, rating)
		}
	}
	for _, t := range all.tasks {
		if n, ok := of[t.StudyID]; ok {
			parts[n].tasks = append(parts[n].tasks, t)
		}
	}
	return parts
}
