package analysis

import (
	"errors"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/stats/design"
	"tend/stats/mixed"
)

const (
	clusteredChange = "linear mixed model of each timepoint: mean of after minus before; random intercept for each group, REML"
	clusteredArms   = "linear mixed model of each timepoint: score after on score before and arm; random intercept for each group, REML"
	partlyArms      = "linear mixed model of each timepoint, partially nested (Baldwin et al. 2011): score after on score before and arm; random intercept for each group of the first arm"
)

// pairedRows are people with both answers at one timepoint, with their groups.
type pairedRows struct {
	before, after, arm []float64
	group              []int // -1 for a person treated alone
	left               int   // with both answers, but of no known group
	stray              int   // of the second arm, though in a group with others
}

// clustered takes each timepoint on its own: how people changed, or how far the
// arms lie apart at the same score before, where the people of a group may have
// fared alike.
func (a *run) clustered(q question, m plan.Model) []Analysed {
	var lines []Analysed
	for _, t := range a.later() {
		rows := a.pairedRows(q, t, m)
		l := a.blank(q, t, m.Name)
		l.N, l.Observations, l.DFMethod, l.Method = len(rows.after), 2*len(rows.after), dfOf[m.DF].String(), clusteredWords(q, m)
		fit, effect, err := rows.fit(q, m)
		if err != nil {
			l.Why = whyModel(err, m)
		} else {
			residual := "residual"
			if m.Unequal {
				residual = "residual in groups"
			}
			l.read(fit, effect, m)
			l.Assumes, l.Notes = assumes(m), said(leftOut(rows.left, "whose group is not known"), boundary(fit, "groups"))
			l = withICC([]Analysed{l}, fit, "group", residual)[0]
		}
		lines = append(lines, l)
	}
	return lines
}

var errBothInGroups = errors.New("people of both arms are in groups; use “cluster: change by group”")

// fit makes the model of one timepoint, and says which column is the effect.
func (r *pairedRows) fit(q question, m plan.Model) (fit *mixed.Fit, effect int, err error) {
	y, x := r.design(q.arms())
	switch {
	case r.stray > 0:
		err = errBothInGroups
	case q.arms() && sameArm(len(r.arm), func(k int) bool { return r.arm[k] == 1 }):
		err = errSameArm
	case m.Cluster == plan.PartlyNested:
		fit, err = mixed.PartiallyNested(y, x, r.group, m.Unequal, mixed.Options{})
	default:
		fit, err = mixed.RandomIntercept(y, x, r.group, mixed.Options{})
	}
	return fit, min(1, len(x)-1), err // the arm, or the mean change alone
}

func clusteredWords(q question, m plan.Model) string {
	switch {
	case m.Unequal:
		return partlyArms + " and residual variances of their own for the arms, REML"
	case m.Cluster == plan.PartlyNested:
		return partlyArms + ", REML"
	case q.arms():
		return clusteredArms
	}
	return clusteredChange
}

func (a *run) pairedRows(q question, t int, m plan.Model) *pairedRows {
	r := &pairedRows{}
	shared := a.shared(q)
	for _, i := range q.people.who {
		x, y := a.score(q, a.plan.BaselineIndex(), i), a.score(q, t, i)
		if !cohort.Observed(x) || !cohort.Observed(y) {
			continue
		}
		alone := m.Cluster == plan.PartlyNested && !q.inFirst[i]
		group := -1
		switch {
		case alone:
			r.stray += one(shared[i])
		case !a.inGroup(i):
			r.left++
			continue
		default:
			group = int(a.cohort.Group.Code[i])
		}
		r.before, r.after, r.group = append(r.before, x), append(r.after, y), append(r.group, group)
		r.arm = append(r.arm, float64(one(q.arms() && q.inFirst[i])))
	}
	return r
}

// shared tells who of the second arm is in a group with somebody else of it. A
// group of one, as some files write for people who were treated alone, is none.
func (a *run) shared(q question) map[int32]bool {
	size := map[int32]int{}
	out := map[int32]bool{}
	for _, i := range q.second.who {
		if a.inGroup(i) {
			size[a.cohort.Group.Code[i]]++
		}
	}
	for _, i := range q.second.who {
		out[i] = a.inGroup(i) && size[a.cohort.Group.Code[i]] > 1
	}
	return out
}

// design gives the outcome and its columns: the change on its mean, or the
// score after on arm and score before.
func (r *pairedRows) design(arms bool) (y []float64, x []design.Column) {
	intercept := design.Intercept(len(r.after))
	if arms {
		return r.after, []design.Column{intercept, {Name: "arm", Values: r.arm}, {Name: "before", Values: r.before}}
	}
	y = make([]float64, len(r.after))
	for i := range y {
		y[i] = r.after[i] - r.before[i]
	}
	return y, []design.Column{intercept}
}
