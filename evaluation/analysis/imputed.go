package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/stats/impute"
	"tend/stats/regress"
)

// imputed fills in what is missing many times over by chained equations, makes
// the analysis of complete data each time, and joins the answers by Rubin's
// rules (R: mice::mice, mice::pool). Without arms that analysis is the mean
// change; with arms lm(after ~ arm + before).
func (a *run) imputed(q question, m plan.Model) []Analysed {
	s, err := a.sets(q, m)
	var lines []Analysed
	for _, t := range a.later() {
		l := a.blank(q, t, m.Name)
		l.Method, l.DFMethod = imputedWords(q, m), "Barnard–Rubin 1999"
		_, used := s.column[t]
		_, hasBefore := s.column[a.plan.BaselineIndex()]
		switch {
		case !used:
			l.Why = "too few people answered at this timepoint for a model"
		case !hasBefore:
			l.Why = "too few people answered at the baseline for a model"
		case err != nil:
			l.Why = whyModel(err, m)
		default:
			a.pool(&l, s, t, m)
		}
		lines = append(lines, l)
	}
	return lines
}

func imputedWords(q question, m plan.Model) string {
	draws := map[plan.Imputing]string{plan.NormalDraws: "Bayesian linear regression", plan.PMM: "predictive mean matching"}[m.Method]
	analysis := "mean of after minus before"
	if q.arms() {
		analysis = "score after on arm and score before"
	}
	return fmt.Sprintf("multiple imputation: chained equations, %s, %d sets of %d iterations, seed %d; %s in each set, joined by Rubin's rules",
		draws, m.Sets, m.Iterations, m.Seed, analysis)
}

// imputation is what was made for one question.
type imputation struct {
	sets   *impute.Imputations
	q      question
	who    []int32     // place in the cohort, by row
	column map[int]int // timepoint → variable
	base   int         // the baseline's variable
	left   int         // people without any score
}

// sets imputes the outcome from the baseline on, with the arm and what the plan
// names as predictors. People of whom no score is known tell nothing and are
// left out.
func (a *run) sets(q question, m plan.Model) (*imputation, error) {
	s := &imputation{q: q, column: map[int]int{}}
	times := a.enough(q, append([]int{a.plan.BaselineIndex()}, a.later()...))
	for _, i := range q.people.who {
		some := false
		for _, t := range times {
			some = some || cohort.Observed(a.score(q, t, i))
		}
		if some {
			s.who = append(s.who, i)
		} else {
			s.left++
		}
	}
	var vars []impute.Variable
	if q.arms() {
		vars = append(vars, s.flag("arm", func(i int32) bool { return q.inFirst[i] }))
	}
	for _, by := range m.With {
		if at, known := a.cohort.Attribute(by); known {
			vars = append(vars, s.levels(at)...)
		}
	}
	missing := 0
	for _, t := range times {
		v := impute.Variable{Name: a.plan.Timepoints[t].ID, Method: drawn[m.Method], Values: make([]float64, len(s.who))}
		for r, i := range s.who {
			v.Values[r] = a.score(q, t, i)
			missing += one(!cohort.Observed(v.Values[r]))
		}
		s.column[t] = len(vars)
		vars = append(vars, v)
	}
	s.base = s.column[a.plan.BaselineIndex()]
	if missing == 0 || len(times) < 2 {
		s.sets = complete(vars)
		return s, nil
	}
	var err error
	s.sets, err = impute.Chained(vars, impute.Options{Sets: m.Sets, Iterations: m.Iterations, Seed: m.Seed})
	return s, err
}

var drawn = map[plan.Imputing]impute.Method{plan.NormalDraws: impute.NormalModel, plan.PMM: impute.Matching}

// complete stands for imputations where nothing was missing; it has no names.
func complete(vars []impute.Variable) *impute.Imputations {
	var set [][]float64
	for _, v := range vars {
		set = append(set, v.Values)
	}
	return &impute.Imputations{Sets: [][][]float64{set, set}}
}

// flag is a 0/1 predictor.
func (s *imputation) flag(name string, yes func(i int32) bool) impute.Variable {
	v := impute.Variable{Name: name, Values: make([]float64, len(s.who))}
	for r, i := range s.who {
		v.Values[r] = float64(one(yes(i)))
	}
	return v
}

// levels makes predictors of an attribute: a 0/1 column for each level but the
// first that somebody has. Not known is a level too.
func (s *imputation) levels(at cohort.Attribute) []impute.Variable {
	var out []impute.Variable
	for k := int32(-1); k < int32(len(at.Levels)); k++ {
		v := s.flag(fmt.Sprintf("%s %d", at.ID, k), func(i int32) bool { return at.Code[i] == k })
		if stat.Mean(v.Values, nil) > 0 {
			out = append(out, v)
		}
	}
	return out[min(1, len(out)):]
}

// pool answers at one timepoint.
func (a *run) pool(l *Analysed, s *imputation, t int, m plan.Model) {
	after := s.column[t]
	l.N = len(s.who)
	for _, i := range s.who {
		l.Filled += one(!cohort.Observed(a.score(s.q, a.plan.BaselineIndex(), i)) || !cohort.Observed(a.score(s.q, t, i)))
	}
	p, err := s.pooled(s.sets, after)
	if err != nil {
		l.Why = whyModel(err, m)
		return
	}
	l.give(p.Estimate, p.Lo, p.Hi, p.SE, p.DF, p.P)
	l.MonteCarlo = Number(p.MCSE)
	l.Assumes, l.Notes = assumes(m), said(leftOut(s.left, "of whom no score is known"))
	if l.Filled == 0 {
		l.MonteCarlo = 0
		l.Notes = append(l.Notes, "Nothing was missing at this timepoint, so nothing was imputed.")
	}
	if len(m.WorseBy) > 0 && s.sets.Names != nil {
		a.tip(l, s, after, m, p)
	}
}

// pooled makes the analysis in each set.
func (s *imputation) pooled(im *impute.Imputations, after int) (impute.Pooled, error) {
	q, u := make([]float64, len(im.Sets)), make([]float64, len(im.Sets))
	df := 0.0
	for k, set := range im.Sets {
		var err error
		if q[k], u[k], df, err = s.analyse(set[s.base], set[after]); err != nil {
			return impute.Pooled{}, err
		}
	}
	return impute.Pool(q, u, df)
}

// analyse gives the estimate of complete data, its squared standard error and
// its degrees of freedom.
func (s *imputation) analyse(before, after []float64) (estimate, variance, df float64, err error) {
	if !s.q.arms() {
		change := make([]float64, len(before))
		for r := range change {
			change[r] = after[r] - before[r]
		}
		mean, v := stat.MeanVariance(change, nil)
		if !(v > 0) {
			return 0, 0, 0, fmt.Errorf("the change: %w", impute.ErrNoVariance)
		}
		n := float64(len(change))
		return mean, v / n, n - 1, nil
	}
	var x, y [2][]float64
	for r, i := range s.who {
		k := one(!s.q.inFirst[i])
		x[k], y[k] = append(x[k], before[r]), append(y[k], after[r])
	}
	var sums [2]regress.ArmSums
	for k := range sums {
		if sums[k], err = regress.SumArm(x[k], y[k]); err != nil {
			return 0, 0, 0, err
		}
	}
	c, err := regress.DifferenceAtBaseline(sums[0], sums[1])
	return c.Estimate, math.Pow(c.SE, 2), c.DF, err
}
