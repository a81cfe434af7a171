package report

import (
	"fmt"
	"strings"

	"tend/clinic/programme"
)

// Describe adds the TIDieR checklist of the programme as an appendix.
func (r *Report) Describe(items []programme.Described) { r.checklist = items }

func (r *Report) checklistSection() section {
	s := section{ID: "tidier", Title: "Appendix: the intervention described (TIDieR)"}
	if len(r.checklist) == 0 {
		return s
	}
	t := table{ID: "table-tidier", Caption: "TIDieR checklist, filled from the programme's data", Head: []string{"Item", "Described", "Missing"}}
	for _, item := range r.checklist {
		missing := item.Missing
		if missing == "" {
			missing = "nothing"
		}
		t.add("", fmt.Sprintf("%d. %s", item.Number, item.Item), strings.Join(item.Says, " "), missing)
	}
	t.Rests = []string{"Hoffmann et al. 2014, BMJ 348:g1687. What is missing is for the authors to say."}
	s.tables(&t)
	return s
}

func (r *Report) checklistSheet() sheet {
	s := sheet{name: "tidier", head: []string{"number", "item", "says", "missing"}}
	for _, item := range r.checklist {
		s.add(whole(item.Number), item.Item, strings.Join(item.Says, " "), item.Missing)
	}
	return s
}
