package analysis

import (
	"fmt"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/plan"
	"tend/stats/effect"
)

// Change is one line of Table 2: one outcome from before to one later
// timepoint, for some people, under one way of treating missing answers.
type Change struct {
	ID          string      `json:"id"`
	Outcome     string      `json:"outcome"`
	Timepoint   string      `json:"timepoint"`
	People      string      `json:"people"`
	Label       string      `json:"label"` // of the people
	Missing     plan.Method `json:"missing"`
	RuleVersion string      `json:"rule_version,omitempty"`
	Of          int         `json:"of"`     // people there are
	N           int         `json:"n"`      // pairs in the numbers
	Filled      int         `json:"filled"` // pairs that were not wholly observed
	Before      Number      `json:"mean_before"`
	SDBefore    Number      `json:"sd_before"`
	After       Number      `json:"mean_after"`
	SDAfter     Number      `json:"sd_after"`
	R           Number      `json:"r"`
	Change      Estimate    `json:"change"` // points, after minus before
	SDChange    Number      `json:"sd_change"`
	T           Number      `json:"t"`
	DF          Number      `json:"df"`
	P           Number      `json:"p"`
	Effects     []Effect    `json:"effects"`
}

// changes makes every line: outcome × later timepoint × people × method.
func (a *run) changes() []Change {
	var lines []Change
	for o := range a.plan.Outcomes {
		for t := a.plan.BaselineIndex() + 1; t < len(a.plan.Timepoints); t++ {
			for _, g := range a.groups {
				for _, m := range a.plan.Missing {
					lines = append(lines, a.change(g, o, t, m))
				}
			}
		}
	}
	return lines
}

// change makes one line.
func (a *run) change(g People, o, t int, m plan.Method) Change {
	out, time := a.plan.Outcomes[o], a.plan.Timepoints[t]
	pre, post, filled, unpaired := a.pairs(g.who, o, t, m)
	c := Change{
		ID:      fmt.Sprintf("change/%s/%s/%s/%s", out.ID, time.ID, g.ID, m),
		Outcome: out.ID, Timepoint: time.ID, People: g.ID, Label: g.Label, Missing: m, RuleVersion: a.cohort.Rule(a.plan, o),
		Of: g.N(), N: len(pre), Filled: filled,
		Before: Unknown, SDBefore: Unknown, After: Unknown, SDAfter: Unknown, R: Unknown, SDChange: Unknown,
		T: Unknown, DF: Unknown, P: Unknown,
		Change: Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown, N: len(pre), Method: "mean of after minus before, t interval"},
	}
	r, err := effect.Paired(pre, post)
	if err != nil {
		c.Change.Why = why(err)
		c.describe(pre, post, unpaired)
		return c
	}
	c.Before, c.SDBefore, c.After, c.SDAfter = Number(r.MeanPre), Number(r.SDPre), Number(r.MeanPost), Number(r.SDPost)
	c.Change.Value, c.Change.Lo, c.Change.Hi = Number(r.Change), Number(r.Lo), Number(r.Hi)
	c.R, c.SDChange, c.T, c.DF, c.P = Number(r.R), Number(r.SDChange), Number(r.T), Number(r.DF), Number(r.P)
	for _, s := range r.Sizes {
		c.Effects = append(c.Effects, better(s, out.Better))
	}
	if unpaired > 0 {
		c.onlyChange()
	}
	return c
}

// describe gives means where no estimate can be made; the scores of one person
// are nobody else's to read.
func (c *Change) describe(pre, post []float64, unpaired int) {
	if len(pre) < 2 {
		return
	}
	c.Change.Value = Number(mean(post) - mean(pre))
	if unpaired > 0 {
		return
	}
	c.Before, c.After = Number(mean(pre)), Number(mean(post))
	c.SDBefore, c.SDAfter = Number(stat.StdDev(pre, nil)), Number(stat.StdDev(post, nil))
}

// onlyChange drops what rests on a score before that some people do not have;
// the change, and its size in units of its own SD, do not.
func (c *Change) onlyChange() {
	c.Before, c.SDBefore, c.After, c.SDAfter, c.R = Unknown, Unknown, Unknown, Unknown, Unknown
	kept := c.Effects[:0]
	for _, e := range c.Effects {
		if e.Convention == "d_z" || e.Convention == "g_z" {
			e.R = Unknown
			kept = append(kept, e)
		}
	}
	c.Effects = kept
}

// Effect finds an effect size by its convention.
func (c Change) Effect(convention plan.Convention) (Effect, bool) {
	for _, e := range c.Effects {
		if e.Convention == string(convention) {
			return e, true
		}
	}
	return Effect{Convention: string(convention), Estimate: Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown, N: c.N}, R: Unknown}, false
}

func mean(x []float64) float64 { return stat.Mean(x, nil) }
