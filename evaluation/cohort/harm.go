package cohort

import (
	"cmp"
	"fmt"
	"slices"

	"tend/clinic/pathway"
	"tend/evaluation/plan"
)

// Adverse is one adverse event as an evaluation counts it: no words, no name.
type Adverse struct {
	Person   string
	Practice string // title of the practice that it followed; empty when it followed none or is unknown
	Serious  bool
	Possible bool // the course possibly, probably or definitely brought it about
	Open     bool // nobody has said yet what came of it
}

// takeHarm keeps the adverse events of those in the cohort; with a research
// plan, of those whose consent stands.
func (c *Cohort) takeHarm(p *plan.Plan, h Histories) {
	if h.Harm == nil {
		return
	}
	consents := map[string]bool{}
	for _, s := range h.States {
		consents[s.StudyID] = p.Population.Consent != plan.Research || s.Takes(pathway.Research)
	}
	c.Harm = []Adverse{}
	withheld := 0
	for _, e := range h.Harm {
		switch {
		case !slices.Contains(c.IDs, e.Person):
		case !consents[e.Person]:
			withheld++
		default:
			c.Harm = append(c.Harm, e)
		}
	}
	slices.SortStableFunc(c.Harm, func(a, b Adverse) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Practice, b.Practice))
	})
	for i := range c.IDs {
		if consents[c.IDs[i]] {
			c.HarmOf++
		}
	}
	if withheld > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%d adverse events were left out because the research consent was not given or was withdrawn.", withheld))
	}
}
