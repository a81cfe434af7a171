package house

import (
	"context"
	"slices"

	"tend/clinic/measure"
	"tend/evaluation/analysis"
	"tend/evaluation/process"
	"tend/platform/auth"
)

// Beside sets progression beside attendance, practice and outcome change, of
// people whose outcomes the actor may see.
func (h *House) Beside(ctx context.Context, actor auth.Actor, p *Process) (process.Beside, error) {
	b := process.Beside{Fidelity: map[string]float64{}}
	if p.Analysis == nil {
		return b, nil
	}
	groups := p.Groups
	if p.Group != "" {
		groups = []string{p.Group}
	}
	if len(groups) == 0 {
		return b, nil
	}
	known, err := h.Histories(ctx, actor, groups, 0)
	if err != nil {
		return b, err
	}
	scales, err := h.scalesOf(ctx, actor, groups)
	if err != nil {
		return b, err
	}
	fewest := analysis.Fewest
	if actor.Role == auth.Leader { // of the groups that they lead
		fewest = 2
	}
	return process.SetBeside(p.Analysis, known, scales, groups, fewest), nil
}

// scalesOf lists the scales that the groups' programmes ask for.
func (h *House) scalesOf(ctx context.Context, actor auth.Actor, groups []string) ([]measure.Scale, error) {
	all, err := h.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	catalogue, err := h.Measures.Catalogue(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	var scales []measure.Scale
	seen := map[measure.ScaleID]bool{}
	for _, g := range all {
		if !slices.Contains(groups, g.ID) {
			continue
		}
		course, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		if err != nil {
			continue
		}
		for _, m := range course.Measures {
			for _, id := range m.Instruments {
				i, err := catalogue.Find(id)
				if err != nil {
					continue
				}
				for _, s := range i.Scales {
					if !seen[s.ID] {
						seen[s.ID] = true
						scales = append(scales, s)
					}
				}
			}
		}
	}
	return scales, nil
}
