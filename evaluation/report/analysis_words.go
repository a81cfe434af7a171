package report

import (
	"fmt"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// words name an analysis in a figure and in a table.
type words struct{ short, long string }

var modelWords = map[plan.Use]words{
	plan.MMRM:  {"MMRM", "Mixed model for repeated measures (MMRM)"},
	plan.CLDA:  {"cLDA", "Constrained baseline (cLDA)"},
	plan.MI:    {"Imputed", "Multiple imputation"},
	plan.Mixed: {"Mixed", "Mixed model, random intercept"},
}

var clusterWords = map[plan.Cluster]words{
	plan.ByGroup:       {"Mixed, groups", "Mixed model, people within groups"},
	plan.ChangeByGroup: {"By group", "Both answers, clustered by group"},
	plan.PartlyNested:  {"Partly nested", "Both answers, first arm clustered by group"},
}

var dfWords = map[plan.DF]words{
	plan.KenwardRoger:         {", KR", ", Kenward–Roger"},
	plan.KenwardRogerObserved: {", KR obs.", ", Kenward–Roger (observed information)"},
	plan.NormalDF:             {", normal", ", normal test"},
}

// analysisWords names an analysis: plainly, and with its degrees of freedom or
// its name in the plan only where another would read alike.
func (r *Report) analysisWords(name string) words {
	a, _ := r.Plan.Analysis(name)
	if a.Model == nil {
		return words{shortMethod[a.Missing], longMethod[a.Missing]}
	}
	w, alike, sameDF := kindWords(*a.Model), false, false
	for _, m := range r.Plan.Models {
		if m.Name != name && kindWords(m) == w {
			alike = true
			sameDF = sameDF || m.DF == a.Model.DF
		}
	}
	switch df, has := dfWords[a.Model.DF]; {
	case sameDF:
		return words{w.short + " " + name, w.long + " (" + name + ")"}
	case alike && has:
		return words{w.short + df.short, w.short + df.long}
	}
	return w
}

func kindWords(m plan.Model) words {
	if w, clustered := clusterWords[m.Cluster]; clustered {
		return w
	}
	return modelWords[m.Use]
}

// leads tells whether the primary analysis is the one that the descriptive
// tables show.
func (r *Report) leads() bool { return r.Plan.Primary == string(r.lead()) }

// primarySentences tell the primary analysis at the primary timepoint.
func (r *Report) primarySentences() []string {
	var out []string
	for _, l := range r.Results.Analyses {
		if l.Primary && l.Timepoint == r.primary().ID {
			out = append(out, r.analysedSentence(l))
		}
	}
	return out
}

// analysedSentence tells one answer of an analysis.
func (r *Report) analysedSentence(l analysis.Analysed) string {
	o, e := r.outcome(l.Outcome), l.Estimate
	d, when, by := decimals(o), lower(r.timeLabel(l.Timepoint)), lower(r.analysisWords(l.Analysis).long)
	if !e.Lo.Known() {
		return fmt.Sprintf("%s at %s: not estimated by %s (%s).", o.Label, when, by, e.Why)
	}
	rest := fmt.Sprintf("(95\u00a0%%\u00a0CI %s; %s; %s people)", interval(e, d), by, analysis.Count3(l.N))
	if l.First == "" {
		return fmt.Sprintf("%s %s by %s points from %s to %s %s", o.Label, moved(e.Value), analysis.Fixed(abs(e.Value), d),
			lower(r.baseline().Label), when, rest) + includesZero(e, "no change")
	}
	side := "higher"
	if e.Value < 0 {
		side = "lower"
	}
	return fmt.Sprintf("At %s, %s was %s points %s with %s than with %s at the same score before %s", when, lower(o.Label),
		analysis.Fixed(abs(e.Value), d), side, l.First, l.Second, rest) + includesZero(e, "no difference")
}
