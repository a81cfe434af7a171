package report

import (
	"fmt"
	"slices"
	"strings"

	"tend/evaluation/analysis"
)

// modelNotes tells what a model met in these data, each once with where.
func (r *Report) modelNotes() []string {
	where := map[string][]string{}
	var order []string
	assumed := r.assumptions()
	for _, l := range r.Results.Analyses {
		for _, note := range l.Notes {
			if slices.Contains(assumed[l.Analysis], note) {
				continue
			}
			text := r.analysisWords(l.Analysis).long + ": " + note
			if where[text] == nil {
				order = append(order, text)
			}
			where[text] = append(where[text], r.analysesHeading(l))
		}
	}
	for k, text := range order {
		order[k] = text + " (" + strings.Join(where[text], "; ") + ")"
	}
	return order
}

// assumptions are the notes that every fitted line of an analysis carries:
// they belong to the method, not to the data.
func (r *Report) assumptions() map[string][]string {
	out := map[string][]string{}
	met := map[string]bool{}
	for _, l := range r.Results.Analyses {
		if !l.Value.Known() {
			continue
		}
		if !met[l.Analysis] {
			met[l.Analysis], out[l.Analysis] = true, slices.Clone(l.Notes)
			continue
		}
		out[l.Analysis] = slices.DeleteFunc(out[l.Analysis], func(n string) bool { return !slices.Contains(l.Notes, n) })
	}
	return out
}

// restsOnAnalyses defines every analysis of the table.
func (r *Report) restsOnAnalyses() []string {
	var out []string
	assumed := r.assumptions()
	for _, a := range r.Plan.Analyses() {
		if a.Model == nil {
			out = append(out, methodWords[a.Missing])
			continue
		}
		out = append(out, strings.Join(append([]string{r.modelIs(a.Name)}, assumed[a.Name]...), " "))
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
	for _, l := range r.Results.Analyses {
		if l.Analysis != name {
			continue
		}
		text = sentence(l.Method) + ". Degrees of freedom: " + l.DFMethod + "."
		if l.MonteCarlo.Known() && l.SE > 0 {
			most = max(most, float64(l.MonteCarlo/l.SE))
		}
	}
	if !strings.HasPrefix(text, label) {
		text = label + ". " + text
	}
	if most > 0 {
		text += fmt.Sprintf(" Monte Carlo error: at most %s of the standard error.", analysis.Percent(analysis.Number(most)))
	}
	return text
}
