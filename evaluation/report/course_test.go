package report

import (
	"fmt"
	"math"
	"testing"

	"tend/clinic/pathway"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

const coursePlan = `title: A mindfulness course for people who live with pain
question: What changes for people who take part in eight weekly sessions?
design: Before and after, one group, no comparison
source: {store: {all: true}}
population: {name: everyone who joined a group, denominator: people who joined a group}
time_unit: weeks
timepoints:
  - {id: pre, label: Session 1, at: 0, role: baseline}
  - {id: post, label: Session 8, at: 8, role: primary}
age_bands: [{label: 18–25, from: 18, to: 25}, {label: 26–65, from: 26, to: 65}, {label: 66 and over, from: 66}]
subgroups: [{by: gender, label: Gender}]
dose: {sessions: 6, of: 8, source: Penlington 2018}
effect_size: d_z
models:
  - {use: mmrm}
  - {use: mi, method: pmm, sets: 20, iterations: 5, seed: 2018, with: [gender], worse_by: [1, 2, 3]}
  - {use: mixed}
  - {use: mixed, cluster: group}
  - {use: mixed, cluster: change by group}
outcomes:
  - id: intensity
    label: Pain intensity
    instrument: Numeric rating scale of pain intensity
    rule_version: "1"
    range: {min: 0, max: 10}
    better: lower
    whole: true
    responders:
      - {id: third, label: at least 30 % lower, percent: 30, source: IMMPACT}
      - {id: two, label: at least 2 points lower, points: 2, source: Farrar 2001}
  - id: pseq
    label: Pain self-efficacy
    instrument: Pain Self-Efficacy Questionnaire
    rule_version: "1"
    range: {min: 0, max: 60}
    better: higher
    whole: true
    thresholds: [{id: severe, label: severely limited (below 20), below: 20, source: Nicholas 2007}]
`

// course makes 83 synthetic people who join a group: 24 stop, 59 complete, one
// of them declines the study; 37 more are referred and go another way.
func course() cohort.Histories {
	h := cohort.Histories{Name: "synthetic course", Sessions: 8, Synthetic: true}
	reasons := []pathway.StopReason{pathway.MovedAway, pathway.ReturnedToWork, pathway.ReturnedToWork, pathway.Caring, pathway.Caring,
		pathway.Caring, pathway.Caring, pathway.OtherCommitments, pathway.Bereavement, pathway.Bereavement, pathway.Health, pathway.Health,
		pathway.Health, pathway.Health, pathway.Health, pathway.NotAsExpected, pathway.LostContact, pathway.LostContact, pathway.LostContact,
		pathway.MissedFinal, pathway.MissedFinal, pathway.MissedFinal, pathway.MissedFinal, pathway.MissedFinal}
	for i := range 83 {
		s := member(i, sessionsOf(i))
		switch {
		case i < 24:
			s.Ending = &pathway.Ending{Reason: reasons[i]}
		default:
			s.Ending = &pathway.Ending{Completed: true}
		}
		s.Consents = map[pathway.ConsentKind]pathway.Consent{pathway.Research: {Given: i != 24}}
		h.States = append(h.States, s)
		h.Scores = append(h.Scores, answers(i, s.StudyID)...)
	}
	yes, no := true, false
	for i := range 37 {
		s := pathway.State{StudyID: fmt.Sprintf("X-%02d", i), Eligible: &yes, Choice: "individual physiotherapy"}
		if i < 9 {
			s.Eligible, s.Choice = &no, ""
		}
		h.States = append(h.States, s)
	}
	return h
}

func member(i, sessions int) pathway.State {
	s := pathway.State{StudyID: fmt.Sprintf("C-%02d", i), Group: fmt.Sprintf("group %d", i%7+1), Gender: pathway.Woman, AgeYears: 20 + i*7%60,
		Register: map[int]pathway.Attended{}}
	if i%4 == 1 {
		s.Gender = pathway.Man
	}
	for n := 1; n <= 8; n++ {
		mark := pathway.Absent
		if n <= sessions || sessions == 6 && n == 8 {
			mark = pathway.Present
		}
		s.Register[n] = pathway.Attended{Mark: mark}
	}
	return s
}

// sessionsOf: most who stop do so in the first two sessions; those who missed
// the last one had come to seven.
func sessionsOf(i int) int {
	switch {
	case i < 8:
		return 1
	case i < 19:
		return 2
	case i < 24:
		return 7
	case i%3 == 0:
		return 6
	}
	return 8
}

// answers are whole numbers about a mean, from a fixed rule.
func answers(i int, id string) []cohort.Score {
	wave := func(k float64) float64 { return math.Sin(float64(i) * k) }
	score := func(outcome, time string, v, most float64) cohort.Score {
		return cohort.Score{Person: id, Outcome: outcome, Timepoint: time, Value: math.Max(0, math.Min(most, math.Round(v))), Complete: true, RuleVersion: "1"}
	}
	level := wave(1.7)
	out := []cohort.Score{score("intensity", "pre", 7.1+2.2*level, 10)}
	if i != 5 {
		out = append(out, score("pseq", "pre", 21+15*level, 60))
	}
	if i >= 24 && i != 40 {
		out = append(out, score("intensity", "post", 6.4+2*level+1.6*wave(2.9), 10), score("pseq", "post", 26+14*level+8*wave(2.3), 60))
	}
	return out
}

// courseReport builds the report of the synthetic course.
func courseReport(t testing.TB) *Report {
	t.Helper()
	p, err := plan.Read("course.yaml", []byte(coursePlan))
	if err != nil {
		t.Fatal(err)
	}
	c, err := cohort.FromHistories(p, course())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Build(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
