package staff

import (
	"net/http"
	"strings"

	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// peopleView is everyone the actor may see, by where they stand.
type peopleView struct {
	Find   string
	Show   string
	Lines  []personLine
	Counts []stageCount
	All    int
}

type personLine struct {
	Person
	Stage pathway.Stage
	Group string // its name
}

type stageCount struct {
	Key   string
	Title string
	N     int
}

// shelves are the parts of the way that the list can be narrowed to.
var shelves = []struct {
	key, title string
	stages     []pathway.Stage
}{
	{"waiting", "Waiting", []pathway.Stage{pathway.Waiting, pathway.Suitable, pathway.Informed, pathway.Chosen, pathway.HasOffer, pathway.Accepting}},
	{"group", "In a group", []pathway.Stage{pathway.InGroup}},
	{"completed", "Completed", []pathway.Stage{pathway.Completed}},
	{"stopped", "Stopped", []pathway.Stage{pathway.Stopped, pathway.Unsuitable}},
}

// shelf gives the key of the shelf that a stage stands on.
func shelf(stage pathway.Stage) string {
	for _, s := range shelves {
		for _, each := range s.stages {
			if each == stage {
				return s.key
			}
		}
	}
	return ""
}

func (d *Desk) showPeople(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	everyone, err := d.roster(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return err
	}
	groupName := map[string]string{}
	for _, g := range groups {
		groupName[g.ID] = g.Name
	}
	v := peopleView{Find: strings.TrimSpace(r.URL.Query().Get("find")), Show: r.URL.Query().Get("show"), All: len(everyone)}
	n := map[string]int{}
	for _, p := range everyone {
		stage := p.State.Stage()
		n[shelf(stage)]++
		if v.Show != "" && shelf(stage) != v.Show || !matches(p, v.Find) {
			continue
		}
		v.Lines = append(v.Lines, personLine{Person: p, Stage: stage, Group: groupName[p.State.Group]})
	}
	for _, s := range shelves {
		v.Counts = append(v.Counts, stageCount{s.key, s.title, n[s.key]})
	}
	return d.show(w, r, actor, "people.html", frame.View{Title: "People", Nav: "people", Content: v})
}

// matches finds a person by a part of their study id or of the name shown.
func matches(p Person, find string) bool {
	find = strings.ToLower(find)
	return find == "" || strings.Contains(strings.ToLower(p.StudyID), find) || strings.Contains(strings.ToLower(p.Name), find)
}
