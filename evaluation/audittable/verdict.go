package audittable

import (
	"fmt"
	"slices"
	"strings"

	"tend/platform/fault"
	"tend/stats/consistency"
)

// Verdict is what an audit has to say of a table.
type Verdict struct {
	Table    *Table
	Groups   []Group  // one per outcome, then the whole table
	Basis    []string // the assumptions, numbered from 1 in this order
	Findings []consistency.Finding
}

// Group is the findings on one outcome, or on the table as a whole.
type Group struct {
	Heading string // the outcome's name and what is printed
	Lines   []Line
}

// Line is one finding with the number of what it rests on.
type Line struct {
	Severity consistency.Severity
	Sentence string
	Basis    int // 0: nothing but arithmetic
}

// Audit checks a table.
func Audit(t *Table) (*Verdict, error) {
	findings, err := consistency.Audit(t.pure())
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "audittable.Audit", "this table cannot be audited: %v", err)
	}
	v := &Verdict{Table: t, Findings: findings}
	for _, o := range t.Outcomes {
		v.group(o.Name, o.heading())
	}
	v.group("", "The table as a whole")
	return v, nil
}

func (v *Verdict) group(outcome, heading string) {
	g := Group{Heading: heading}
	for _, f := range v.Findings {
		if f.Outcome == outcome {
			g.Lines = append(g.Lines, Line{f.Severity, f.Sentence, v.basis(f.Assumes)})
		}
	}
	slices.SortStableFunc(g.Lines, func(a, b Line) int { return int(b.Severity) - int(a.Severity) })
	if len(g.Lines) > 0 {
		v.Groups = append(v.Groups, g)
	}
}

// basis numbers an assumption by its first use.
func (v *Verdict) basis(text string) int {
	if text == "" {
		return 0
	}
	if i := slices.Index(v.Basis, text); i >= 0 {
		return i + 1
	}
	v.Basis = append(v.Basis, text)
	return len(v.Basis)
}

// Count is how many findings have a severity.
func (v *Verdict) Count(s consistency.Severity) int {
	n := 0
	for _, f := range v.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Summary is the verdict in two sentences.
func (v *Verdict) Summary() string {
	c, q := v.Count(consistency.Contradiction), v.Count(consistency.Question)
	switch {
	case c == 0 && q == 0:
		return "Nothing printed here contradicts itself. That is not proof that it is right."
	case c == 0:
		return fmt.Sprintf("Nothing printed here contradicts itself, but there %s to ask the authors.", are(q, "question"))
	}
	s := fmt.Sprintf("There %s between what is printed and what is assumed", are(c, "contradiction"))
	if q > 0 {
		s += fmt.Sprintf(", and %s to ask the authors", count(q, "question"))
	}
	return s + ". A contradiction says that not everything can be true as it stands, not which part is wrong, nor why; a misprint, rounding or a differing number of people is the usual reason."
}

func count(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func are(n int, what string) string {
	if n == 1 {
		return "is " + count(n, what)
	}
	return "are " + count(n, what)
}

func (o Outcome) heading() string {
	s := o.Name
	if o.PrintedAs != "" {
		s += fmt.Sprintf(" (printed as %s)", o.PrintedAs)
	}
	s += fmt.Sprintf(": %s (%s) → %s (%s)", o.Before.Mean, o.Before.SD, o.After.Mean, o.After.SD)
	if o.ES != "" {
		s += ", effect size " + o.ES
	}
	return s
}

// About says what the table says of itself.
func (v *Verdict) About() string {
	parts := []string{fmt.Sprintf("n = %d", v.Table.N)}
	if v.Table.Enrolled > 0 {
		parts = append(parts, fmt.Sprintf("%d enrolled", v.Table.Enrolled))
	}
	return strings.Join(parts, ", ")
}
