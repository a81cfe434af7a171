package cohort

import (
	"fmt"
	"io"

	"tend/clinic/formulation"
	"tend/evaluation/plan"
)

// takeMaps keeps the loops that those in the cohort drew; with a research plan,
// of those whose consent stands. It stays nil where nobody drew a map.
func (c *Cohort) takeMaps(p *plan.Plan, h Histories) {
	consents := c.consents(p, h)
	for _, m := range h.Maps {
		if consents[m.StudyID] {
			c.Maps = append(c.Maps, m)
		}
	}
}

// writeMaps adds the loops to the fingerprint.
func writeMaps(w io.Writer, all []formulation.Looped) {
	for _, m := range all {
		fmt.Fprintf(w, "map\t%s\t%d", m.StudyID, m.Versions)
		for _, loops := range [][]formulation.Loop{m.First, m.Last} {
			for _, l := range loops {
				fmt.Fprintf(w, "\t%s %t", l.ID(), l.Reinforcing)
			}
			fmt.Fprint(w, "\t|")
		}
		fmt.Fprintln(w)
	}
}
