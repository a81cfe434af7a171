package report

import (
	"bytes"
	"strings"
	"testing"

	"tend/clinic/pathway"
	"tend/evaluation/cohort"
)

// Adverse events stand beside the benefits with their denominators; those of
// somebody whose research consent does not stand are left out, and said.
func TestHarmBesideTheBenefits(t *testing.T) {
	h := course()
	p := courseReport(t).Plan
	var with, without string
	for _, s := range h.States {
		if s.Group == "" {
			continue
		}
		if s.Takes(pathway.Research) {
			with = s.StudyID
		} else {
			without = s.StudyID
		}
	}
	h.Harm = []cohort.Adverse{{Person: with, Practice: "Body scan", Possible: true}, {Person: with, Serious: true, Open: true}, {Person: "not in it", Serious: true}}
	if without != "" {
		h.Harm = append(h.Harm, cohort.Adverse{Person: without, Serious: true})
	}
	c, err := cohort.FromHistories(p, h)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Build(p, c)
	if err != nil {
		t.Fatal(err)
	}
	got, research := r.Results.Harm, p.Population.Consent == "research"
	if research && (got.Events != 2 || got.People.Count != 1 || got.Serious.Events != 1 || got.Possible.Events != 1 || got.Open.Events != 1) {
		t.Errorf("%+v", got)
	}
	var page bytes.Buffer
	if err := r.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2 id=\"harm\">Harm</h2>", "Possibly the course", "Body scan"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range files {
		found = found || f.Name == "tables/harm.csv" && strings.Contains(string(f.Body), "serious,,,,")
	}
	if !found {
		t.Error("there is no tables/harm.csv")
	}
	h.Harm = []cohort.Adverse{}
	if c, err = cohort.FromHistories(p, h); err != nil {
		t.Fatal(err)
	}
	if r, err = Build(p, c); err != nil || r.Results.Harm == nil || r.Results.Harm.Events != 0 {
		t.Fatalf("%+v, %v", r.Results.Harm, err)
	}
	if s := r.harmSection(); !strings.Contains(s.Text[0], "does not mean that nothing happened") {
		t.Errorf("%q", s.Text)
	}
}
