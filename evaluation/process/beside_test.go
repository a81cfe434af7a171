package process

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/evaluation/cohort"
	"tend/inquiry/progression"
	"tend/platform/fault"
)

// corpus writes what people said, session by session: "A:2b,2a B:1".
func corpus(sessions ...string) *progression.Corpus {
	c := &progression.Corpus{Stages: []string{"1", "2b", "2a", "3", "4"}, Labels: []string{"One", "Away", "With", "Three", "Four"}, Ordered: true, Adaptive: []string{"2a", "3", "4"}, Barrier: "2b",
		Moves: []string{"P"}, Names: []string{"Phenomenology"}}
	for n, session := range sessions {
		number := 0
		say := func(s progression.Segment) {
			number++
			s.Document, s.Number, s.Group, s.Session, s.Start = fmt.Sprint("d", n), number, "g", n+1, number*1000
			c.Segments = append(c.Segments, s)
		}
		for _, who := range strings.Fields(session) {
			person, stages, _ := strings.Cut(who, ":")
			for _, stage := range strings.Split(stages, ",") {
				say(progression.Segment{Person: person, Stage: progression.Mix{stage: 1}})
				say(progression.Segment{Leader: true, Moves: []string{"P"}})
			}
		}
	}
	return c
}

func analysed(t *testing.T, c *progression.Corpus) *progression.Analysis {
	t.Helper()
	a, err := c.Analyse(progression.Options{Replicates: 20})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var scales = []measure.Scale{{ID: "pain", Title: "Pain", Max: 10, Better: measure.Lower}, {ID: "trust", Title: "Trust", Max: 60, Better: measure.Higher}}

func scored(person, outcome string, before, after float64) []cohort.Score {
	return []cohort.Score{{Person: person, Outcome: outcome, Timepoint: "pre", Value: before, Complete: true}, {Person: person, Outcome: outcome, Timepoint: "post", Value: after, Complete: true}}
}

// invented is three people whose numbers can be worked out by hand. A goes
// from no adaptive stage to all, B from half to half, C is heard once.
func invented() (*progression.Corpus, cohort.Histories) {
	c := corpus("A:1,2b B:2b,2a C:3", "A:2a,3 B:2a,1")
	h := cohort.Histories{
		States: []pathway.State{
			{StudyID: "A", Register: map[int]pathway.Attended{1: {Mark: pathway.Present}, 2: {Mark: pathway.Part}}},
			{StudyID: "B", Register: map[int]pathway.Attended{1: {Mark: pathway.Present}, 2: {Mark: pathway.Apology}}},
			{StudyID: "C", Register: map[int]pathway.Attended{1: {Mark: pathway.Present}, 2: {Mark: pathway.Absent}}},
			{StudyID: "D", Register: map[int]pathway.Attended{1: {Mark: pathway.Present}}}, // never heard
		},
		Practice: []cohort.Practised{{Person: "A", Week: 1, Minutes: 60}, {Person: "A", Week: 2, Minutes: 30}, {Person: "B", Week: 1, Minutes: 0}, {Person: "D", Week: 1, Minutes: 99}},
		Delivered: []cohort.Delivered{{Group: "g", Session: 1, Adherence: 0.8}, {Group: "g", Session: 2, Adherence: 0.6}, {Group: "g", Session: 3, Adherence: math.NaN()},
			{Group: "another", Session: 1, Adherence: 0.1}},
	}
	h.Scores = append(h.Scores, scored("A", "pain", 8, 5)...)
	h.Scores = append(h.Scores, scored("B", "pain", 6, 7)...)
	h.Scores = append(h.Scores, scored("D", "pain", 9, 1)...)
	h.Scores = append(h.Scores, scored("A", "trust", 20, 32)...)
	h.Scores = append(h.Scores, cohort.Score{Person: "B", Outcome: "trust", Timepoint: "pre", Value: 10, Complete: true},
		cohort.Score{Person: "B", Outcome: "trust", Timepoint: "post", Value: 40}) // too few items: no total
	return c, h
}

func TestProcessBesideOutcome(t *testing.T) {
	c, h := invented()
	b := SetBeside(analysed(t, c), h, scales, []string{"g"}, 2)
	if len(b.Outcomes) != 1 || b.Outcomes[0].ID != "pain" {
		t.Fatalf("outcomes: %+v", b.Outcomes)
	}
	nan := math.NaN()
	for i, want := range []struct {
		person                 string
		came, minutes, reports int
		adaptive, better       float64
	}{{"A", 2, 90, 2, 1, 3}, {"B", 1, 0, 1, 0, -1}, {"C", 1, 0, 0, nan, nan}} {
		r := b.Rows[i]
		if r.Course.Person != want.person || r.Came != want.came || r.Minutes != want.minutes || r.Reports != want.reports || !same(r.Adaptive, want.adaptive) || !same(r.Better[0], want.better) {
			t.Errorf("%+v, want %+v", r, want)
		}
	}
	if len(b.Rows) != 3 || len(b.Fidelity) != 1 || !same(b.Fidelity["g"], 0.7) {
		t.Errorf("%d rows, fidelity %v", len(b.Rows), b.Fidelity)
	}
	// One more is needed than there are: no outcome, and the people stay.
	if b := SetBeside(analysed(t, c), h, scales, []string{"g"}, 3); len(b.Outcomes) != 0 || len(b.Rows) != 3 || b.Rows[0].Better != nil {
		t.Errorf("%+v", b)
	}
}

func same(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }

// Higher is better for one scale and worse for the other; both are told as
// points better.
func TestBetterIsTurned(t *testing.T) {
	c, h := invented()
	h.Scores = append(h.Scores, scored("B", "trust", 30, 25)...)
	b := SetBeside(analysed(t, c), h, scales, []string{"g"}, 2)
	if len(b.Outcomes) != 2 || b.Rows[0].Better[1] != 12 || b.Rows[1].Better[1] != -5 || !math.IsNaN(b.Rows[2].Better[1]) {
		t.Errorf("%+v", b.Rows)
	}
}

// Nothing is known of anybody: rows without outcomes, and no fidelity.
func TestProcessBesideNothing(t *testing.T) {
	b := SetBeside(analysed(t, corpus("A:1,2a")), cohort.Histories{}, scales, []string{"g"}, 2)
	if len(b.Rows) != 1 || len(b.Outcomes) != 0 || len(b.Fidelity) != 0 || b.Rows[0].Came != 0 || b.Rows[0].Reports != 0 || !math.IsNaN(b.Rows[0].Adaptive) {
		t.Errorf("%+v", b)
	}
}

// The report of a corpus holds its numbers; of nobody there is none, of one
// person there is one without intervals, and who withdrew is in no file.
func TestReportsOfManyOfOneAndOfNobody(t *testing.T) {
	r, err := Make(func() *progression.Corpus { c, _ := invented(); return c }(), "Three people.", progression.Options{Replicates: 20, Permutations: 50})
	if err != nil {
		t.Fatal(err)
	}
	files, err := r.files()
	if err != nil {
		t.Fatal(err)
	}
	for name, holds := range map[string]string{"report.html": "3 people, 9 segments with a stage", "tables/people.csv": "A,", "tables/sessions.csv": "C", "tables/mechanism.csv": "P", "figures/stages.svg": "<svg"} {
		if !strings.Contains(string(files[name]), holds) {
			t.Errorf("%s does not hold %q", name, holds)
		}
	}

	if _, err := Make(corpus(), "Nobody.", progression.Options{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("of nobody: %v", err)
	}
	one, err := Make(corpus("A:1,2a,2b"), "One person.", progression.Options{Replicates: 20, Permutations: 50})
	if err != nil {
		t.Fatal(err)
	}
	if n := one.Analysis.Within.Note; !strings.Contains(n, "two people are needed") {
		t.Errorf("of one person: %q", n)
	}
	if page, err := one.files(); err != nil || !strings.Contains(string(page["report.html"]), "3 segments with a stage") {
		t.Errorf("of one person: %v", err)
	}

	all := corpus("A:1,2b B:2b,2a", "A:2a,3 B:2a,1")
	without := all.Of(func(s progression.Segment) bool { return s.Person != "B" }) // as who withdrew is not gathered
	left, err := Make(&without, "B withdrew.", progression.Options{Replicates: 20, Permutations: 50})
	if err != nil {
		t.Fatal(err)
	}
	if files, err = left.files(); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".csv") && strings.Contains(string(data), ",B,") {
			t.Errorf("%s tells of somebody who withdrew", name)
		}
	}
	if strings.Contains(string(files["report.html"]), "<th>B</th>") {
		t.Error("the report tells of somebody who withdrew")
	}
}
