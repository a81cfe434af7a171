package cohort

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tend/inquiry/progression"
)

// processIn keeps the transcripts of groups that somebody of the cohort is in.
func processIn(c *progression.Corpus, groups []string) *progression.Corpus {
	if c == nil {
		return nil
	}
	part := c.Of(func(s progression.Segment) bool { return slices.Contains(groups, s.Group) })
	if len(part.Segments) == 0 {
		return nil
	}
	return &part
}

// writeProcess adds coded transcripts to the fingerprint.
func writeProcess(w io.Writer, c *progression.Corpus) {
	if c == nil {
		return
	}
	for _, s := range c.Segments {
		fmt.Fprint(w, s.Document, s.Number, s.Group, s.Session, s.Person, s.Leader, strings.Join(s.Moves, ";"))
		for _, stage := range c.Stages {
			fmt.Fprintf(w, " %g", s.Stage[stage])
		}
	}
}
