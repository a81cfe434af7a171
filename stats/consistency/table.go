package consistency

import (
	"fmt"

	"tend/stats/effect"
)

// Table is a published table of outcomes measured before and after, its
// numbers as text, just as they were printed.
type Table struct {
	Title    string
	N        int // people the table says it is about
	Enrolled int // people who began; 0 where not known
	// From is the smallest number of people worth asking about when a figure
	// cannot come from N; 0 means ten fewer than N.
	From     int
	Outcomes []Outcome
}

// Outcome is a row of a [Table].
type Outcome struct {
	Name string
	N    int // people in this row, where the table says; 0 means the table's
	// Whole says that answers are whole numbers; without it the whole-number
	// checks are left out.
	Whole        bool
	Scale        Scale
	Direction    effect.Direction
	Pre, SDPre   string
	Post, SDPost string
	ES           string // printed effect size; may be empty
}

// Severity is how much a finding weighs.
type Severity int

// A note is for information. A question can be answered by the authors
// without the table being wrong. A contradiction cannot: something printed,
// or something assumed about it, is not so.
const (
	Note Severity = iota
	Question
	Contradiction
)

// String is the severity in one word.
func (s Severity) String() string {
	switch s {
	case Contradiction:
		return "contradiction"
	case Question:
		return "question"
	}
	return "note"
}

// Number is a figure behind a finding, for a program to read.
type Number struct {
	Name  string
	Value float64
}

// Finding is one thing that an audit has to say.
type Finding struct {
	Rule     string // a short name, such as "mean" or "implied-r"
	Severity Severity
	Outcome  string // empty: the table as a whole
	Sentence string // as a journal's referee would write it
	Numbers  []Number
	Assumes  string // what the finding rests on
}

// row is an outcome whose numbers have been read.
type row struct {
	Outcome
	printed Row
}

// figures are its two columns.
func (r row) figures() [2]Figure {
	return [2]Figure{
		{Mean: r.printed.Pre, SD: r.printed.SDPre, Scale: r.Scale},
		{Mean: r.printed.Post, SD: r.printed.SDPost, Scale: r.Scale},
	}
}

// occasions name the columns in sentences.
var occasions = [2]string{"before", "after"}

// rows reads the numbers of every outcome.
func (t Table) rows() ([]row, error) {
	if len(t.Outcomes) == 0 {
		return nil, fmt.Errorf("a table without outcomes: %w", ErrTooFew)
	}
	if t.Enrolled < 0 || t.From < 0 || (t.Enrolled > 0 && t.Enrolled < t.N) {
		return nil, fmt.Errorf("%d analysed of %d enrolled, from %d: %w", t.N, t.Enrolled, t.From, ErrRange)
	}
	out := make([]row, len(t.Outcomes))
	for i, o := range t.Outcomes {
		r := row{Outcome: o}
		if r.N == 0 {
			r.N = t.N
		}
		r.printed.N = r.N
		for _, p := range []struct {
			what, text string
			to         *Printed
		}{
			{"mean before", o.Pre, &r.printed.Pre}, {"SD before", o.SDPre, &r.printed.SDPre},
			{"mean after", o.Post, &r.printed.Post}, {"SD after", o.SDPost, &r.printed.SDPost},
			{"effect size", o.ES, &r.printed.ES},
		} {
			var err error
			if *p.to, err = Parse(p.text); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", o.Name, p.what, err)
			}
		}
		if err := r.printed.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		if err := r.Scale.check(r.N); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		out[i] = r
	}
	return out, nil
}
