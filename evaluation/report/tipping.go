package report

import (
	"fmt"

	"tend/evaluation/analysis"
)

// tippingTable asks what it takes for a finding to go; nil without shifts.
func (r *Report) tippingTable() *table {
	t := table{ID: "table-tipping", Caption: "If the missing fared worse than the imputation supposes", Head: []string{"", "As imputed (95 % CI)", "Worst shift (95 % CI)", "What it takes"}}
	for _, l := range r.Results.Analyses {
		if l.Tipping == nil {
			continue
		}
		d := decimals(r.outcome(l.Outcome))
		last := l.Tipping.Shifts[len(l.Tipping.Shifts)-1]
		t.add("tipping/"+l.ID, r.analysesHeading(l), l.WithCI(d), fmt.Sprintf("%s, %g points worse", last.WithCI(d), last.WorseBy), tippingWords(l))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	who := "everyone whose score was imputed"
	if len(r.Plan.Arms) > 0 {
		who = "those with " + r.Plan.Arms[0].Label + " whose score was imputed"
	}
	t.Rests = []string{"The imputed scores of " + who + " are made worse by so many points, and the analysis is done again (delta adjustment, Carpenter & Kenward 2013). A finding is p below .05. Every shift is in tables/tipping.csv."}
	return &t
}

func tippingWords(l analysis.Analysed) string {
	switch t := l.Tipping; {
	case !t.Finding:
		return "no finding to lose (p " + analysis.PValue(l.P) + ")"
	case t.Tips:
		return fmt.Sprintf("the finding goes at %g points worse", float64(t.At))
	default:
		return fmt.Sprintf("the finding stands at %g points worse", t.Shifts[len(t.Shifts)-1].WorseBy)
	}
}
