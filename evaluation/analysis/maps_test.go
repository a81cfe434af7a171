package analysis

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tend/clinic/formulation"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// Twelve people drew maps: ten with the loop of threat and drive, which opened
// in six of them; two with another loop only.
func TestLoopsBesideOutcomes(t *testing.T) {
	alarm, rare := formulation.Loop{Nodes: []string{"drive", "threat"}, Reinforcing: true}, formulation.Loop{Nodes: []string{"soothing", "threat"}, Reinforcing: true}
	c := &cohort.Cohort{Scores: [][][]float64{{nil, nil}}}
	people := People{}
	for n := range 12 {
		id := fmt.Sprintf("P-%02d", n)
		c.IDs = append(c.IDs, id)
		people.who = append(people.who, int32(n))
		c.Scores[0][0] = append(c.Scores[0][0], 10)
		c.Scores[0][1] = append(c.Scores[0][1], float64(8-n%3))
		drawn := formulation.Looped{StudyID: id, Versions: 2, First: []formulation.Loop{alarm}, Last: []formulation.Loop{alarm}}
		switch {
		case n < 6:
			drawn.Last = nil
		case n >= 10:
			drawn.First, drawn.Last, drawn.Versions = []formulation.Loop{rare}, []formulation.Loop{rare}, 1
		}
		c.Maps = append(c.Maps, drawn)
	}
	p := &plan.Plan{Outcomes: []plan.Outcome{{ID: "distress", Better: plan.Lower}}, Timepoints: []plan.Timepoint{{ID: "pre", Role: plan.Baseline}, {ID: "post", Role: plan.Primary}}}
	m := (&run{plan: p, cohort: c, groups: []People{people}}).maps()
	if m.People != 12 || m.Twice != 10 || len(m.Loops) != 2 {
		t.Fatalf("%+v", m)
	}
	if l := m.Loops[0]; l.ID != "drive>threat" || l.Label != "Threat and drive wind each other up" || l.People != 10 || l.First != 10 || l.Last != 4 || l.Opened != 6 || l.Closed != 0 {
		t.Errorf("%+v", l)
	}
	for _, b := range m.Beside {
		if b.Why == "" || b.MeanWith.Known() || b.MeanOthers.Known() {
			t.Errorf("a mean of few people is told: %+v", b)
		}
	}
	text, err := json.Marshal(m)
	if err != nil || !strings.Contains(string(text), `"people":"fewer than 3"`) || strings.Contains(string(text), `"without":2`) || strings.Contains(string(text), `"people":2`) {
		t.Errorf("%s, %v", text, err)
	}
	c.Maps[6].Last = nil // now seven opened, three stayed
	for i := range 2 {
		c.Maps[10+i] = formulation.Looped{StudyID: c.IDs[10+i], Versions: 2, First: []formulation.Loop{alarm}, Last: []formulation.Loop{alarm}}
	}
	for _, b := range (&run{plan: p, cohort: c, groups: []People{people}}).maps().Beside {
		if b.What == "opened" && (b.With != 7 || b.Without != 5 || b.Why != "" || !b.Difference.Known()) {
			t.Errorf("%+v", b)
		}
	}
	if (&run{plan: p, cohort: &cohort.Cohort{}}).maps() != nil {
		t.Error("maps of nobody")
	}
}
