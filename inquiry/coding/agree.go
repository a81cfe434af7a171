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
	PerCent       float64
	Kappa         agreement.Ranged // Cohen's, with its own normal interval
	Labels        []string
	Table         [][]int
}

// DocumentAgreement is one document's own share of agreeing pairs. A
// coefficient is not given for it, for those of documents are not averaged.
type DocumentAgreement struct {
	Document string
	Units    int
	PerCent  float64
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

// replicates of the bootstrap over documents.
const replicates = 2000

// Agree compares coders. Marks of units that one coder only has marked count
// among those left out. The same marks give the same answer.
func Agree(b Codebook, marks []Mark, by Counting) (Agreement, error) {
	marks = slices.Clone(marks)
	slices.SortFunc(marks, order)
	a := Agreement{Counting: by}
	for _, m := range marks {
		if !slices.Contains(a.Coders, m.Coder) {
			a.Coders = append(a.Coders, m.Coder)
		}
		for _, id := range m.Codes {
			if _, ok := b.Code(id); !ok && id != NoCode {
				return a, fault.New(fault.Invalid, "coding.Agree", "%s coded “%s”, which is not in the codebook %s", m.Coder, id, b.Title)
			}
		}
	}
	slices.Sort(a.Coders)
	if len(a.Coders) < 2 {
		return a, fault.New(fault.Invalid, "coding.Agree", "agreement needs two coders; there is %d", len(a.Coders))
	}
	g := newGrid(a.Coders, marks)
	answer := func(m Mark) string { return string(m.Primary()) }
	if by == BySet {
		answer = setOf
	}
	var err error
	if a.Pooled, err = g.pooled(g.labels(b, by, answer), answer); err != nil {
		return a, fault.Wrap(err, fault.Invalid, "coding.Agree", "no unit was coded by two coders")
	}
	for _, c := range b.Codes {
		has := func(m Mark) string {
			return fmt.Sprint(m.Has(c.ID) && (by == BySet || b.Several || m.Primary() == c.ID))
		}
		pooled, err := g.pooled([]string{"false", "true"}, has)
		if err != nil {
			return a, fault.Wrap(err, fault.Internal, "coding.Agree", "the code %s cannot be compared", c.ID)
		}
		a.Codes = append(a.Codes, CodeAgreement{Code: c.ID, Units: g.count(func(m Mark) bool { return has(m) == "true" }), Pooled: pooled})
	}
	a.Documents = len(g.documents)
	a.Pairs, a.ByDocument = g.pairs(g.labels(b, by, answer), answer), g.byDocument(answer)
	a.LeftOut, a.Disagreements = g.leftOut(), g.disagreements(answer)
	return a, nil
}

// setOf writes the codes of a mark in one order.
func setOf(m Mark) string {
	all := slices.Clone(m.Codes)
	slices.Sort(all)
	return fmt.Sprint(all)
}
