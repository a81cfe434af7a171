package staff

import (
	"context"

	"tend/platform/auth"
)

// staffNames gives the shown names of the site's staff by id. A page that only
// names somebody is shown without the name rather than not at all.
func (d *Desk) staffNames(ctx context.Context, actor auth.Actor) map[string]string {
	all, err := d.House.Auth.List(ctx, actor)
	if err != nil {
		d.Log.Error("the staff could not be listed", "error", cause(err))
	}
	names := make(map[string]string, len(all))
	for _, m := range all {
		names[m.ID] = m.Shown
	}
	return names
}
