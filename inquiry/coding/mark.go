package coding

import (
	"cmp"
	"slices"
)

// Unit is a stretch of a document that coders share: a turn, or a segment of a
// frozen segmentation.
type Unit struct {
	Document string
	Number   int
}

// Mark is what one coder said of one unit. Codes holds NoCode alone where none
// of the codes is there; of a book with primary and secondary codes the first
// is the primary one.
type Mark struct {
	Unit   Unit
	Coder  string
	Codes  []CodeID
	Unsure bool
	Memo   string
}

// Primary is the first code.
func (m Mark) Primary() CodeID {
	if len(m.Codes) == 0 {
		return NoCode
	}
	return m.Codes[0]
}

// Has tells whether a code is among those of the mark.
func (m Mark) Has(id CodeID) bool { return slices.Contains(m.Codes, id) }

// order puts marks by document, unit and coder.
func order(a, b Mark) int {
	return cmp.Or(cmp.Compare(a.Unit.Document, b.Unit.Document), cmp.Compare(a.Unit.Number, b.Unit.Number), cmp.Compare(a.Coder, b.Coder))
}

// byPlace puts codings by document, segment and place in it, the whole segment
// first, then by coder.
func byPlace(a, b Coding) int {
	return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.At.Segment, b.At.Segment), cmp.Compare(a.At.Turn, b.At.Turn),
		cmp.Compare(a.At.From, b.At.From), cmp.Compare(a.At.To, b.At.To), cmp.Compare(a.Coder, b.Coder))
}
