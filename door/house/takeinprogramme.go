package house

import (
	"context"

	"tend/clinic/formulation"
	"tend/clinic/measure"
	"tend/clinic/programme"
	"tend/platform/auth"
)

// TakeInProgramme imports a site's own programme, whose schedule may name
// instruments of the library and of the site.
func (h *House) TakeInProgramme(ctx context.Context, actor auth.Actor, name string, data []byte) (programme.Imported, []programme.Warning, error) {
	return h.Programmes.Import(ctx, actor, name, data, measure.Has, formulation.ThreeSystems().Has)
}
