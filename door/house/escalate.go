package house

import (
	"context"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/site"
	"tend/clinic/task"
	"tend/platform/db"
)

// Escalate sends risks that nobody opened in time on to a second person, and
// gives how many. It may be called as often as one likes.
func (h *House) Escalate(ctx context.Context, siteID string, now time.Time) (int, error) {
	return h.Tasks.Escalate(ctx, siteID, now, func(tx *db.Tx, t task.Task) (string, error) {
		settings, err := site.Read(ctx, tx, siteID)
		if err != nil {
			return "", err
		}
		return pathway.SecondFor(ctx, tx, siteID, t.StudyID, t.Named, settings.SecondPerson)
	})
}
