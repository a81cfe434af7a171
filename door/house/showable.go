package house

import (
	"context"
	"slices"

	"tend/clinic/formulation"
	"tend/clinic/pathway"
	"tend/platform/auth"
)

// Showable is what could stand beside a thing on a person's map.
type Showable struct {
	formulation.Shown
	Group string // what kind it is, in words
	Label string
}

// Showable lists what is measured of a person in their course: its scores, its
// practices, stages of coded sessions, and single questions.
func (h *House) Showable(ctx context.Context, actor auth.Actor, studyID string) ([]Showable, error) {
	history, err := h.Pathway.History(ctx, actor, studyID)
	if err != nil {
		return nil, err
	}
	group := pathway.Fold(history).Group
	if group == "" {
		return nil, nil
	}
	g, err := h.Pathway.GroupOf(ctx, actor, studyID, group)
	if err != nil {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	course, err := shelf.Of(g.Programme, g.ProgrammeVersion)
	if err != nil {
		return nil, nil // a programme that is not known any more measures nothing
	}
	var scores, items, all []Showable
	var seen []string
	for _, m := range course.Measures {
		for _, id := range m.Instruments {
			i, err := h.Measures.Instrument(ctx, actor.Site, id, "")
			if err != nil || slices.Contains(seen, id) {
				continue
			}
			seen = append(seen, id)
			for _, s := range i.Scales {
				scores = append(scores, Showable{formulation.Shown{Kind: formulation.ScoreOf, Of: id, ID: string(s.ID)}, "Scores", s.Title})
			}
			for n, item := range i.Items {
				if !item.FreeText && len(i.Items) > 1 {
					items = append(items, Showable{formulation.Shown{Kind: formulation.ItemOf, Of: id, ID: string(item.ID)}, "Single questions", i.Title + ": " + itemTitle(i, n)})
				}
			}
		}
	}
	all = append(scores, Showable{formulation.Shown{Kind: formulation.PracticeOf, Of: course.ID, ID: "*"}, "Minutes of practice", "All practice"})
	for _, p := range course.Practices {
		all = append(all, Showable{formulation.Shown{Kind: formulation.PracticeOf, Of: course.ID, ID: p.ID, Title: "Minutes of " + p.Title}, "Minutes of practice", p.Title})
	}
	p := &Process{}
	if err := h.chooseRounds(ctx, actor, p); err != nil {
		return nil, err
	}
	if p.Stage != nil {
		for _, code := range p.Stage.Book.Codes {
			all = append(all, Showable{formulation.Shown{Kind: formulation.StageOf, Of: p.Stage.Codebook, ID: string(code.ID)}, "Stages in coded sessions", string(code.ID) + " " + code.Label})
		}
	}
	return append(all, items...), nil
}
