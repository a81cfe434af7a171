package analysis

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"tend/clinic/pathway"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

const small = `title: A group
population: {name: everyone, denominator: people enrolled}
timepoints: [{id: pre, at: 0, role: baseline}, {id: mid, at: 4}, {id: post, at: 8, role: primary}]
outcomes:
  - id: eff
    range: {min: 0, max: 60}
    better: higher
    responders: [{id: five, label: at least 5 points, points: 5, source: test}]
    thresholds: [{id: severe, label: below 20, below: 20, source: test}]
source: {files: [{file: a.csv, layout: wide, person: id, gender: sex, age: age, scores: [
  {column: a, outcome: eff, timepoint: pre}, {column: b, outcome: eff, timepoint: mid}, {column: c, outcome: eff, timepoint: post}]}]}
age_bands: [{label: under 40, from: 18, to: 39}, {label: 40 and over, from: 40}]
subgroups: [{by: gender}]
`

const smallData = `id,sex,age,a,b,c
p1,woman,30,10,14,20
p2,woman,50,22,20,18
p3,man,39.5,15,21,
p4,man,,30,,
p5,,41,,12,25
p6,woman,60,18,,30
`

func evaluate(t *testing.T, planText, data string) *Results {
	t.Helper()
	p, err := plan.Read("plan.yaml", []byte(planText))
	if err != nil {
		t.Fatal(err)
	}
	c, err := cohort.ReadWith(p, func(string) ([]byte, error) { return []byte(data), nil })
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func line(t *testing.T, r *Results, id string) Change {
	t.Helper()
	for _, c := range r.Changes {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no line %s", id)
	return Change{}
}

// Changes at post: p1 +10, p2 −4, p6 +12; p3 carries 21 (+6), p4 carries 30 (0);
// p5 has no score before.
func TestMissingMethods(t *testing.T) {
	r := evaluate(t, small, smallData)
	for id, want := range map[string]struct {
		n, filled int
		change    float64
	}{
		"change/eff/post/all/completers": {3, 0, 18.0 / 3},
		"change/eff/post/all/locf":       {5, 2, 24.0 / 5},
		"change/eff/post/all/bocf":       {5, 2, 18.0 / 5},
		"change/eff/post/all/unchanged":  {6, 3, 18.0 / 6},
		"change/eff/mid/all/completers":  {3, 0, (4.0 - 2 + 6) / 3},
	} {
		c := line(t, r, id)
		if c.N != want.n || c.Filled != want.filled || math.Abs(float64(c.Change.Value)-want.change) > 1e-12 || c.Of != 6 {
			t.Errorf("%s: n %d, filled %d, change %v of %d; want %+v", id, c.N, c.Filled, c.Change.Value, c.Of, want)
		}
	}
}

// The change of people of whom no score before is known is zero, and nothing
// that rests on their score before is shown.
func TestUnchangedWithoutBaseline(t *testing.T) {
	c := line(t, evaluate(t, small, smallData), "change/eff/post/all/unchanged")
	if c.Before.Known() || c.R.Known() || len(c.Effects) != 2 {
		t.Errorf("shows %v, r %v, %d effects", c.Before, c.R, len(c.Effects))
	}
	// changes 10 −4 0 0 0 12: mean 3, sum of squares about it 206
	if sd := math.Sqrt(206.0 / 5); math.Abs(float64(c.SDChange)-sd) > 1e-12 {
		t.Errorf("SD of change %v, want %v", c.SDChange, sd)
	}
}

func TestEffectsPointTowardsBetter(t *testing.T) {
	up := line(t, evaluate(t, small, smallData), "change/eff/post/all/completers")
	down := line(t, evaluate(t, strings.Replace(small, "better: higher", "better: lower", 1), smallData), "change/eff/post/all/completers")
	u, _ := up.Effect(plan.DZ)
	d, _ := down.Effect(plan.DZ)
	if u.Value <= 0 || u.Value != -d.Value || u.Lo != -d.Hi || up.Change.Value != down.Change.Value {
		t.Errorf("higher is better %v [%v, %v], lower is better %v [%v, %v]", u.Value, u.Lo, u.Hi, d.Value, d.Lo, d.Hi)
	}
}

func TestIndividualBothWays(t *testing.T) {
	r := evaluate(t, small, smallData)
	for _, l := range r.Individual {
		if l.ID != "individual/eff/post/all" {
			continue
		}
		rule, cross := l.Rules[0], l.Crossings[0]
		if l.N != 3 || rule.Better.Count != 2 || rule.Worse.Count != 0 || rule.BetterOfAll.N != 6 {
			t.Errorf("responders %+v", rule)
		}
		if cross.CaseBefore.Count != 2 || cross.CaseAfter.Count != 1 || cross.Left.Count != 2 || cross.Entered.Count != 1 {
			t.Errorf("threshold %+v", cross)
		}
		return
	}
	t.Error("no line")
}

func TestTableOne(t *testing.T) {
	one := evaluate(t, small, smallData).TableOne
	if one.Enrolled != 6 || one.Completers != 4 {
		t.Errorf("%d enrolled, %d completed", one.Enrolled, one.Completers)
	}
	x := one.GenderByAge
	if len(x.Genders) != 3 || len(x.Bands) != 3 || x.Counts[0][1] != (Count{2, 2}) || x.Counts[1][0] != (Count{1, 0}) {
		t.Errorf("gender by age %+v", x)
	}
}

func TestNothingToEstimate(t *testing.T) {
	r := evaluate(t, small, "id,sex,age,a,b,c\np1,woman,30,10,,\np2,woman,30,10,,\n")
	c := line(t, r, "change/eff/post/all/completers")
	if c.N != 0 || c.Change.Value.Known() || c.Change.Why == "" {
		t.Errorf("line %+v", c)
	}
	if b := line(t, r, "change/eff/post/all/bocf"); b.Change.Value != 0 || b.Change.Why != "everyone has the same value" {
		t.Errorf("carried forward %+v", b.Change)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

const fromStore = `title: A group
population: {name: everyone, denominator: people enrolled}
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}]
outcomes: [{id: pain, range: {min: 0, max: 10}, better: lower}]
source: {store: {groups: [g]}}
dose: {sessions: 6, of: 8}
`

// Seven people: four complete (one of whom declines the study), two stop, one
// is still coming.
func TestFlowOfHistories(t *testing.T) {
	p, err := plan.Read("plan.yaml", []byte(fromStore))
	if err != nil {
		t.Fatal(err)
	}
	var states []pathway.State
	for i, sessions := range []int{8, 7, 6, 5, 1, 2, 3} {
		s := pathway.State{StudyID: string(rune('a' + i)), Group: "g", Register: map[int]pathway.Attended{},
			Consents: map[pathway.ConsentKind]pathway.Consent{pathway.Research: {Given: i != 3}}}
		for n := 1; n <= sessions; n++ {
			s.Register[n] = pathway.Attended{Mark: pathway.Present}
		}
		switch {
		case i < 4:
			s.Ending = &pathway.Ending{Completed: true}
		case i < 6:
			s.Ending = &pathway.Ending{Reason: pathway.Health}
		}
		states = append(states, s)
	}
	c, err := cohort.FromHistories(p, cohort.Histories{Name: "g", States: states, Sessions: 8})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(p, c)
	if err != nil {
		t.Fatal(err)
	}
	steps := r.Flow.Lanes[0].Steps
	if steps[0].N != 7 || steps[1].N != 4 || steps[2].N != 3 {
		t.Errorf("steps are %v", steps)
	}
	if left := steps[0].Left; left[0] != (cohort.Leaving{Reason: "health problems", N: 2}) || left[1].Reason != "still in the course" {
		t.Errorf("left are %v", left)
	}
	if at := r.Flow.LeftAt; len(at) != 2 || at[0].Last != 1 || at[1].Last != 2 {
		t.Errorf("left at %v", at)
	}
	if a := r.Attendance; a.Dose.Count != 3 || a.Completed.Count != 4 || a.Sessions[2].Came.Count != 5 || a.Median != 5 {
		t.Errorf("attendance %+v, dose %+v: dose and completing are separate", a, a.Dose)
	}
}

// Retention is of all who joined, even where only those who completed count.
func TestCompletersAreNotAllWhoJoined(t *testing.T) {
	p, err := plan.Read("plan.yaml", []byte(strings.Replace(fromStore, "denominator:", "who: completed, denominator:", 1)))
	if err != nil {
		t.Fatal(err)
	}
	states := []pathway.State{
		{StudyID: "a", Group: "g", Ending: &pathway.Ending{Completed: true}, Register: map[int]pathway.Attended{8: {Mark: pathway.Present}}},
		{StudyID: "b", Group: "g", Ending: &pathway.Ending{}, Register: map[int]pathway.Attended{1: {Mark: pathway.Present}}},
	}
	c, err := cohort.FromHistories(p, cohort.Histories{States: states})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(p, c)
	if err != nil {
		t.Fatal(err)
	}
	if curve := r.Retention.Curves[0]; curve.N != 2 || curve.Left != 1 || r.Changes[0].Of != 1 || r.TableOne.Enrolled != 2 {
		t.Errorf("retention of %d, change of %d, enrolled %d", curve.N, r.Changes[0].Of, r.TableOne.Enrolled)
	}
	c, err = cohort.FromHistories(p, cohort.Histories{States: states[1:]})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(p, c); err == nil || !strings.Contains(err.Error(), "nobody is in the population") {
		t.Errorf("nobody gives %v", err)
	}
}
