package participant

import (
	"html/template"
	"net/http"
	"slices"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/door/web/maps"
	"tend/platform/fault"
)

// mapView is the map that was drawn with a person, for them to read.
type mapView struct {
	Base    string
	Changed time.Time
	Drawing template.HTML
	Arrows  []template.HTML
	Alone   []string // things without an arrow
	Feels   []template.HTML
	Moved   []ownMoved
}

// ownMoved is what moved beside a thing, as its owner is told it.
type ownMoved struct {
	Label string
	Says  template.HTML
}

func (d *Door) showMyMap(w http.ResponseWriter, r *http.Request, s sitting) error {
	latest, shared, err := d.House.Maps.Mine(r.Context(), s.Actor())
	if err != nil {
		return err
	}
	if !shared {
		return fault.New(fault.NotFound, "participant.showMyMap", "no map is shared with you")
	}
	m := latest.Map.Placed()
	v := mapView{Base: s.Base, Changed: latest.At, Drawing: maps.Drawing{Map: m}.Tall()}
	v.outline(s.tongue, m)
	if v.Moved, err = d.ownMoved(r, s, m); err != nil {
		return err
	}
	sh := s.shellOf("map.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "map.html", pageView[mapView]{sh, v})
}

// outline says the map in words.
func (v *mapView) outline(t *tongue, m formulation.Map) {
	label := func(id string) string { n, _ := m.Node(id); return n.Label }
	met := map[string]bool{}
	for _, e := range m.Edges {
		word := "map.more"
		if e.Sign == formulation.Less {
			word = "map.less"
		}
		says := t.say(word, label(e.From), label(e.To))
		if e.Words != "" {
			says += " " + t.say("map.in-words", e.Words)
		}
		v.Arrows = append(v.Arrows, says)
		met[e.From], met[e.To] = true, true
	}
	for _, a := range m.Acts {
		word := "map.strengthens"
		if a.Sign == formulation.Less {
			word = "map.loosens"
		}
		v.Arrows = append(v.Arrows, t.say(word, label(a.By), label(a.From), label(a.To)))
		met[a.By] = true
	}
	for _, n := range m.Nodes {
		if !met[n.ID] && n.Kind != formulation.OfSystem {
			v.Alone = append(v.Alone, n.Label)
		}
	}
	for _, n := range m.Nodes {
		if size, said := m.Size(n.System); said {
			v.Feels = append(v.Feels, t.say("map.feels", n.Label, size))
		}
	}
}

// ownMoved tells what they may see of themselves: their scores, as far as they
// are told of scores at all and chose to see them, and their own log.
func (d *Door) ownMoved(r *http.Request, s sitting, m formulation.Map) ([]ownMoved, error) {
	forms, err := d.House.Measures.Scores(r.Context(), s.Actor(), measure.Filter{StudyID: s.StudyID})
	if err != nil {
		return nil, err
	}
	scores := d.ownScores(r, s, forms)
	var found []ownMoved
	for _, n := range m.Nodes {
		for _, shown := range n.Shows {
			at := slices.IndexFunc(scores, func(one ownScore) bool { return string(one.scale) == shown.ID })
			switch {
			case shown.Kind == formulation.ScoreOf && at >= 0 && s.Settings.Scores != invitation.ShowNoneOf:
				found = append(found, ownMoved{n.Label, scores[at].moved(s)})
			case shown.Kind == formulation.PracticeOf:
				says, err := d.practiceMoved(r, s, shown)
				if err != nil {
					return nil, err
				}
				found = append(found, ownMoved{n.Label, says})
			}
		}
	}
	return found, nil
}

// moved is a score in a line: first and latest, if they want numbers.
func (o ownScore) moved(s sitting) template.HTML {
	says := template.HTML(`<span ` + string(s.tongue.lang(invitation.English)) + `>` + template.HTMLEscapeString(o.Title) + `</span>`)
	if n := len(o.Values); n > 1 {
		return says + ": " + s.tongue.say("map.from-to", o.Values[0].Value, s.tongue.day(o.Values[0].On), o.Values[n-1].Value, s.tongue.day(o.Values[n-1].On)) + " " + o.Verdict + "."
	}
	return says + ": " + o.Verdict + "."
}

func (d *Door) practiceMoved(r *http.Request, s sitting, shown formulation.Shown) (template.HTML, error) {
	moved, err := d.House.Moved(r.Context(), s.Actor(), s.StudyID, []formulation.Shown{shown}, time.Time{}, time.Time{})
	if err != nil {
		return "", err
	}
	one := moved[0]
	switch {
	case one.Missing != "":
		return s.tongue.say("map.no-practice"), nil
	case one.N < 2:
		return s.tongue.say("map.practice.one", int(one.Last.Value)), nil
	}
	return s.tongue.say("map.practice", int(one.First.Value), int(one.Last.Value)), nil
}
