package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// analysesSection sets every analysis of the plan side by side.
func (r *Report) analysesSection() section {
	if len(r.Plan.Analyses()) < 2 {
		return section{}
	}
	asks := "how people changed"
	if len(r.Plan.Arms) > 0 {
		asks = "how far the arms lie apart at the same score before"
	}
	s := section{ID: "analyses", Title: "All analyses side by side", Text: []string{
		fmt.Sprintf("One question, %s, answered in %d ways. They differ in what they suppose of those who were lost and of people treated together; the spread between the lines shows how much depends on it. The primary analysis, named beforehand, is: %s.",
			asks, len(r.Plan.Analyses()), lower(r.analysisWords(r.Plan.Primary).long))}}
	for _, o := range r.Plan.Outcomes {
		s.Text = append(s.Text, r.spread(o, r.primary().ID)...)
		if last := r.Plan.Timepoints[len(r.Plan.Timepoints)-1].ID; last != r.primary().ID && len(r.Plan.Outcomes) <= 2 {
			s.Text = append(s.Text, r.spread(o, last)...)
		}
	}
	r.show(&s, "analyses")
	t := r.analysesTable()
	s.tables(&t, r.tippingTable())
	return s
}

// analysesOf are the lines of one outcome at one timepoint, by question: with
// more than two arms there are several.
func (r *Report) analysesOf(outcome, timepoint string) [][]analysis.Analysed {
	var out [][]analysis.Analysed
	for _, l := range r.Results.Analyses {
		if l.Outcome != outcome || l.Timepoint != timepoint {
			continue
		}
		if len(out) == 0 || out[len(out)-1][0].People != l.People {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// spread says between which estimates the analyses of one timepoint lie.
func (r *Report) spread(o plan.Outcome, timepoint string) []string {
	var out []string
	for _, lines := range r.analysesOf(o.ID, timepoint) {
		lines = slices.DeleteFunc(slices.Clone(lines), func(l analysis.Analysed) bool { return !l.Lo.Known() })
		if len(lines) < 2 {
			continue
		}
		by := func(a, b analysis.Analysed) int { return cmp.Compare(a.Value, b.Value) }
		lo, hi, without := slices.MinFunc(lines, by).Value, slices.MaxFunc(lines, by).Value, 0
		for _, l := range lines {
			if l.Lo > 0 || l.Hi < 0 {
				without++
			}
		}
		from, to := analysis.Fixed(lo, decimals(o)), analysis.Fixed(hi, decimals(o))
		lie := "the estimates lie between " + from + " and " + to + " points"
		if from == to {
			lie = "every estimate is " + from + " points"
		}
		out = append(out, fmt.Sprintf("%s: %s; %d of %d intervals exclude zero.", r.analysesHeading(lines[0]), lie, without, len(lines)))
	}
	return out
}

// analysesHeading names outcome and timepoint, and the arms if there are more
// than two.
func (r *Report) analysesHeading(l analysis.Analysed) string {
	head := r.outcome(l.Outcome).Label + ", " + lower(r.timeLabel(l.Timepoint))
	if len(r.Plan.Arms) > 2 {
		head += ", " + l.Label
	}
	return head
}

// later are the timepoints after the baseline.
func (r *Report) later() []plan.Timepoint { return r.Plan.Timepoints[r.Plan.BaselineIndex()+1:] }

// analysesTable is the one table of all analyses.
func (r *Report) analysesTable() table {
	t := table{ID: "table-analyses", Caption: "Change from " + lower(r.baseline().Label) + " in points, by every analysis of the plan",
		Head: []string{"", "People", "Change (95 % CI)", "SE (df)", "p"}}
	if len(r.Plan.Arms) > 0 {
		t.Caption, t.Head[2] = "Difference between the arms in points, by every analysis of the plan", "Difference (95 % CI)"
	}
	for _, o := range r.Plan.Outcomes {
		for _, time := range r.later() {
			for _, lines := range r.analysesOf(o.ID, time.ID) {
				t.group(r.analysesHeading(lines[0]))
				for _, l := range lines {
					t.add(l.ID, r.analysisCells(l)...)
				}
			}
		}
	}
	t.Notes = r.modelNotes()
	t.Rests = r.restsOnAnalyses()
	return t
}

func (r *Report) analysisCells(l analysis.Analysed) []string {
	label := r.analysisWords(l.Analysis).long
	if l.Primary {
		label += " (primary)"
	}
	n := analysis.Count3(l.N)
	if l.Filled > 0 {
		n += fmt.Sprintf(" (%s filled in)", analysis.Count3(l.Filled))
	}
	if !l.Value.Known() {
		return []string{label, n, "not estimated: " + l.Why, analysis.NotCalculable, analysis.NotCalculable}
	}
	d := decimals(r.outcome(l.Outcome))
	return []string{label, n, l.WithCI(d), analysis.Fixed(l.SE, d+1) + " (" + dfText(l.DF) + ")", analysis.PValue(l.P)}
}

// dfText writes degrees of freedom: whole ones without decimals.
func dfText(df analysis.Number) string {
	switch {
	case df > 1e9:
		return "∞"
	case df > 1000 || math.Abs(float64(df)-math.Round(float64(df))) < 1e-6:
		return analysis.Fixed(df, 0)
	}
	return analysis.Fixed(df, 1)
}
