package process

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"tend/clinic/programme"
	"tend/door/house"
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
	Led    ledTable
}

type nextPerson struct {
	progression.Place
	Called string
	Tried  []progression.Count // by the moves' names
	Label  string              // of where they are now
	Class  string
	Ask    []programme.Question
	Link   string
}

// mostQuestions is how many are offered for a person, mostThoughts how many
// people a group's own page names.
const (
	mostQuestions = 3
	mostThoughts  = 3
)

func (m *Room) showNext(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &nextView{top: t}
	if t.Analysis != nil {
		courses, err := m.courses(r.Context(), actor)
		if err != nil {
			return err
		}
		for _, p := range t.Analysis.Places() {
			at := slices.IndexFunc(v.Each, func(g nextGroup) bool { return g.Group == p.Group })
			if at < 0 {
				at = len(v.Each)
				v.Each = append(v.Each, nextGroup{Group: p.Group, Course: courses[p.Group].Title, Led: t.ledBy(p.Group, t.sessionsOf(p.Group))})
			}
			v.Each[at].People = append(v.Each[at].People, t.nextPerson(p, courses[p.Group]))
		}
	}
	return m.show(w, r, actor, "next.html", "Next week", v)
}

func (t top) nextPerson(p progression.Place, course programme.Programme) nextPerson {
	n := nextPerson{Place: p, Label: t.Corpus.Label(p.Now), Class: t.Class(p.Now), Ask: course.QuestionsAt(p.Now, mostQuestions),
		Link: t.To("/inquiry/process/moments", "person", p.Person, "group", p.Group)}
	for _, c := range p.Tried {
		n.Tried = append(n.Tried, progression.Count{Name: t.MoveName(c.Name), N: c.N})
	}
	return n
}

// foldedView is the same in short, for a group's own pages.
type foldedView struct {
	Title    string
	Style    []string
	Thoughts []nextPerson
	Rule     string
	Led      ledTable
	More     string
}

// Folded gives a part of a page about one group: whom to think of before the
// next session, with the questions that the programme offers, and what each
// leader did. It is empty where nothing of the group was coded.
func (m *Room) Folded(ctx context.Context, actor auth.Actor, group string, over bool, called map[string]string) (template.HTML, error) {
	t, err := m.top(ctx, actor, house.Asked{Group: group}, "/inquiry/process/next", url.Values{"group": {group}})
	if err != nil || t.Analysis == nil {
		return "", err
	}
	courses, err := m.courses(ctx, actor)
	if err != nil {
		return "", err
	}
	v := foldedView{Title: "For next week", Style: t.Style, Rule: progression.ThoughtRule, Led: t.ledBy(group, t.sessionsOf(group)), More: t.To("/inquiry/process/next")}
	if over {
		v.Title = "Where people were last heard"
	}
	for _, p := range t.Analysis.Thoughts(group, mostThoughts) {
		n := t.nextPerson(p, courses[group])
		n.Called = cmp.Or(called[p.Person], p.Person)
		v.Thoughts = append(v.Thoughts, n)
	}
	part, err := m.Part("next.html", "folded", v)
	return template.HTML(part), err
}

// courses gives each group's programme, in the version that it follows.
func (m *Room) courses(ctx context.Context, actor auth.Actor) (map[string]programme.Programme, error) {
	groups, err := m.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	shelf, err := m.House.Programmes.Shelf(ctx, actor.Site)
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
