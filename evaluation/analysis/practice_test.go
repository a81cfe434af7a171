package analysis

import (
	"testing"

	"tend/evaluation/cohort"
)

// By hand: A reported 0 and 70, B 35; C and D reported nothing. A week without
// a report is no zero.
func TestPracticeIsWhatWasReported(t *testing.T) {
	a := &run{cohort: &cohort.Cohort{Consenting: 4, Practice: []cohort.Practised{
		{Person: "A", Week: 1, Minutes: 0}, {Person: "A", Week: 3, Minutes: 70}, {Person: "B", Week: 1, Minutes: 35}}}}
	p := a.practice()
	if p.People.Count != 2 || p.People.N != 4 || p.Dose.N != 2 || p.Dose.Median != 52.5 || p.Dose.Lower != 43.75 || p.Dose.Mean != 52.5 {
		t.Errorf("%+v", p)
	}
	if len(p.Weeks) != 3 || p.Weeks[0].None != 1 || p.Weeks[0].Minutes.Median != 17.5 || p.Weeks[1].Reports.Count != 0 || p.Weeks[1].Minutes.Median.Known() || p.Weeks[2].Minutes.N != 1 {
		t.Errorf("%+v", p.Weeks)
	}
	if (&run{cohort: &cohort.Cohort{}}).practice() != nil {
		t.Error("a cohort without practice has some")
	}
}
