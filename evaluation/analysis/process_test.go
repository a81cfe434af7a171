package analysis

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tend/evaluation/cohort"
	"tend/inquiry/progression"
)

// The evaluation tells the numbers of the corpus of its groups, and nothing
// where there is none.
func TestProcessOfACohort(t *testing.T) {
	c := &progression.Corpus{Stages: []string{"1", "2b", "2a"}, Labels: []string{"One", "Away", "With"}, Ordered: true, Adaptive: []string{"2a"}, Barrier: "2b", Moves: []string{"P"}, Names: []string{"Phenomenology"}}
	for session, stages := range [][]string{{"2b", "2b", "2a"}, {"2a", "2a", "2a"}} {
		n := 0
		for _, person := range []string{"A", "B", "C"} {
			for _, stage := range stages {
				n++
				c.Segments = append(c.Segments, progression.Segment{Document: fmt.Sprint(session), Number: n, Group: "g", Session: session + 1, Person: person, Stage: progression.Mix{stage: 1}})
			}
		}
	}
	p, err := (&run{cohort: &cohort.Cohort{Process: c}}).process()
	if err != nil {
		t.Fatal(err)
	}
	if p.People != 3 || p.Segments != 18 || p.Barrier == nil || p.Barrier.Met.String() != "3" || p.Barrier.Crossed.String() != "3" || p.Barrier.Median != 2 || p.Barrier.Crossings != 3 || p.Barrier.From != 6 {
		t.Errorf("%+v %+v", p, p.Barrier)
	}
	if len(p.Sessions) != 2 || p.Sessions[0].Led.String() != "3" || p.Sessions[1].Adaptive != 1 {
		t.Errorf("%+v", p.Sessions)
	}
	if data, err := json.Marshal(p); err != nil || !strings.Contains(string(data), `"lift":null`) {
		t.Errorf("%s, %v", data, err)
	}
	if p, err := (&run{cohort: &cohort.Cohort{}}).process(); p != nil || err != nil {
		t.Errorf("without transcripts: %+v, %v", p, err)
	}
}
