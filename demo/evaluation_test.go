package demo

import (
	"fmt"
	"slices"
	"testing"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// histories hands the closed year to the evaluation as the service would.
func histories(t *testing.T, y Year) cohort.Histories {
	t.Helper()
	h := cohort.Histories{Name: "the synthetic year", Sessions: sessions, Synthetic: true}
	events := map[string][]pathway.Event{}
	for _, e := range y.Events {
		events[e.StudyID] = append(events[e.StudyID], e)
	}
	for _, p := range y.People {
		h.States = append(h.States, pathway.Fold(events[p.StudyID]))
	}
	for _, f := range y.Forms {
		i, err := measure.Find(f.Instrument)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range i.Score(f.Answers) {
			score := cohort.Score{Person: f.StudyID, Outcome: string(s.Scale), Timepoint: f.Timepoint, RuleVersion: s.RuleVersion}
			if s.Value != nil {
				score.Value, score.Complete = *s.Value, true
			}
			h.Scores = append(h.Scores, score)
		}
	}
	return h
}

// TestTheEvaluationComesToThePaper runs the declared plan over the synthetic
// year: Table 2, Table 1 and the flow are the paper's.
func TestTheEvaluationComesToThePaper(t *testing.T) {
	p := Plan()
	c, err := cohort.FromHistories(p, histories(t, Make(someDay)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := analysis.Run(p, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range r.Changes {
		if change.Missing != plan.Completers || change.Timepoint != post {
			continue
		}
		q := tableTwo[change.Outcome]
		effect, _ := change.Effect(plan.DZ)
		ours := fmt.Sprintf("%d | %.*f (%.*f) | %.*f (%.*f) | %.2f", change.N, q.pre.digits, change.Before, q.preSD.digits, change.SDBefore,
			q.post.digits, change.After, q.postSD.digits, change.SDAfter, effect.Estimate.Value)
		paper := fmt.Sprintf("%d | %.*f (%.*f) | %.*f (%.*f) | %.2f", q.n, q.pre.digits, q.pre.value, q.preSD.digits, q.preSD.value,
			q.post.digits, q.post.value, q.postSD.digits, q.postSD.value, q.effect.value)
		t.Logf("%-9s paper  %s", change.Outcome, paper)
		t.Logf("%-9s tables %s", "", ours)
		if ours != paper {
			t.Errorf("%s differs", change.Outcome)
		}
	}
	checkFlow(t, r.Flow)
}

// checkFlow holds the boxes of the diagram and the timing of the losses.
func checkFlow(t *testing.T, f analysis.Flow) {
	t.Helper()
	var boxes []int
	for _, step := range f.Lanes[0].Steps {
		t.Logf("%s", step)
		boxes = append(boxes, step.N)
	}
	if !slices.Equal(boxes, []int{83, 59, 58}) {
		t.Errorf("the flow goes %v", boxes)
	}
	early := 0
	for _, left := range f.LeftAt {
		if left.Last <= 2 {
			early += left.N
		}
	}
	if early != 19 {
		t.Errorf("%d stopped within two sessions", early)
	}
}
