package cohort

import "fmt"

// cohort turns what was gathered into columns.
func (b *builder) cohort() (*Cohort, error) {
	n := len(b.ids)
	c := &Cohort{
		IDs: b.ids, Counted: make([]bool, n), Age: b.age, Sessions: b.sessions,
		Arm: b.arm.attribute(n), Gender: b.gender.attribute(n), Group: b.group.attribute(n),
		AgeBand: band(b.plan, b.age), Synthetic: b.plan.Synthetic, Inputs: b.inputs, Notes: b.notes,
	}
	for i := range c.Counted {
		c.Counted[i] = true
	}
	for _, l := range b.others {
		c.Others = append(c.Others, l.attribute(n))
	}
	c.Scores = b.columns()
	b.noteDates(c)
	b.noteUnknown(c, c.Arm)
	for _, a := range []Attribute{c.Gender, c.Group, c.AgeBand} {
		b.noteUnknown(c, a)
	}
	for _, a := range c.Others {
		b.noteUnknown(c, a)
	}
	return c, nil
}

// columns turns scores person by person into one column for each outcome and
// timepoint.
func (b *builder) columns() [][][]float64 {
	stride, times := b.stride(), len(b.plan.Timepoints)
	scores := make([][][]float64, len(b.plan.Outcomes))
	for o := range scores {
		scores[o] = make([][]float64, times)
		for t := range scores[o] {
			column := make([]float64, len(b.ids))
			for i := range column {
				column[i] = b.cells[i*stride+o*times+t]
			}
			scores[o][t] = column
		}
	}
	return scores
}

func (b *builder) noteDates(c *Cohort) {
	if !b.from.IsZero() {
		c.Notes = append(c.Notes, fmt.Sprintf("Dates run from %s to %s.", b.from.Format("2 January 2006"), b.to.Format("2 January 2006")))
	}
}

// noteUnknown says how many people have no known level.
func (b *builder) noteUnknown(c *Cohort, a Attribute) {
	if !a.Known() {
		return
	}
	unknown := 0
	for _, code := range a.Code {
		if code == Unknown {
			unknown++
		}
	}
	if unknown > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%s is not known of %d people; they are counted in the totals and shown as unknown.", a.Label, unknown))
	}
}
