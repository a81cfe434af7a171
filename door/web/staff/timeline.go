package staff

import (
	"html/template"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/evaluation/figure"
)

// stepWords are the steps that a timeline names; consents stand in the list
// beside it.
var stepWords = map[pathway.Kind]string{
	pathway.Referred: "referred", pathway.Assessed: "assessed", pathway.Educated: "education", pathway.Enrolled: "enrolled",
	pathway.Moved: "transferred", pathway.Rejoined: "came back", pathway.FollowedUp: "follow-up",
}

// timeline draws a history with the meetings of the present group.
func timeline(state pathway.State, history []pathway.Event, meetings []session.Meeting, now time.Time) template.HTML {
	t := figure.Timeline{Name: "way", Title: "The way so far"}
	for _, e := range history {
		word := stepWords[e.Kind]
		if e.Kind == pathway.Ended {
			word = "stopped"
			if e.Detail.Completed != nil && *e.Detail.Completed {
				word = "completed"
			}
		}
		if word != "" {
			t.Steps = append(t.Steps, figure.Step{On: e.On, Says: word})
		}
	}
	for _, m := range meetings {
		t.Visits = append(t.Visits, figure.Visit{On: m.Starts, Came: state.Register[m.Number].Mark.Came(), Past: m.Starts.Before(now)})
	}
	return template.HTML(t.Scene().Inline())
}
