package report

import (
	"fmt"
	"slices"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// effectsTable shows every convention side by side.
func (r *Report) effectsTable() table {
	t := table{ID: "table-effects", Caption: "Effect sizes under every convention (95 % CI)", Head: []string{"", "n", "r"}}
	for _, k := range plan.Conventions {
		t.Head = append(t.Head, string(k))
	}
	t.Head = append(t.Head, "g_av")
	for _, o := range r.Plan.Outcomes {
		for _, people := range r.peopleShown() {
			head := ""
			for _, c := range r.Results.Changes {
				if c.Outcome != o.ID || c.People != people || c.Missing != r.lead() {
					continue
				}
				if h := r.heading(o, c); h != head {
					head = h
					t.group(h)
				}
				t.add("effects/"+c.ID, r.effectCells(c)...)
			}
		}
	}
	t.Rests = []string{mustRead, "r is the correlation of before with after in the same people. Missing answers: " + lower(longMethod[r.lead()]) + "."}
	for _, k := range plan.Conventions {
		t.Rests = append(t.Rests, fmt.Sprintf("%s: %s. Interval: %s.", k, conventionWords[k], r.intervalOf(string(k))))
	}
	t.Rests = append(t.Rests, "g_av is d_av with Hedges' exact correction for small samples. results.json holds the corrected form of each, and d_post.")
	return t
}

func (r *Report) effectCells(c analysis.Change) []string {
	cells := []string{r.timeLabel(c.Timepoint), analysis.Count3(c.N), analysis.Fixed(c.R, 2)}
	for _, k := range append(append([]plan.Convention(nil), plan.Conventions...), "g_av") {
		e, _ := c.Effect(k)
		cells = append(cells, e.WithCI(2))
	}
	return cells
}

// intervalOf finds how a convention's interval was made.
func (r *Report) intervalOf(convention string) string {
	for _, c := range r.Results.Changes {
		for _, e := range c.Effects {
			if e.Convention == convention {
				return e.Method
			}
		}
	}
	return "not calculable here"
}

// comparisonTable sets the arms side by side.
func (r *Report) comparisonTable() *table {
	if len(r.Results.Comparisons) == 0 {
		return nil
	}
	t := table{ID: "table-arms", Caption: r.Plan.Arms[0].Label + " against the other arm",
		Head: []string{"", "n", "Difference in change (95 % CI)", "Hedges' g (95 % CI)", "Difference after, adjusted (95 % CI)", "p, adjusted"}}
	if len(r.Plan.Arms) > 2 {
		t.Caption = r.Plan.Arms[0].Label + " against each other arm"
	}
	head := ""
	for _, c := range r.Results.Comparisons {
		o := r.outcome(c.Outcome)
		if c.Missing != r.lead() {
			continue
		}
		if h := fmt.Sprintf("%s, %s against %s", o.Label, c.First, c.Second); h != head {
			head = h
			t.group(h)
		}
		t.add(c.ID, r.timeLabel(c.Timepoint), fmt.Sprintf("%s and %s", analysis.Count3(c.N1), analysis.Count3(c.N2)),
			c.Difference.WithCI(decimals(o)), hedges(c).WithCI(2), c.Adjusted.WithCI(decimals(o)), analysis.PValue(c.Adjusted.P))
	}
	first := r.Plan.Arms[0].Label
	t.Rests = []string{"Points are those of " + first + " minus those of the other arm.",
		"Difference in change: of the mean changes, with Welch's t interval. Hedges' g: that difference ÷ pooled SD of the changes, corrected for small samples; above zero favours " + first + ".",
		"Difference after, adjusted: at the same score before (analysis of covariance), with its p.",
		"Missing answers: " + lower(longMethod[r.lead()]) + ". The other ways are in tables/comparison.csv."}
	return &t
}

// hedges finds Hedges' g of a comparison.
func hedges(c analysis.Comparison) analysis.Estimate {
	for _, e := range c.Effects {
		if e.Convention == "g_pooled" {
			return e.Estimate
		}
	}
	return analysis.Estimate{Value: analysis.Unknown, Lo: analysis.Unknown, Hi: analysis.Unknown}
}

// subgroupTable shows the primary outcome within subgroups, and under the model
// that the plan names for them.
func (r *Report) subgroupTable() *table {
	if len(r.Results.Subgroups) == 0 {
		return nil
	}
	t := table{ID: "table-subgroups", Caption: "Change to " + lower(r.primary().Label) + " within subgroups",
		Head: []string{"", "n", "Change (95 % CI)", string(r.Plan.EffectSize) + " (95 % CI)"}}
	for _, s := range r.Results.Subgroups {
		o := r.outcome(s.Outcome)
		t.group(o.Label + ", by " + lower(s.Label))
		for _, c := range s.Levels {
			e, _ := c.Effect(r.Plan.EffectSize)
			t.add("subgroup/"+c.ID, c.Label, fmt.Sprintf("%s of %s", analysis.Count3(c.N), analysis.Count3(c.Of)), c.Change.WithCI(decimals(o)), e.WithCI(2))
		}
		for _, l := range s.Under {
			cell := l.WithCI(decimals(o))
			if !l.Value.Known() {
				cell = "not estimated: " + l.Why
			}
			t.add("subgroup/"+l.ID, l.Label+", "+r.underWords(l), analysis.Count3(l.N), cell, analysis.NotCalculable)
		}
	}
	t.Rests = []string{"People with both answers. Subgroups describe; they were not chosen to test whether groups differ. " + mustRead}
	if slices.ContainsFunc(r.Plan.Subgroups, func(s plan.Subgroup) bool { return s.Under != "" }) {
		t.Rests = append(t.Rests, "A model is fitted anew within each subgroup, without an interaction.")
	}
	return &t
}

// underWords says what a model's line within a subgroup is.
func (r *Report) underWords(l analysis.Analysed) string {
	model := r.analysisWords(l.Analysis).short
	if l.First == "" {
		return model
	}
	return fmt.Sprintf("%s, %s minus %s", model, l.First, l.Second)
}
