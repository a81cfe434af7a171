package demo

import (
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
)

// harms are what went wrong for somebody in the year: who, after which session
// and practice, and what came of it.
var harms = []struct {
	id string
	session.AdverseEvent
}{
	{"RM-012", session.AdverseEvent{Session: 5, Practice: "bodyscan", What: "Felt panic come up in the body scan and opened their eyes.",
		Related: session.Probable, Lasted: "minutes", Action: "Sat up, feet on the floor; spoke with them after the session.", Outcome: "Settled within minutes; chose the shorter practice from then on."}},
	{"RM-031", session.AdverseEvent{Session: 4, What: "A flare-up of pain after sitting for long.",
		Related: session.Possible, Lasted: "up to a week", Action: "Talked over standing and lying down in sessions.", Outcome: "Back to the usual level after five days."}},
	{"RM-058", session.AdverseEvent{Session: 3, What: "Taken to hospital with appendicitis.", Serious: true, Why: "admitted to hospital",
		Related: session.NotRelated, Lasted: "up to a month", Outcome: "Recovered."}},
	{"RM-089", session.AdverseEvent{Session: 2, What: "Was tearful on the way home, and did not sleep well.",
		Related: session.Possible, Lasted: "hours"}},
}

// addHarm writes the adverse events of people who came to the session before.
func (y *Year) addHarm() {
	starts := map[string]map[int]time.Time{}
	for _, m := range y.Meetings {
		if starts[m.Group] == nil {
			starts[m.Group] = map[int]time.Time{}
		}
		starts[m.Group][m.Number] = m.Starts
	}
	groupOf := map[string]string{}
	for _, e := range y.Events {
		if e.Kind == pathway.Enrolled {
			groupOf[e.StudyID] = e.Detail.Group
		}
	}
	for n, h := range harms {
		e := h.AdverseEvent
		e.StudyID, e.Group, e.Owner = h.id, groupOf[h.id], FirstLeader
		e.ID = newID(stream("harm", uint64(n)), y.Now)
		if e.On = starts[e.Group][e.Session].Add(90 * time.Minute); e.On.Before(y.Now) {
			y.Harm = append(y.Harm, e)
		}
	}
}
