package cohort

import (
	"fmt"
	"io"
	"slices"

	"tend/inquiry/theme"
)

// Worded is a thematic analysis of what these people said, with the passages
// that may still be read.
type Worded struct {
	State    theme.State
	Passages []theme.Passage
	Check    *theme.Results // the newest member check; nil without one
	Without  int            // people whose words are left out, because research consent does not stand
}

// of keeps the passages of some people; nil where none of them said anything.
func (w *Worded) of(ids []string) *Worded {
	if w == nil {
		return nil
	}
	kept := *w
	kept.Passages = slices.DeleteFunc(slices.Clone(w.Passages), func(p theme.Passage) bool { return !slices.Contains(ids, p.StudyID) })
	if len(kept.Passages) == 0 {
		return nil
	}
	return &kept
}

// writeWorded adds an analysis to the fingerprint.
func writeWorded(w io.Writer, t *Worded) {
	if t == nil {
		return
	}
	fmt.Fprintf(w, "themes\t%s\t%s\t%d\n", t.State.Title, t.State.Family, t.State.Step)
	for _, p := range t.Passages {
		fmt.Fprintf(w, "passage\t%s\t%s\t%t\n", p.ID, p.StudyID, p.Quotable)
	}
	if c := t.Check; c != nil {
		fmt.Fprintf(w, "member check\t%s\t%d\t%d\t%v\n", c.ID, c.Asked, c.Answered, c.ClosedAt.IsZero())
		for _, n := range c.Themes {
			a := c.Tallies[n.ID]
			fmt.Fprintf(w, "checked\t%s\t%d\t%d\t%d\t%d\t%d\n", n.ID, a.Agree, a.Partly, a.Not, a.RatherNot, len(a.Comments))
		}
	}
	for _, m := range t.State.Marks {
		fmt.Fprintf(w, "mark\t%s\t%s\t%d\t%d\n", m.Passage, m.Code, m.From, m.To)
	}
}
