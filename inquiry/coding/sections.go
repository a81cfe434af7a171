package coding

import (
	"cmp"
	"slices"

	"tend/stats/agreement"
)

// Sections lays the turns in which somebody marked a stretch end to end and
// gives each coder's stretches of one code on that line, for agreement on free
// spans. Turns without a mark are left out, so that text that nobody coded
// does not swamp the rest. long tells the length of a turn in code points;
// length is that of the line, turns how many turns lie on it. Stretches of one
// coder that overlap are joined. Coders who marked nothing there are among
// them.
func Sections(codings []Coding, code CodeID, long func(document, turn string) int) (sections [][]agreement.Section, length, turns int) {
	type key struct{ document, turn string }
	ends := map[key]int{}
	var line []key
	var coders []string
	var marked []Coding
	for _, c := range codings {
		if !slices.Contains(coders, c.Coder) {
			coders = append(coders, c.Coder)
		}
		if c.At.Whole() || c.Taken() {
			continue
		}
		k := key{c.Document, c.At.Turn}
		if _, known := ends[k]; !known {
			line = append(line, k)
		}
		ends[k] = max(ends[k], c.At.To, long(c.Document, c.At.Turn))
		if slices.Contains(c.Codes, code) {
			marked = append(marked, c)
		}
	}
	slices.Sort(coders)
	slices.SortFunc(line, func(a, b key) int { return cmp.Or(cmp.Compare(a.document, b.document), cmp.Compare(a.turn, b.turn)) })
	starts := map[key]int{}
	for _, k := range line {
		starts[k] = length
		length += ends[k]
	}
	sections = make([][]agreement.Section, len(coders))
	slices.SortStableFunc(marked, func(a, b Coding) int {
		return cmp.Or(cmp.Compare(starts[key{a.Document, a.At.Turn}], starts[key{b.Document, b.At.Turn}]), cmp.Compare(a.At.From, b.At.From))
	})
	for _, c := range marked {
		i, _ := slices.BinarySearch(coders, c.Coder)
		from := starts[key{c.Document, c.At.Turn}]
		s := agreement.Section{Start: from + c.At.From, End: from + c.At.To}
		if n := len(sections[i]); n > 0 && sections[i][n-1].End > s.Start {
			sections[i][n-1].End = max(sections[i][n-1].End, s.End)
			continue
		}
		sections[i] = append(sections[i], s)
	}
	return sections, length, len(line)
}
