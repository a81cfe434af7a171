package staff

import (
	"cmp"
	"context"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/platform/auth"
)

// Person is somebody as a page names them: by name for those whose role
// includes names, by study id for everybody else.
type Person struct {
	StudyID string
	Name    string // empty when the actor may not read it
	State   pathway.State
}

// Called is the name if it may be read, or else the study id.
func (p Person) Called() string {
	if p.Name != "" {
		return p.Name
	}
	return p.StudyID
}

// roster gives the people chosen with their states, by the name shown.
func (d *Desk) roster(ctx context.Context, actor auth.Actor, f pathway.Filter) ([]Person, error) {
	states, err := d.House.Pathway.States(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	names, err := d.names(ctx, actor, states)
	if err != nil {
		return nil, err
	}
	all := make([]Person, 0, len(states))
	for _, s := range states {
		all = append(all, Person{StudyID: s.StudyID, Name: names[s.StudyID].Name, State: s})
	}
	slices.SortStableFunc(all, func(a, b Person) int { return cmp.Compare(a.Called(), b.Called()) })
	return all, nil
}

// names reads the identities of the people in states, if the actor may.
func (d *Desk) names(ctx context.Context, actor auth.Actor, states []pathway.State) (map[string]people.Identity, error) {
	if len(states) == 0 || !actor.SeesNames() {
		return nil, nil
	}
	if len(states) > 200 {
		return d.House.People.Identities(ctx, actor)
	}
	ids := make([]string, len(states))
	for i, s := range states {
		ids[i] = s.StudyID
	}
	return d.House.People.Identities(ctx, actor, ids...)
}

// named gives the people of a roster by study id.
func named(all []Person) map[string]Person {
	by := make(map[string]Person, len(all))
	for _, p := range all {
		by[p.StudyID] = p
	}
	return by
}
