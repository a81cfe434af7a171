package report

import (
	"fmt"
	"strings"

	"tend/evaluation/analysis"
)

// modelNotes tells what the analyses met in these data, each thing once with
// where.
func (r *Report) modelNotes() []string {
	type key struct{ analysis, note string }
	where := map[key][]string{}
	var order []key
	for _, l := range r.Results.Analyses {
		for _, note := range l.Notes {
			k := key{r.analysisWords(l.Analysis).long, note}
			if where[k] == nil {
				order = append(order, k)
			}
			where[k] = append(where[k], r.analysesHeading(l))
		}
	}
	var out []string
	for _, k := range order {
		out = append(out, fmt.Sprintf("%s (%s). %s", k.analysis, strings.Join(where[k], "; "), k.note))
	}
	return out
}

// restsOnAnalyses defines every analysis of the table.
func (r *Report) restsOnAnalyses() []string {
	var out []string
	for _, a := range r.Plan.Analyses() {
		if a.Model == nil {
			out = append(out, methodWords[a.Missing])
			continue
		}
		out = append(out, r.modelIs(a.Name))
	}
	if len(r.Plan.Arms) > 0 {
		out = append(out, "Points are those of "+r.Plan.Arms[0].Label+" minus those of the other arm. Where missing answers are left out or carried forward, the difference is an analysis of covariance: score after on arm and score before.")
		if len(r.Plan.Arms) > 2 {
			out = append(out, "Each pair of arms is analysed on its own.")
		}
	}
	return append(out, "People are those in the analysis; filled in are those of whom a score was carried forward, set to no change, or imputed. The mixed models fill in nothing and use what was answered.",
		"Only the baseline and later timepoints enter. Scores in the fit, the share of variance between groups and the Monte Carlo error of imputation are in tables/analyses.csv.")
}

// modelIs says what a model is, how its degrees of freedom are found and, of
// imputation, what having made only so many sets may have changed.
func (r *Report) modelIs(name string) string {
	label, text, most := r.analysisWords(name).long, "", 0.0
	var assumes []string
	for _, l := range r.Results.Analyses {
		if l.Analysis != name {
			continue
		}
		text = sentence(l.Method) + ". Degrees of freedom: " + l.DFMethod + "."
		if l.MonteCarlo.Known() && l.SE > 0 {
			most = max(most, float64(l.MonteCarlo/l.SE))
		}
		if len(l.Assumes) > 0 {
			assumes = l.Assumes
		}
	}
	if !strings.HasPrefix(text, label) {
		text = label + ". " + text
	}
	if most > 0 {
		text += fmt.Sprintf(" Monte Carlo error: at most %s of the standard error.", analysis.Percent(analysis.Number(most)))
	}
	return strings.Join(append([]string{text}, assumes...), " ")
}
