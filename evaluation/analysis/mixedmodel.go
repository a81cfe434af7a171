package analysis

import (
	"errors"
	"fmt"
	"strings"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/stats/mixed"
)

const (
	mixedChange = "linear mixed model: score at the baseline and later on timepoint; random intercept for each person"
	mixedArms   = "linear mixed model: score at the later timepoints on score before, timepoint, and arm at each timepoint; random intercept for each person"
)

// mixed gives each person a level of their own and, if the plan says so, each
// group (R: lme4::lmer(score ~ … + (1 | person) + (1 | group))).
func (a *run) mixed(q question, m plan.Model) []Analysed {
	method, notes := mixedChange, []string(nil)
	if q.arms() {
		method = mixedArms
	}
	if m.Cluster != plan.ByGroup {
		p := a.usual(q, nil)
		fit, err := mixed.RandomIntercept(p.y, p.x, p.person, mixed.Options{})
		if q.arms() {
			notes = append(notes, leftOut(p.left, "without a score before"))
		}
		return a.answers(p, m, fit, err, method+", REML", append(notes, boundary(fit, "people"))...)
	}
	p := a.usual(q, a.inGroup)
	fit, err := mixed.Nested(p.y, p.x, p.person, a.groupsOfRows(p), mixed.Options{})
	if q.arms() && sameArm(len(p.who), func(k int) bool { return q.inFirst[p.who[k]] }) {
		fit, err = nil, errSameArm
	}
	lines := a.answers(p, m, fit, err, method+" and for each group, REML",
		leftOut(p.left, "whose group or score before is not known"), boundary(fit, "groups"))
	return withICC(lines, fit, "group", "person", "residual")
}

var errSameArm = errors.New("everybody whose group is known is in the same arm; “cluster: partially nested” is for that")

// sameArm tells whether n people are all in the first arm, or all in the other.
func sameArm(n int, first func(k int) bool) bool {
	for k := 1; k < n; k++ {
		if first(k) != first(0) {
			return false
		}
	}
	return true
}

// inGroup tells whether a person's group is known.
func (a *run) inGroup(i int32) bool {
	return a.cohort.Group.Known() && a.cohort.Group.Code[i] != cohort.Unknown
}

// groupsOfRows gives each row's group, numbered as they are met.
func (a *run) groupsOfRows(p *panel) []int {
	out := make([]int, len(p.y))
	seen := map[int32]int{}
	for r, k := range p.person {
		code := a.cohort.Group.Code[p.who[k]]
		if _, met := seen[code]; !met {
			seen[code] = len(seen)
		}
		out[r] = seen[code]
	}
	return out
}

// boundary says which variance a fit estimates as zero; "" for none. unit is
// what the fit calls its groups.
func boundary(fit *mixed.Fit, unit string) string {
	if fit == nil {
		return ""
	}
	var flat []string
	for _, p := range fit.Params {
		switch {
		case p.OnBoundary && p.Name == "group":
			flat = append(flat, unit)
		case p.OnBoundary && p.Name == "person":
			flat = append(flat, "people")
		}
	}
	if len(flat) == 0 {
		return ""
	}
	of := strings.Join(flat, " and between ")
	return "The variance between " + of + " is estimated as zero, the boundary of what the model allows: the numbers are those of a model without it."
}

// withICC adds the share of the variance that lies between groups: the first
// parameter among all those named.
func withICC(lines []Analysed, fit *mixed.Fit, names ...string) []Analysed {
	if fit == nil {
		return lines
	}
	group, total := 0.0, 0.0
	for k, name := range names {
		v, _ := fit.Param(name)
		total += v.Value
		if k == 0 {
			group = v.Value
		}
	}
	for k := range lines {
		if lines[k].Value.Known() && total > 0 {
			lines[k].ICC = Number(group / total)
		}
	}
	return lines
}

// leftOut counts people who could not enter a model; "" for nobody.
func leftOut(n int, who string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 person %s is left out.", who)
	}
	return fmt.Sprintf("%s people %s are left out.", Count3(n), who)
}
