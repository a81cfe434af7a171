package report

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

const trialPlan = `title: Three arms
population: {name: everyone, denominator: people randomised}
arms: [{id: course, label: Course}, {id: talks, label: Talks}, {id: usual, label: Usual care}]
timepoints: [{id: pre, label: Before, at: 0, role: baseline}, {id: post, label: After, at: 8, role: primary}, {id: late, label: Later, at: 20}]
outcomes: [{id: pain, label: Pain, range: {min: -100, max: 100}, better: lower}]
source: {files: [{file: a.csv, layout: wide, person: id, group: g, arm: arm, gender: sex, scores: [
  {column: a, outcome: pain, timepoint: pre}, {column: b, outcome: pain, timepoint: post}, {column: c, outcome: pain, timepoint: late}]}]}
missing: [completers]
models:
  - {use: clda}
  - {use: mixed, cluster: partially nested}
  - {use: mi, method: normal, seed: 4, worse_by: [1, 5, 20]}
  - {use: mi, method: normal, seed: 5, name: mi-again, with: [gender]}
primary: mi
subgroups: [{by: gender, label: Gender, under: clda}]
`

// trial is three arms, all in groups, so that one model of the plan cannot be.
func trial(t testing.TB) *Report {
	t.Helper()
	rnd := rand.New(rand.NewPCG(8, 8))
	var data strings.Builder
	data.WriteString("id,g,arm,sex,a,b,c\n")
	for i := range 120 {
		arm := i % 3
		pre := rnd.NormFloat64()
		late := fmt.Sprintf("%.2f", pre-float64(2-arm)+rnd.NormFloat64())
		if rnd.Float64() < 0.3 {
			late = ""
		}
		fmt.Fprintf(&data, "p%d,g%d-%d,%s,%s,%.2f,%.2f,%s\n", i, arm, i/15, []string{"course", "talks", "usual"}[arm],
			[]string{"woman", "man"}[i/3%2], pre, pre-float64(2-arm)+rnd.NormFloat64(), late)
	}
	p, err := plan.Read("plan.yaml", []byte(trialPlan))
	if err != nil {
		t.Fatal(err)
	}
	c, err := cohort.ReadWith(p, func(string) ([]byte, error) { return []byte(data.String()), nil })
	if err != nil {
		t.Fatal(err)
	}
	r, err := Build(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestThreeArmsAreTold: the primary model leads, pairs of arms stand apart, two
// models of a kind are told apart, and the one that cannot be fitted says why.
func TestThreeArmsAreTold(t *testing.T) {
	var page bytes.Buffer
	if err := trial(t).HTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{
		"At after, pain was ", "with Course than with Usual care at the same score before", "multiple imputation (mi); 80 people",
		"Pain, later, Course against Talks", "Multiple imputation (mi) (primary)", "Multiple imputation (mi-again)",
		"not estimated: people of both arms are in groups; use “cluster: change by group”",
		"the finding goes at 5 points worse", "Each pair of arms is analysed on its own.", "woman, cLDA, Course minus Talks",
		"The primary analysis, named beforehand, is: multiple imputation (mi).",
	} {
		if !strings.Contains(page.String(), says) {
			t.Errorf("the page does not say %q", says)
		}
	}
}

// TestThePrimaryAnalysisLeads also where it is a way of treating missing
// answers that is not the first.
func TestThePrimaryAnalysisLeads(t *testing.T) {
	text := strings.Replace(coursePlan, "effect_size: d_z", "effect_size: d_z\nprimary: bocf", 1)
	p, err := plan.Read("course.yaml", []byte(text))
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
	if brief := r.brief(); len(brief) != 2 || !strings.Contains(brief[0], "baseline carried forward; 82 people") {
		t.Errorf("in brief: %q", brief)
	}
}
