package process

import (
	"net/http"
	"slices"

	"tend/clinic/programme"
	"tend/inquiry/progression"
	"tend/platform/auth"
)

// nextView is what a leader may want before the next session.
type nextView struct {
	top
	Each []nextGroup
}

type nextGroup struct {
	Group  string
	Course string // title of the programme
	People []nextPerson
	Mixes  []moveCell
}

type nextPerson struct {
	progression.Place
	Label string // of where they are now
	Class string
	Ask   []programme.Question
	Link  string
}

// mostQuestions is how many are offered for a person.
const mostQuestions = 3

func (m *Room) showNext(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &nextView{top: t}
	if t.Analysis != nil {
		courses, err := m.courses(r, actor)
		if err != nil {
			return err
		}
		strips := &overviewView{top: t}
		for _, p := range t.Analysis.Places() {
			at := slices.IndexFunc(v.Each, func(g nextGroup) bool { return g.Group == p.Group })
			if at < 0 {
				at = len(v.Each)
				v.Each = append(v.Each, nextGroup{Group: p.Group, Course: courses[p.Group].Title})
				for _, mix := range t.Analysis.Moves {
					if mix.Group == p.Group {
						v.Each[at].Mixes = append(v.Each[at].Mixes, strips.moveCell(mix))
					}
				}
			}
			v.Each[at].People = append(v.Each[at].People, nextPerson{Place: p, Label: t.Corpus.Label(p.Now), Class: t.Class(p.Now),
				Ask: courses[p.Group].QuestionsAt(p.Now, mostQuestions), Link: t.To("/inquiry/process/moments", "person", p.Person, "group", p.Group)})
		}
	}
	return m.show(w, r, actor, "next.html", "Next week", v)
}

// courses gives each group's programme, in the version that it follows.
func (m *Room) courses(r *http.Request, actor auth.Actor) (map[string]programme.Programme, error) {
	groups, err := m.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	shelf, err := m.House.Programmes.Shelf(r.Context(), actor.Site)
	if err != nil {
		return nil, err
	}
	courses := map[string]programme.Programme{}
	for _, g := range groups {
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			courses[g.ID] = p
		}
	}
	return courses, nil
}
