package report

import (
	"fmt"
	"math"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// methodWords says what each way of treating missing answers does.
var methodWords = map[plan.Method]string{
	plan.Completers: "People with both answers. Nothing is filled in; those who were lost are left out.",
	plan.LOCF:       "Last observation carried forward: a missing answer is replaced by the person's latest one, from the baseline on. It needs an answer at the baseline. A sensitivity analysis, not an estimate.",
	plan.BOCF:       "Baseline carried forward: a missing answer is replaced by the person's answer at the baseline, which it needs. A sensitivity analysis, not an estimate.",
	plan.Unchanged:  "Lost counts as unchanged: everyone in the population is counted, and whoever lacks an answer before or after has a change of zero. Where some have no answer at the baseline, only the change and its size in units of its own SD can be given. A sensitivity analysis, not an estimate.",
}

var shortMethod = map[plan.Method]string{
	plan.Completers: "Both answers",
	plan.LOCF:       "LOCF",
	plan.BOCF:       "BOCF",
	plan.Unchanged:  "Unchanged",
}

var longMethod = map[plan.Method]string{
	plan.Completers: "People with both answers",
	plan.LOCF:       "Last observation carried forward",
	plan.BOCF:       "Baseline carried forward",
	plan.Unchanged:  "Lost counts as unchanged",
}

// conventionWords says what each effect size divides the mean change by.
var conventionWords = map[plan.Convention]string{
	plan.DZ:  "mean change ÷ SD of the changes",
	plan.DAv: "mean change ÷ root mean square of the two SDs",
	plan.DPr: "mean change ÷ SD before (Becker, Glass)",
	plan.DRM: "product of d_z and √(2(1 − r)), r the correlation of before with after",
}

// brief tells the main results, one sentence each.
func (r *Report) brief() []string {
	if !r.leads() {
		return r.primarySentences()
	}
	var out []string
	for _, c := range r.Results.Comparisons {
		if c.Timepoint == r.primary().ID && c.Missing == r.lead() {
			out = append(out, r.compareSentence(c))
		}
	}
	if len(r.Plan.Arms) > 0 {
		return out
	}
	for _, c := range r.Results.Changes {
		if c.Timepoint == r.primary().ID && c.Missing == r.lead() && c.People == analysis.Everyone {
			out = append(out, r.changeSentence(c))
		}
	}
	return append(out, r.effectWords())
}

// effectWords explains the headline effect size in a sentence.
func (r *Report) effectWords() string {
	return fmt.Sprintf("%s is the %s; above zero is better for the person.", r.Plan.EffectSize, conventionWords[r.Plan.EffectSize])
}

// changeSentence tells one line of Table 2.
func (r *Report) changeSentence(c analysis.Change) string {
	o := r.outcome(c.Outcome)
	d := decimals(o)
	who := fmt.Sprintf("%s of %s people", analysis.Count3(c.N), analysis.Count3(c.Of))
	name := o.Label
	if c.People != analysis.Everyone {
		name = fmt.Sprintf("With %s, %s", c.Label, lower(o.Label))
	}
	if !c.Change.Lo.Known() {
		return fmt.Sprintf("%s, from %s to %s: no change can be estimated (%s; %s).",
			name, lower(r.baseline().Label), lower(r.timeLabel(c.Timepoint)), c.Change.Why, who)
	}
	text := fmt.Sprintf("%s %s by %s points from %s to %s (95 %% CI %s), in %s",
		name, moved(c.Change.Value), analysis.Fixed(abs(c.Change.Value), d),
		lower(r.baseline().Label), lower(r.timeLabel(c.Timepoint)), interval(c.Change, d), who)
	if e, has := c.Effect(r.Plan.EffectSize); has {
		text += fmt.Sprintf("; %s = %s", r.Plan.EffectSize, e.WithCI(2))
	}
	return text + includesZero(c.Change, "no change")
}

// compareSentence tells how two arms differ: at the same score before where
// that can be computed, with the effect size of the change.
func (r *Report) compareSentence(c analysis.Comparison) string {
	o := r.outcome(c.Outcome)
	e, d := c.Adjusted.Estimate, decimals(o)
	if !e.Lo.Known() {
		return fmt.Sprintf("%s at %s: the arms cannot be compared (%s).", o.Label, lower(r.timeLabel(c.Timepoint)), e.Why)
	}
	side := "higher"
	if e.Value < 0 {
		side = "lower"
	}
	text := fmt.Sprintf("At %s, %s was %s points %s with %s than with %s at the same score before (95\u00a0%%\u00a0CI %s; %s, analysis of covariance; n = %s and %s)",
		lower(r.timeLabel(c.Timepoint)), lower(o.Label), analysis.Fixed(abs(e.Value), d), side, c.First, c.Second,
		interval(e, d), lower(longMethod[c.Missing]), analysis.Count3(c.N1), analysis.Count3(c.N2))
	text += includesZero(e, "no difference")
	if g := hedges(c); g.Value.Known() {
		text += fmt.Sprintf(" Hedges' g of the change is %s; above zero favours %s.", g.WithCI(2), c.First)
	}
	return text
}

// stillThere tells the end of each retention curve.
func (r *Report) stillThere() string {
	ret := r.Results.Retention
	if ret == nil {
		return ""
	}
	var ends []string
	for _, c := range ret.Curves {
		if c.People == analysis.Everyone && len(ret.Curves) > 1 || len(c.Points) == 0 {
			continue
		}
		p := c.Points[len(c.Points)-1]
		who := c.Label
		if c.People == analysis.Everyone {
			who = "people"
		}
		share := analysis.Share{Value: p.Share, Lo: p.Lo, Hi: p.Hi}
		ends = append(ends, fmt.Sprintf("%s of the %s %s", share.PercentCI(), analysis.Count3(c.N), who))
	}
	if len(ends) == 0 {
		return ""
	}
	return "Still there at the end: " + strings.Join(ends, "; ") + "."
}

func moved(v analysis.Number) string {
	if v < 0 {
		return "fell"
	}
	return "rose"
}

// interval writes an interval in the direction in which the sentence tells the
// estimate.
func interval(e analysis.Estimate, d int) string {
	lo, hi := e.Lo, e.Hi
	if e.Value < 0 {
		lo, hi = -hi, -lo
	}
	return analysis.Range(lo, hi, d)
}

// includesZero ends a sentence whose interval holds no difference at all.
func includesZero(e analysis.Estimate, what string) string {
	if e.Lo < 0 && e.Hi > 0 {
		return ". The interval includes " + what + "."
	}
	return "."
}

func abs(v analysis.Number) analysis.Number { return analysis.Number(math.Abs(float64(v))) }

func decimals(o plan.Outcome) int { return analysis.Decimals(o.Range.Max - o.Range.Min) }

// lower begins a text with a small letter, unless it begins with an
// abbreviation such as PHQ-2.
func lower(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// mustRead is in every table's foot where numbers are standardised.
const mustRead = analysis.Sign
