package house

import (
	"context"

	"tend/clinic/formulation"
	"tend/demo"
	"tend/platform/auth"
)

// fillMaps keeps the maps that were drawn, and shares those that were shared.
func (h *House) fillMaps(ctx context.Context, actor auth.Actor, year demo.Year) error {
	number := map[string]int{}
	var all []formulation.Version
	for _, d := range year.Maps {
		number[d.StudyID]++
		all = append(all, formulation.Version{StudyID: d.StudyID, Number: number[d.StudyID], By: d.By, At: d.At, Session: d.Session, Map: d.Map})
	}
	if _, err := h.Maps.SaveAll(ctx, actor, all...); err != nil {
		return err
	}
	for _, d := range year.Maps {
		if d.Shared {
			if err := h.Maps.Share(ctx, actor, d.StudyID, true); err != nil {
				return err
			}
		}
	}
	return nil
}
