package analysis

import (
	"fmt"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// question is what an analysis answers: how one outcome changed in some people
// or, where there are arms, how far it lies apart in two of them.
type question struct {
	o             int    // the outcome
	people        People // everyone whom it concerns
	first, second People // the arms; without people where there are none
	inFirst       []bool // by place in the cohort
}

func (q question) arms() bool { return len(q.inFirst) > 0 }

// changeOf asks for the change of some people.
func changeOf(o int, people People) question { return question{o: o, people: people} }

// between asks for the difference between two arms.
func (a *run) between(o int, first, second People) question {
	q := question{o: o, first: first, second: second, inFirst: make([]bool, a.cohort.N())}
	q.people = People{ID: first.ID + "-" + second.ID, Label: first.Label + " against " + second.Label}
	q.people.who = append(append([]int32(nil), first.who...), second.who...)
	for _, i := range first.who {
		q.inFirst[i] = true
	}
	return q
}

// questions asks every outcome: of everyone, or of the first arm against each
// other.
func (a *run) questions() []question {
	var out []question
	for o := range a.plan.Outcomes {
		arms := a.arms()
		if len(arms) == 0 {
			out = append(out, changeOf(o, a.everyone()))
		}
		for k := 1; k < len(arms); k++ {
			out = append(out, a.between(o, arms[0], arms[k]))
		}
	}
	return out
}

// score is what one person answered, NaN where nothing is known.
func (a *run) score(q question, t int, i int32) float64 { return a.cohort.Scores[q.o][t][i] }

// later are the timepoints after the baseline.
func (a *run) later() []int {
	var out []int
	for t := a.plan.BaselineIndex() + 1; t < len(a.plan.Timepoints); t++ {
		out = append(out, t)
	}
	return out
}

// enough keeps the timepoints that a model can use: with fewer people than
// there are timepoints, and two more, one timepoint's few answers would decide
// whether the others can be estimated at all.
func (a *run) enough(q question, times []int) (used []int) {
	for _, t := range times {
		n := [2]int{}
		for _, i := range q.people.who {
			if cohort.Observed(a.score(q, t, i)) {
				n[one(q.arms() && q.inFirst[i])]++
			}
		}
		if n[0]+n[1] >= len(a.plan.Timepoints)+2 && (!q.arms() || min(n[0], n[1]) >= 2) {
			used = append(used, t)
		}
	}
	return used
}

// blank is an answer without its numbers.
func (a *run) blank(q question, t int, name string) Analysed {
	out, time := a.plan.Outcomes[q.o], a.plan.Timepoints[t]
	return Analysed{
		ID:      fmt.Sprintf("analysis/%s/%s/%s/%s", out.ID, time.ID, q.people.ID, name),
		Outcome: out.ID, Timepoint: time.ID, People: q.people.ID, Label: q.people.Label, First: q.first.Label, Second: q.second.Label,
		Analysis: name, Primary: name == a.plan.Primary,
		Estimate: unknownEstimate(), InSDs: unknownEstimate(), SE: Unknown, DF: Unknown, P: Unknown, MonteCarlo: Unknown, ICC: Unknown,
	}
}

// ask answers a question by a model, one line for each later timepoint.
func (a *run) ask(q question, m plan.Model) []Analysed {
	var lines []Analysed
	switch {
	case m.Use == plan.MI:
		lines = a.imputed(q, m)
	case m.EachTimepoint():
		lines = a.clustered(q, m)
	case m.Use == plan.CLDA:
		lines = a.constrained(q, m)
	case m.Use == plan.MMRM:
		lines = a.repeated(q, m)
	default:
		lines = a.mixed(q, m)
	}
	for k := range lines {
		a.inSDs(q, &lines[k])
	}
	return lines
}
