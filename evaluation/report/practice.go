package report

import (
	"fmt"

	"tend/evaluation/analysis"
)

// practiceSection tells what was practised at home, where reports are kept.
func (r *Report) practiceSection() section {
	s := section{ID: "practice", Title: "Practice at home"}
	p := r.Results.Practice
	if p == nil || len(p.Weeks) == 0 {
		return s
	}
	s.Text = append(s.Text, fmt.Sprintf("%s of those who joined reported at least one week. They practised a median of %s minutes in all (quartiles %s to %s). A week without a report is unknown and is not counted as zero.",
		p.People.Fraction(), whole(int(p.Dose.Median+0.5)), whole(int(p.Dose.Lower+0.5)), whole(int(p.Dose.Upper+0.5))))
	t := table{ID: "table-practice", Caption: "Minutes of practice by week", Head: []string{"Week after session", "Reports", "Did not practise", "Median (quartiles)", "Mean"}}
	for _, w := range p.Weeks {
		middle, mean := "–", "–"
		if w.Minutes.N > 0 {
			middle = fmt.Sprintf("%.0f (%.0f to %.0f)", float64(w.Minutes.Median), float64(w.Minutes.Lower), float64(w.Minutes.Upper))
			mean = fmt.Sprintf("%.0f", float64(w.Minutes.Mean))
		}
		t.add("", whole(w.Week), w.Reports.Fraction(), whole(w.None), middle, mean)
	}
	t.Rests = []string{"Of everybody who joined" + r.consented() + ", whether or not they still came. Minutes are what people reported, over the reports of that week; quartiles by R's type 7."}
	s.tables(&t)
	return s
}

func (r *Report) practiceSheet() sheet {
	s := sheet{name: "practice", head: []string{"week", "reports", "of", "reported_none", "median", "lower_quartile", "upper_quartile", "mean"}}
	if r.Results.Practice == nil {
		return s
	}
	add := func(week string, n, of, none int, m analysis.Spread) {
		s.add(week, whole(n), whole(of), whole(none), full(m.Median), full(m.Lower), full(m.Upper), full(m.Mean))
	}
	for _, w := range r.Results.Practice.Weeks {
		add(whole(w.Week), w.Reports.Count, w.Reports.N, w.None, w.Minutes)
	}
	p := r.Results.Practice
	add("all", p.People.Count, p.People.N, 0, p.Dose)
	return s
}
