package cohort

import (
	"cmp"
	"fmt"
	"slices"

	"tend/evaluation/plan"
)

// Practised is what one person reported of practice at home in one week. A
// week without a report is not there; zero minutes is a report.
type Practised struct {
	Person  string
	Week    int // the week after session n
	Minutes int
}

// takePractice keeps the reports of those in the cohort; with a research plan,
// of those whose consent stands.
func (c *Cohort) takePractice(p *plan.Plan, h Histories) {
	if h.Practice == nil {
		return
	}
	consents := c.consents(p, h)
	c.Practice = []Practised{}
	for _, r := range h.Practice {
		if consents[r.Person] {
			c.Practice = append(c.Practice, r)
		}
	}
	slices.SortStableFunc(c.Practice, func(a, b Practised) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Week, b.Week))
	})
}

func (r Practised) String() string { return fmt.Sprintf("%s\t%d\t%d", r.Person, r.Week, r.Minutes) }
