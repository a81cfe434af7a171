package report

import (
	"tend/evaluation/figure"
	"tend/evaluation/plan"
)

// analysesFigure is the one forest of all analyses: in points where there is
// one outcome, else in units of each outcome's SD before, at every timepoint
// where outcomes are few.
func (r *Report) analysesFigure() *figure.Scene {
	one := len(r.Plan.Outcomes) == 1
	what := "The change"
	if len(r.Plan.Arms) > 0 {
		what = "The difference between the arms"
	}
	m := figure.Measure{Name: "SDs before", Better: figure.Up, Decimals: 2, Says: what + " in units of the SD before, with 95 % intervals; above zero is better. "}
	if one {
		o := r.Plan.Outcomes[0]
		m = figure.Measure{Name: "points", Better: figure.Up, Decimals: decimals(o), Says: what + " in points, with 95 % intervals; " + string(o.Better) + " is better. "}
		if o.Better == plan.Lower {
			m.Better = figure.Down
		}
	}
	var rows []figure.Row
	for _, o := range r.Plan.Outcomes {
		for _, time := range r.later() {
			if time.ID != r.primary().ID && len(r.Plan.Outcomes) > 2 {
				continue
			}
			for _, lines := range r.analysesOf(o.ID, time.ID) {
				rows = append(rows, figure.Row{Heading: r.analysesHeading(lines[0])})
				for _, l := range lines {
					row := figure.Row{Label: r.analysisWords(l.Analysis).short, N: l.N, Effect: l.InSDs, Strong: l.Primary}
					if one {
						row.Effect = l.Estimate
					}
					rows = append(rows, row)
				}
			}
		}
	}
	return figure.Forest("analyses", what+" by every analysis of the plan", m, rows)
}
