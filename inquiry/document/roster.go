package document

import (
	"context"
	"slices"
	"strings"

	"tend/clinic/pathway"
	"tend/platform/auth"
)

// Name is somebody whose name may stand in a transcript.
type Name struct {
	Text   string // as the register has it
	Person string // study id; "" of staff
	Staff  string // staff id
}

// Roster gives the people who are or were in a document's group, and who leads
// it, with their names where the actor may read them.
func (s *Store) Roster(ctx context.Context, actor auth.Actor, d Document) ([]Name, error) {
	if d.Group == "" || !d.Plain {
		return nil, nil
	}
	group, err := s.Pathway.Group(ctx, actor, d.Group)
	if err != nil {
		return nil, err
	}
	states, err := s.Pathway.States(ctx, actor, pathway.Filter{Groups: []string{d.Group}})
	if err != nil || len(states) == 0 {
		return nil, err
	}
	ids := make([]string, len(states))
	for i := range states {
		ids[i] = states[i].StudyID
	}
	identities, err := s.People.Identities(ctx, actor, ids...)
	if err != nil {
		return nil, err
	}
	var all []Name
	for _, id := range ids {
		all = append(all, Name{Text: identities[id].Name, Person: id})
	}
	staff, err := s.Auth.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, m := range staff {
		if slices.Contains(group.Leaders, m.ID) {
			all = append(all, Name{Text: m.Shown, Staff: m.ID})
		}
	}
	return all, nil
}

// forms lists the ways in which a name is said: the whole, the first and the
// last of it.
func forms(name string) []string {
	words := strings.Fields(name)
	var all []string
	for _, f := range []string{strings.Join(words, " "), first(words), last(words)} {
		if len([]rune(f)) > 1 && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func last(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
