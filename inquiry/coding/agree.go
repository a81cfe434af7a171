package coding

import (
	"fmt"
	"slices"

	"tend/platform/fault"
	"tend/stats/agreement"
)

// Counting says how the codes of a unit are compared.
type Counting string

const (
	ByPrimary Counting = "primary code" // one code for each unit, “no code” among them
	BySet     Counting = "set of codes" // the same codes, all of them
)

// Band is what a coefficient is good for, as the field has it (DOMAIN.md).
type Band string

const (
	Evidence    Band = "primary evidence" // α of .60 and above
	Directional Band = "directional"      // .40 to .59
	Revise      Band = "revise the codes" // below
)

// BandOf reads a coefficient.
func BandOf(alpha float64) Band {
	switch {
	case alpha >= 0.6:
		return Evidence
	case alpha >= 0.4:
		return Directional
	}
	return Revise
}

// Agreement is how far coders agree over the units that two of them at least
// have marked, pooled over documents.
type Agreement struct {
	Counting      Counting
	Coders        []string
	Documents     int
	Pooled        agreement.Pooled
	Codes         []CodeAgreement
	Pairs         []PairAgreement
	ByDocument    []DocumentAgreement
	Block         int // the segments of a block, where blocks of one document were resampled; 0: whole documents were
	LeftOut       []LeftOut
	Disagreements []Disagreement
}

// CodeAgreement is how far coders agree that a code is there, against all else.
type CodeAgreement struct {
	Code   CodeID
	Units  int // in which somebody saw it
	Pooled agreement.Pooled
}

// PairAgreement sets two coders side by side. Table counts units, rows the
// first coder's answer and columns the second's, in the order of Labels.
type PairAgreement struct {
	First, Second string
	Units         int
	PerCent       agreement.Ranged
	Kappa         agreement.Ranged // Cohen's
	Labels        []string
	Table         [][]int
}

// DocumentAgreement is how far coders agree in one document. Its interval is
// one of this document's own segments, resampled in blocks of Block; the
// coefficients of documents are not averaged, for the pooled one counts units.
type DocumentAgreement struct {
	Document string
	Units    int
	Block    int // 0 where there are too few units for an interval
	Pooled   agreement.Pooled
}

// LeftOut counts the units that others marked and a coder did not.
type LeftOut struct {
	Coder string
	Units int
}

// Disagreement is a unit with different answers.
type Disagreement struct {
	Unit  Unit
	Marks []Mark // by coder
}

// replicates of the bootstrap.
const replicates = 1000

// Agree compares coders. Marks of units that one coder only has marked count
// among those left out. The same marks give the same answer.
func Agree(b Codebook, marks []Mark, by Counting) (Agreement, error) {
	if !slices.IsSortedFunc(marks, order) {
		marks = slices.Clone(marks)
		slices.SortStableFunc(marks, order)
	}
	a := Agreement{Counting: by}
	known := map[CodeID]bool{NoCode: true}
	for _, c := range b.Codes {
		known[c.ID] = true
	}
	for i := range marks {
		m := &marks[i]
		if !slices.Contains(a.Coders, m.Coder) {
			a.Coders = append(a.Coders, m.Coder)
		}
		for _, id := range m.Codes {
			if !known[id] {
				return a, fault.New(fault.Invalid, "coding.Agree", "%s coded “%s”, which is not in the codebook %s", m.Coder, id, b.Title)
			}
		}
	}
	slices.Sort(a.Coders)
	if len(a.Coders) < 2 {
		return a, fault.New(fault.Invalid, "coding.Agree", "agreement needs two coders; there is %d", len(a.Coders))
	}
	g := newGrid(a.Coders, marks)
	a.Documents = len(g.documents)
	a.Block = g.draw()
	answer := func(m Mark) string { return string(m.Primary()) }
	if by == BySet {
		answer = setOf
	}
	labels := g.labels(b, by, answer)
	answers := g.answers(labels, answer)
	var err error
	if a.Pooled, err = g.pooled(answers, len(labels)); err != nil {
		return a, fault.Wrap(err, fault.Invalid, "coding.Agree", "no unit was coded by two coders")
	}
	for k, c := range b.Codes {
		var seen [][]int
		var units int
		if by == ByPrimary && !b.Several { // the labels are the codes, in their order
			seen, units = given(answers, k)
		} else {
			seen, units = g.seen(func(m *Mark) bool { return m.Has(c.ID) && (by == BySet || b.Several || m.Primary() == c.ID) })
		}
		pooled, err := g.pooled(seen, 2)
		if err != nil {
			return a, fault.Wrap(err, fault.Internal, "coding.Agree", "the code %s cannot be compared", c.ID)
		}
		a.Codes = append(a.Codes, CodeAgreement{Code: c.ID, Units: units, Pooled: pooled})
	}
	if a.Pairs, err = g.pairs(labels, answers); err != nil {
		return a, fault.Wrap(err, fault.Internal, "coding.Agree", "the pairs cannot be compared")
	}
	if a.Documents == 1 && a.Block == 0 {
		tooFew(&a.Pooled.PerCent, &a.Pooled.Alpha, &a.Pooled.Fleiss, &a.Pooled.AC1)
		for k := range a.Pairs {
			tooFew(&a.Pairs[k].PerCent, &a.Pairs[k].Kappa)
		}
	}
	a.ByDocument = g.byDocument(answers, len(labels))
	a.LeftOut, a.Disagreements = g.leftOut(), g.disagreements(answers)
	return a, nil
}

// setOf writes the codes of a mark in one order.
func setOf(m Mark) string {
	all := slices.Clone(m.Codes)
	slices.Sort(all)
	return fmt.Sprint(all)
}
