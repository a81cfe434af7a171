package analysis

import (
	"fmt"
	"slices"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/stats/design"
	"tend/stats/mixed"
)

// panel is the observed scores of some people at some timepoints, one row each,
// as the mixed models take them.
type panel struct {
	q      question
	times  []int     // timepoints; visit k is times[k]
	y      []float64 // by row
	person []int     // code of the row's person
	visit  []int     // code of the row's timepoint
	who    []int32   // place in the cohort, by person code
	x      []design.Column
	effect func(visit int) int // the column that answers the question at a visit
	left   int                 // people with scores whom keep refused
}

// panel gathers the rows; keep may refuse people (nil: nobody).
func (a *run) panel(q question, times []int, keep func(i int32) bool) *panel {
	p := &panel{q: q, times: times}
	room := len(q.people.who) * len(times)
	p.y, p.person, p.visit = make([]float64, 0, room), make([]int, 0, room), make([]int, 0, room)
	for _, i := range q.people.who {
		rows := len(p.y)
		for k, t := range times {
			if v := a.score(q, t, i); cohort.Observed(v) {
				p.y, p.person, p.visit = append(p.y, v), append(p.person, len(p.who)), append(p.visit, k)
			}
		}
		switch {
		case len(p.y) == rows:
		case keep != nil && !keep(i):
			p.y, p.person, p.visit = p.y[:rows], p.person[:rows], p.visit[:rows]
			p.left++
		default:
			p.who = append(p.who, i)
		}
	}
	return p
}

// sinceBaseline is the design without arms: the mean at the baseline, visit 0,
// and the change to each later visit.
func (p *panel) sinceBaseline() {
	p.x = append([]design.Column{design.Intercept(len(p.y))}, p.dummies("timepoint", 1, nil)...)
	p.effect = func(visit int) int { return visit }
}

// betweenArms is the design with arms, of later visits only: the score before,
// the visits, and the difference between the arms at each visit (R: score ~
// before + visit + visit:arm).
func (p *panel) betweenArms(before []float64) {
	x := make([]float64, len(p.y))
	for r, k := range p.person {
		x[r] = before[p.who[k]]
	}
	p.x = []design.Column{design.Intercept(len(p.y)), {Name: "before", Values: x}}
	p.x = append(p.x, p.dummies("timepoint", 1, nil)...)
	p.x = append(p.x, p.dummies("arm at timepoint", 0, p.q.inFirst)...)
	first := 1 + len(p.times)
	p.effect = func(visit int) int { return first + visit }
}

// dummies makes a 0/1 column for each visit from the given one on, of the
// people in who (nil: of everyone).
func (p *panel) dummies(name string, from int, who []bool) []design.Column {
	out := make([]design.Column, max(0, len(p.times)-from))
	for k := range out {
		out[k] = design.Column{Name: fmt.Sprintf("%s %d", name, from+k), Values: make([]float64, len(p.y))}
	}
	for r, v := range p.visit {
		if v >= from && (who == nil || who[p.who[p.person[r]]]) {
			out[v-from].Values[r] = 1
		}
	}
	return out
}

// usual is the panel and design that mmrm and mixed share. Without arms the
// baseline is an outcome like the others; with arms it is what they are
// compared at, and people without it are left out.
func (a *run) usual(q question, keep func(i int32) bool) *panel {
	base := a.plan.BaselineIndex()
	if !q.arms() {
		p := a.panel(q, a.enough(q, append([]int{base}, a.later()...)), keep)
		p.sinceBaseline()
		return p
	}
	before := a.cohort.Scores[q.o][base]
	p := a.panel(q, a.enough(q, a.later()), func(i int32) bool {
		return cohort.Observed(before[i]) && (keep == nil || keep(i))
	})
	p.betweenArms(before)
	return p
}

// answers reads the effects of a fit, one line for each later timepoint. A fit
// that there is none of leaves its reason in every line.
func (a *run) answers(p *panel, m plan.Model, fit *mixed.Fit, err error, method string, notes ...string) []Analysed {
	var lines []Analysed
	for _, t := range a.later() {
		l := a.blank(p.q, t, m.Name)
		l.N, l.Observations, l.Method, l.DFMethod = len(p.who), len(p.y), method, dfOf[m.DF].String()
		visit := slices.Index(p.times, t)
		switch {
		case visit < 0:
			l.Why = "too few people answered at this timepoint for a model"
		case (!p.q.arms() || m.Use == plan.CLDA) && p.times[0] != a.plan.BaselineIndex():
			l.Why = "too few people answered at the baseline for a model"
		case err != nil:
			l.Why = whyModel(err, m)
		default:
			l.read(fit, p.effect(visit), m)
			l.Assumes, l.Notes = assumes(m), said(notes...)
		}
		lines = append(lines, l)
	}
	return lines
}

// assumes says what a model supposes.
func assumes(m plan.Model) []string {
	switch {
	case m.EachTimepoint():
		return []string{bothAnswers}
	case m.Use == plan.CLDA:
		return []string{atRandom, "Assumes that the arms were equal before, as allocation by chance makes them."}
	case m.Cluster == plan.ByGroup:
		return []string{atRandom, "Groups may lie higher or lower as a whole; that they may change differently is not in this model."}
	}
	return []string{atRandom}
}

const (
	atRandom    = "Assumes that answers are missing at random: that what was observed of a person tells what is needed of what was not."
	bothAnswers = "People with both answers; those who were lost are left out."
)

// said drops the notes that say nothing.
func said(notes ...string) []string {
	return slices.DeleteFunc(slices.Clone(notes), func(s string) bool { return s == "" })
}

// read takes one fixed effect of a fit.
func (l *Analysed) read(fit *mixed.Fit, column int, m plan.Model) {
	e, err := fit.Effect(column, dfOf[m.DF])
	if err != nil {
		l.Why = whyModel(err, m)
		return
	}
	l.give(e.Estimate, e.Lo, e.Hi, e.SE, e.DF, e.P)
	l.DFMethod = e.Method
}

// dfOf is a plan's word for degrees of freedom in those of stats/mixed.
var dfOf = map[plan.DF]mixed.DF{
	plan.Satterthwaite:        mixed.Satterthwaite,
	plan.KenwardRoger:         mixed.KenwardRoger,
	plan.KenwardRogerObserved: mixed.KenwardRogerObserved,
	plan.NormalDF:             mixed.Normal,
}
