package cohort

import (
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/evaluation/plan"
)

const storePlan = `title: A group
population: {name: everyone, denominator: people enrolled}
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}]
outcomes: [{id: pain, range: {min: 0, max: 10}, better: lower}]
source: {store: {all: true}}
`

func person(id, group string, sessions int, research bool) pathway.State {
	s := pathway.State{StudyID: id, Group: group, Gender: pathway.Woman, ReferredOn: time.Unix(0, 0),
		Consents: map[pathway.ConsentKind]pathway.Consent{pathway.Research: {Given: research}},
		Register: map[int]pathway.Attended{}}
	for n := 1; n <= 8; n++ {
		mark := pathway.Absent
		if n <= sessions {
			mark = pathway.Present
		}
		s.Register[n] = pathway.Attended{Mark: mark}
	}
	return s
}

func TestFromHistories(t *testing.T) {
	p, err := plan.Read("plan.yaml", []byte(storePlan))
	if err != nil {
		t.Fatal(err)
	}
	no := false
	h := Histories{Name: "all groups", Sessions: 8, Synthetic: true, States: []pathway.State{
		person("b", "g1", 2, true), person("a", "g1", 8, true), person("c", "g1", 8, false),
		{StudyID: "d", Eligible: &no, ReferredOn: time.Unix(0, 0)},
	}, Scores: []Score{
		{"a", "pain", "pre", 7, true, "1"}, {"a", "pain", "post", 5, true, "1"},
		{"b", "pain", "pre", 8, true, "1"}, {"b", "pain", "post", 0, false, "1"},
		{"c", "pain", "pre", 3, true, "1"}, {"a", "sleep", "pre", 3, true, "1"},
	}}
	c, err := FromHistories(p, h)
	if err != nil {
		t.Fatal(err)
	}
	if c.N() != 3 || c.Scores[0][0][0] != 7 || c.Scores[0][0][1] != 8 {
		t.Errorf("people %v, scores %v", c.IDs, c.Scores)
	}
	if Observed(c.Scores[0][1][1]) || Observed(c.Scores[0][0][2]) {
		t.Error("an incomplete total or an answer without consent was used")
	}
	if !c.Synthetic || c.Way.Journeys[1].Last != 2 || c.Way.Before[0].N != 4 || c.Way.Before[0].Left[0] != (Leaving{"not suitable", 1}) {
		t.Errorf("the way is %+v", c.Way)
	}
	h.States[0], h.States[2] = h.States[2], h.States[0]
	again, err := FromHistories(p, h)
	if err != nil || again.Inputs[0].SHA256 != c.Inputs[0].SHA256 {
		t.Error("the order of the store changes the fingerprint")
	}
	h.Scores[0].Value = 11
	if _, err := FromHistories(p, h); err == nil || !strings.Contains(err.Error(), "out of range") {
		t.Errorf("a score out of range gives %v", err)
	}
}
