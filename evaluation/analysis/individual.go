package analysis

import (
	"fmt"

	"tend/evaluation/plan"
	"tend/stats/effect"
)

// Individual counts how single people changed, on pairs that were observed.
// Deterioration stands beside improvement everywhere.
type Individual struct {
	ID          string      `json:"id"`
	Outcome     string      `json:"outcome"`
	Timepoint   string      `json:"timepoint"`
	People      string      `json:"people"`
	Label       string      `json:"label"`
	RuleVersion string      `json:"rule_version,omitempty"`
	Of          int         `json:"of"`
	N           int         `json:"n"` // with both scores
	Rules       []RuleCount `json:"responders,omitempty"`
	Reliable    *Reliable   `json:"reliable,omitempty"`
	Crossings   []Crossing  `json:"thresholds,omitempty"`
}

// RuleCount is one responder rule, both ways.
type RuleCount struct {
	ID            string `json:"id"`
	Label         string `json:"label"`
	Source        string `json:"source"`
	Better        Share  `json:"better"`
	Worse         Share  `json:"worse"`
	NotApplicable int    `json:"not_applicable"` // a percentage of a score of zero
	BetterOfAll   Share  `json:"better_of_all"`  // everyone; the lost count as not responding
}

// Reliable is change beyond the instrument's noise (Jacobson & Truax 1991).
type Reliable struct {
	R           float64 `json:"r"`
	Kind        string  `json:"kind"`
	Source      string  `json:"source"`
	SDBefore    Number  `json:"sd_before"`
	SEM         Number  `json:"sem"`
	SDifference Number  `json:"s_difference"`
	Threshold   Number  `json:"threshold"` // points that a change must exceed
	Cutoff      Number  `json:"cutoff_c"`  // between the ranges with and without the problem
	NormSource  string  `json:"norm_source,omitempty"`
	Better      Share   `json:"better"`
	Recovered   *Share  `json:"recovered,omitempty"` // of all: better, and across the cut-off
	Same        Share   `json:"no_reliable_change"`
	Worse       Share   `json:"worse"`
	Method      string  `json:"method"`
	Why         string  `json:"why_unknown,omitempty"`
}

// Crossing counts people on either side of a threshold, before and after.
type Crossing struct {
	ID         string `json:"id"`
	Label      string `json:"label"`
	Source     string `json:"source"`
	CaseBefore Share  `json:"case_before"`
	CaseAfter  Share  `json:"case_after"`
	Left       Share  `json:"left"`    // of the cases before, those that are none after
	Entered    Share  `json:"entered"` // of the others, those that became a case
}

// individual makes a line for each outcome, later timepoint and people.
func (a *run) individual() []Individual {
	var lines []Individual
	for o, out := range a.plan.Outcomes {
		if len(out.Responders) == 0 && out.Reliability == nil && len(out.Thresholds) == 0 {
			continue
		}
		for t := a.plan.BaselineIndex() + 1; t < len(a.plan.Timepoints); t++ {
			for _, g := range a.groups {
				lines = append(lines, a.individualOf(g, o, t))
			}
		}
	}
	return lines
}

func (a *run) individualOf(g People, o, t int) Individual {
	out, time := a.plan.Outcomes[o], a.plan.Timepoints[t]
	pre, post, _, _ := a.pairs(g.who, o, t, plan.Completers)
	line := Individual{
		ID:      fmt.Sprintf("individual/%s/%s/%s", out.ID, time.ID, g.ID),
		Outcome: out.ID, Timepoint: time.ID, People: g.ID, Label: g.Label, RuleVersion: a.cohort.Rule(a.plan, o), Of: g.N(), N: len(pre),
	}
	for _, r := range out.Responders {
		line.Rules = append(line.Rules, responders(pre, post, r, out, g.N()))
	}
	if out.Reliability != nil {
		line.Reliable = reliable(pre, post, out)
	}
	for _, th := range out.Thresholds {
		line.Crossings = append(line.Crossings, crossing(pre, post, th))
	}
	return line
}

// responders applies a rule, and the same rule the other way.
func responders(pre, post []float64, r plan.Responder, out plan.Outcome, of int) RuleCount {
	rule := effect.ResponderRule{Direction: directionOf(out.Better)}
	if r.Percent != nil {
		rule.Kind, rule.Threshold = effect.Percent, *r.Percent
	} else {
		rule.Kind, rule.Threshold = effect.Absolute, *r.Points
	}
	c := RuleCount{ID: r.ID, Label: r.Label, Source: r.Source}
	if up, err := effect.Responder(pre, post, rule); err == nil {
		c.Better, c.NotApplicable = share(up.Responders, up.Denominator), up.ZeroBaseline
		c.BetterOfAll = share(up.Responders, of)
	}
	rule.Direction = opposite(rule.Direction)
	if down, err := effect.Responder(pre, post, rule); err == nil {
		c.Worse = share(down.Responders, down.Denominator)
	}
	return c
}

// crossing counts one threshold.
func crossing(pre, post []float64, t plan.Threshold) Crossing {
	var before, after, left, entered int
	for i := range pre {
		was, is := t.Case(pre[i]), t.Case(post[i])
		before += one(was)
		after += one(is)
		left += one(was && !is)
		entered += one(!was && is)
	}
	n := len(pre)
	return Crossing{ID: t.ID, Label: t.Label, Source: t.Source, CaseBefore: share(before, n), CaseAfter: share(after, n),
		Left: share(left, before), Entered: share(entered, n-before)}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
