package staff

import (
	"fmt"
	"net/http"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/platform/auth"
)

// seatChoice is a group that somebody could have a seat in, with what is free.
type seatChoice struct {
	pathway.Group
	Seats string
	fits  bool // it follows the programme that the person chose
	begun bool
}

// seatChoices lists the groups that the actor may see: those of the person's
// programme that have not begun stand first.
func (d *Desk) seatChoices(r *http.Request, actor auth.Actor, s pathway.State) ([]seatChoice, error) {
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	states, err := d.House.Pathway.States(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return nil, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{})
	if err != nil {
		return nil, err
	}
	begun, over := map[string]bool{}, map[string]bool{}
	for _, m := range meetings { // by start, so that the last one has the last word
		begun[m.Group] = begun[m.Group] || m.Starts.Before(d.Now())
		over[m.Group] = m.Starts.Before(d.Now())
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return nil, err
	}
	taken, course := pathway.SeatsTaken(states), programmeFor(shelf, s, pathway.Group{}).ID
	var all []seatChoice
	for _, g := range groups {
		if over[g.ID] && g.ID != s.Group {
			continue
		}
		c := seatChoice{Group: g, fits: g.Programme == course, begun: begun[g.ID]}
		c.Seats = fmt.Sprintf("%d of %d seats free", max(0, g.Capacity-taken[g.ID]), g.Capacity)
		if c.begun {
			c.Seats += ", has begun"
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b seatChoice) int {
		if a.fits != b.fits {
			return boolFirst(a.fits, b.fits)
		}
		return boolFirst(!a.begun, !b.begun)
	})
	return all, nil
}
