package demo

import (
	"slices"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/pathway"
)

// Drawn is one version of the map of somebody's pain, as it was drawn with
// their leader in a session.
type Drawn struct {
	StudyID string
	By      string // staff id
	At      time.Time
	Session int
	Map     formulation.Map
	Shared  bool // of a last version: it stands on their own page
}

// mapAnswers are what people answered to the template's questions, by question;
// each takes the next one in the list.
var mapAnswers = map[string][]string{
	"pain":     {"burning in my lower back", "a band round my head", "my hands, like glass", "aching hips", "a hot wire down the leg"},
	"trigger":  {"sitting through meetings", "cold mornings", "the stairs", "a bad night", "lifting my grandson"},
	"mind":     {"I cannot bear this", "here it goes again", "it will only get worse", "I am done for today", "why now"},
	"do":       {"push through and pay for it", "lie down and wait", "keep busy so as not to feel it", "hold my breath and grip", "cancel everything"},
	"should":   {"it should not be like this", "I ought to be over it by now", "others manage, so should I"},
	"body":     {"tight shoulders", "jaw clenched, poor sleep", "stomach in a knot", "restless legs at night"},
	"others":   {"the doctor looks at the screen", "they say I look well", "nobody asks any more"},
	"blame":    {"I am a burden", "I did this to myself", "I am lazy"},
	"inward":   {"I watch my body all day", "only the pain is left in the room"},
	"pressure": {"the house, my mother, the forms", "money", "a job that does not wait"},
	"manage":   {"it came and it will go", "I know this one", "I can do half of it"},
	"needs":    {"stopping before I must", "ten minutes on the floor", "asking for help with the shopping"},
	"notice":   {"the breathing space", "feeling my feet on the floor"},
	"kind":     {"a hand on my chest", "the dog", "the kind word for myself"},
	"shared":   {"nobody here is lazy either", "we all hide it"},
}

// asked are the questions of the first drawing and of the last.
var (
	askedFirst = []string{"pain", "trigger", "mind", "do", "should", "body", "blame", "pressure", "others", "inward"}
	askedLast  = []string{"manage", "needs", "notice", "kind", "shared"}
)

// addMaps draws maps with some who completed the closed year's first groups,
// and with some of the group that meets now: two or three versions each.
func (y *Year) addMaps() {
	starts := map[string]map[int]time.Time{}
	for _, m := range y.Meetings {
		if starts[m.Group] == nil {
			starts[m.Group] = map[int]time.Time{}
		}
		starts[m.Group][m.Number] = m.Starts.Add(90 * time.Minute)
	}
	leader := map[string]string{}
	for _, g := range y.Groups {
		leader[g.ID] = g.Leaders[0]
	}
	var order []string
	group, done := map[string]string{}, map[string]bool{}
	for _, e := range y.Events {
		switch {
		case e.Kind == pathway.Enrolled:
			order = append(order, e.StudyID)
			group[e.StudyID] = e.Detail.Group
		case e.Kind == pathway.Ended && *e.Detail.Completed:
			done[e.StudyID] = true
		}
	}
	closed := y.Cohort[:min(4, len(y.Cohort))]
	met := 0 // in the group that meets now; the third one's map is shared
	for n, id := range order {
		g := group[id]
		switch {
		case slices.Contains(closed, g) && done[id] && n%2 == 0:
			y.draw(n, id, leader[g], starts[g], []int{1, 4, 8}[n/2%2:])
		case g == y.Running && n%2 == 0:
			y.draw(n, id, leader[g], starts[g], []int{1, 2})
			y.Maps[len(y.Maps)-1].Shared = met == 2
			met++
		}
	}
}

// draw adds the versions of one person, at the ends of some sessions.
func (y *Year) draw(n int, id, by string, starts map[int]time.Time, sessions []int) {
	three := formulation.ThreeSystems()
	m := three.Begin()
	answer := func(questions []string, leave int) {
		for i, q := range questions {
			if (n+i)%leave == 0 && i > 3 {
				continue
			}
			words := mapAnswers[q]
			if grown, err := three.Answer(m, q, words[(n+i)%len(words)]); err == nil {
				m = grown
			}
		}
	}
	for k, session := range sessions {
		last := k == len(sessions)-1
		switch {
		case k == 0:
			answer(askedFirst, 3)
			m.Feels = []formulation.Feels{{System: formulation.Threat, Size: 6 + n%4}, {System: formulation.Drive, Size: 4 + n%5}, {System: formulation.Soothing, Size: 1 + n%3}}
		case !last:
			answer(askedLast[:3], 4)
		default:
			answer(askedLast, 4)
			m = loosened(n, m)
		}
		y.Maps = append(y.Maps, Drawn{StudyID: id, By: by, At: starts[session], Session: session, Map: m.Placed()})
	}
}

// loosened is a last drawing: weaker arrows, in some no fighting that feeds the
// threat any more, and a practice that acts on an arrow.
func loosened(n int, m formulation.Map) formulation.Map {
	m = m.Clone()
	for i, e := range m.Edges {
		if e.From == "overwhelming" || e.From == "should-not" {
			m.Edges[i].Strength = 1
		}
	}
	if n%3 != 0 {
		m.Edges = slices.DeleteFunc(m.Edges, func(e formulation.Edge) bool { return e.From == "resistance" && e.To == "threat" })
	}
	if _, on := m.Edge("pain", "threat"); on {
		if _, there := m.Node("mindfulness"); there {
			m.Acts = append(m.Acts, formulation.Act{By: "mindfulness", From: "pain", To: "threat", Sign: formulation.Less, Strength: 2})
		}
	}
	m.Feels = []formulation.Feels{{System: formulation.Threat, Size: 3 + n%4}, {System: formulation.Drive, Size: 3 + n%4}, {System: formulation.Soothing, Size: 4 + n%4}}
	return m
}
