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
	consents := c.consents(p, h)
	c.Harm = []Adverse{}
	withheld := 0
	for _, e := range h.Harm {
		switch may, in := consents[e.Person]; {
		case may:
			c.Harm = append(c.Harm, e)
		case in:
			withheld++
		}
	}
	slices.SortStableFunc(c.Harm, func(a, b Adverse) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Practice, b.Practice))
	})
	if withheld > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%d adverse events were left out because the research consent was not given or was withdrawn.", withheld))
	}
}

// consents tells, of those in the cohort, whose adverse events and practice may
// be counted: everybody's, or under a research plan theirs whose consent
// stands. It counts them too.
func (c *Cohort) consents(p *plan.Plan, h Histories) map[string]bool {
	in := make(map[string]bool, len(c.IDs))
	for _, id := range c.IDs {
		in[id] = false
	}
	c.Consenting = 0
	for _, s := range h.States {
		if _, joined := in[s.StudyID]; joined && (p.Population.Consent != plan.Research || s.Takes(pathway.Research)) {
			in[s.StudyID] = true
			c.Consenting++
		}
	}
	return in
}
