package house

import (
	"context"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
)

// NextSession is what a group's next meeting holds.
type NextSession struct {
	Meeting session.Meeting
	Session programme.Session
}

// NextSession gives the plan of a group's next meeting, one of today among
// them, and false when none is to come.
func (h *House) NextSession(ctx context.Context, actor auth.Actor, group string, now time.Time) (NextSession, bool, error) {
	g, err := h.Pathway.Group(ctx, actor, group)
	if err != nil {
		return NextSession{}, false, err
	}
	meetings, err := h.Sessions.Meetings(ctx, actor, session.Filter{Group: group})
	if err != nil {
		return NextSession{}, false, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return NextSession{}, false, err
	}
	course, err := shelf.Of(g.Programme, g.ProgrammeVersion)
	if err != nil {
		return NextSession{}, false, nil // a programme that is not known any more plans nothing
	}
	for _, m := range meetings {
		if plan, known := course.Session(m.Number); known && m.Starts.Add(time.Duration(m.Minutes)*time.Minute).After(now) {
			return NextSession{m, plan}, true, nil
		}
	}
	return NextSession{}, false, nil
}
