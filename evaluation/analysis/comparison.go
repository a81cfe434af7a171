package analysis

import (
	"fmt"

	"tend/evaluation/plan"
	"tend/stats/effect"
	"tend/stats/regress"
)

// Comparison sets the change of one arm beside that of another.
type Comparison struct {
	ID         string                `json:"id"`
	Outcome    string                `json:"outcome"`
	Timepoint  string                `json:"timepoint"`
	Missing    plan.Method           `json:"missing"`
	First      string                `json:"first"`
	Second     string                `json:"second"`
	N1         int                   `json:"n_first"`
	N2         int                   `json:"n_second"`
	Difference Estimate              `json:"difference"` // points: first arm's mean change minus the second's
	T          Number                `json:"t"`
	DF         Number                `json:"df"`
	P          Number                `json:"p"`
	Adjusted   Adjusted              `json:"adjusted"`
	Effects    []Effect              `json:"effects,omitempty"`
	Responders []ResponderComparison `json:"responders,omitempty"`

	people string // ids of the arms
	filled int    // pairs that were not wholly observed
}

// ResponderComparison sets the share of responders of two arms side by side.
type ResponderComparison struct {
	ID         string   `json:"id"`
	Label      string   `json:"label"`
	First      Share    `json:"first"`
	Second     Share    `json:"second"`
	Difference Estimate `json:"difference"` // of shares, first minus second
	Ratio      Estimate `json:"ratio"`      // relative chance, first over second
	Odds       Estimate `json:"odds_ratio"`
	NNT        Number   `json:"number_needed"` // 1 ÷ difference
	Unbounded  bool     `json:"number_needed_unbounded"`
	FisherP    Number   `json:"fisher_p"`
}

// comparisons sets the first arm against every other.
func (a *run) comparisons() []Comparison {
	var lines []Comparison
	arms := a.arms()
	for o := range a.plan.Outcomes {
		for t := a.plan.BaselineIndex() + 1; t < len(a.plan.Timepoints); t++ {
			for k := 1; k < len(arms); k++ {
				for _, m := range a.plan.Missing {
					lines = append(lines, a.compare(arms[0], arms[k], o, t, m))
				}
			}
		}
	}
	return lines
}

func (a *run) compare(first, second People, o, t int, m plan.Method) Comparison {
	out, time := a.plan.Outcomes[o], a.plan.Timepoints[t]
	one, filled1 := a.gains(first, o, t, m)
	two, filled2 := a.gains(second, o, t, m)
	c := Comparison{
		ID:      fmt.Sprintf("comparison/%s/%s/%s-%s/%s", out.ID, time.ID, first.ID, second.ID, m),
		Outcome: out.ID, Timepoint: time.ID, Missing: m, First: first.Label, Second: second.Label, N1: len(one), N2: len(two),
		Difference: Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown, N: len(one) + len(two), Method: "difference of mean changes, Welch's t interval"},
		T:          Unknown, DF: Unknown, P: Unknown,
		people: first.ID + "-" + second.ID, filled: filled1 + filled2,
	}
	r, err := effect.Independent(one, two)
	if err != nil {
		c.Difference.Why = why(err)
	} else {
		c.Difference.Value, c.Difference.Lo, c.Difference.Hi = Number(r.Difference), Number(r.Welch.Lo), Number(r.Welch.Hi)
		c.T, c.DF, c.P = Number(r.Welch.T), Number(r.Welch.DF), Number(r.Welch.P)
		for _, s := range r.Sizes {
			e := better(s, out.Better)
			e.R = Unknown
			c.Effects = append(c.Effects, e)
		}
	}
	c.Adjusted = a.adjusted(first, second, o, t, m)
	if m == plan.Completers {
		c.Responders = a.compareResponders(first, second, o, t)
	}
	return c
}

// mostForFisher is how many people Fisher's test is made for: with more, every
// test of the table says the same, and the exact one only takes longer.
const mostForFisher = 2000

// fisher tests two shares against each other.
func fisher(x, y Share) Number {
	if x.N+y.N > mostForFisher {
		return Unknown
	}
	f, err := regress.Fisher(x.Count, x.N-x.Count, y.Count, y.N-y.Count)
	if err != nil {
		return Unknown
	}
	return Number(f.P)
}

// gains copies the changes, after minus before, and counts those that were not
// wholly observed.
func (a *run) gains(g People, o, t int, m plan.Method) (change []float64, filled int) {
	pre, post, filled, _ := a.pairs(g.who, o, t, m)
	change = make([]float64, len(pre))
	for i := range pre {
		change[i] = post[i] - pre[i]
	}
	return change, filled
}

func (a *run) compareResponders(first, second People, o, t int) []ResponderComparison {
	var lines []ResponderComparison
	out := a.plan.Outcomes[o]
	for _, rule := range out.Responders {
		pre, post, _, _ := a.pairs(first.who, o, t, plan.Completers)
		x := responders(pre, post, rule, out, first.N()).Better
		pre, post, _, _ = a.pairs(second.who, o, t, plan.Completers)
		y := responders(pre, post, rule, out, second.N()).Better
		line := ResponderComparison{ID: rule.ID, Label: rule.Label, First: x, Second: y, NNT: Unknown, FisherP: Unknown}
		n := x.N + y.N
		unknown := Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown, N: n}
		line.Difference, line.Ratio, line.Odds = unknown, unknown, unknown
		r, err := effect.Compare(x.Count, x.N, y.Count, y.N, Level)
		if err != nil {
			line.Difference.Why = why(err)
			lines = append(lines, line)
			continue
		}
		line.Difference = Estimate{Number(r.Difference), Number(r.Lo), Number(r.Hi), n, r.DifferenceMethod, ""}
		if r.HasRR {
			line.Ratio = Estimate{Number(r.RR), Number(r.RRLo), Number(r.RRHi), n, "log-normal interval", ""}
		}
		if r.HasOR {
			line.Odds = Estimate{Number(r.OR), Number(r.ORLo), Number(r.ORHi), n, "Woolf's interval", ""}
		}
		line.FisherP = fisher(x, y)
		if r.HasNNT {
			line.NNT, line.Unbounded = Number(r.NNT), r.NNTUnbounded
		}
		lines = append(lines, line)
	}
	return lines
}
