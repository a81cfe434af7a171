package coding

import (
	"cmp"
	"math"
	"slices"

	"tend/stats/agreement"
)

// SpanAgreement is how far coders agree where the stretches of a code lie.
type SpanAgreement struct {
	Alpha agreement.Ranged // Krippendorff's for unitizing; where it is not defined Why says so
	Turns int              // in which somebody marked a stretch of any code
	Block int              // the turns of a block, where blocks of one document were resampled; 0: whole documents were
}

// Spans lays the turns in which somebody marked a stretch end to end and
// compares each coder's stretches of one code on that line. Turns without a
// mark are left out, so that text that nobody coded does not swamp the rest.
// long tells the length of a turn in code points. Stretches of one coder that
// overlap are joined. Coders who marked nothing there are among them. The
// interval is from resamples of whole documents, or, of a single one, of
// blocks of its turns.
func Spans(codings []Coding, code CodeID, long func(document, turn string) int) SpanAgreement {
	line, coders := marked(codings, long)
	out := SpanAgreement{Turns: len(line)}
	if len(line) == 0 {
		out.Alpha = agreement.Ranged{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN(), Why: "nobody marked words"}
		return out
	}
	if line[0].document == line[len(line)-1].document {
		out.Block = block(len(line))
	}
	var parts []agreement.Continuum
	at := map[markedTurn]int{} // where each turn begins in its part
	in := map[markedTurn]int{}
	for n, t := range line {
		if n == 0 || out.Block == 0 && t.document != line[n-1].document || out.Block > 0 && n%out.Block == 0 {
			parts = append(parts, agreement.Continuum{Sections: make([][]agreement.Section, len(coders))})
		}
		part := &parts[len(parts)-1]
		key := markedTurn{document: t.document, turn: t.turn}
		at[key], in[key] = part.Length, len(parts)-1
		part.Length += t.length
	}
	for _, c := range codings {
		key := markedTurn{document: c.Document, turn: c.At.Turn}
		if _, known := at[key]; !known || c.At.Whole() || !slices.Contains(c.Codes, code) {
			continue
		}
		coder, _ := slices.BinarySearch(coders, c.Coder)
		into := &parts[in[key]].Sections[coder]
		*into = append(*into, agreement.Section{Start: at[key] + c.At.From, End: at[key] + c.At.To})
	}
	for _, p := range parts {
		for n, s := range p.Sections {
			p.Sections[n] = joined(s)
		}
	}
	alpha, err := agreement.UnitizingOver(parts, options())
	if err != nil {
		alpha = agreement.Ranged{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN(), Why: err.Error()}
	}
	out.Alpha = alpha
	return out
}

// markedTurn is a turn in which somebody marked a stretch.
type markedTurn struct {
	document, turn string
	length         int
}

// marked lists those turns in order, and all coders.
func marked(codings []Coding, long func(document, turn string) int) (line []markedTurn, coders []string) {
	at := map[[2]string]int{}
	for _, c := range codings {
		coders = append(coders, c.Coder)
		if c.At.Whole() || c.Taken() {
			continue
		}
		key := [2]string{c.Document, c.At.Turn}
		n, known := at[key]
		if !known {
			n = len(line)
			at[key] = n
			line = append(line, markedTurn{c.Document, c.At.Turn, long(c.Document, c.At.Turn)})
		}
		line[n].length = max(line[n].length, c.At.To)
	}
	slices.Sort(coders)
	slices.SortFunc(line, func(a, b markedTurn) int {
		return cmp.Or(cmp.Compare(a.document, b.document), cmp.Compare(a.turn, b.turn))
	})
	return line, slices.Compact(coders)
}

// joined puts sections in order and makes one of those that overlap.
func joined(all []agreement.Section) (apart []agreement.Section) {
	slices.SortFunc(all, func(a, b agreement.Section) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range all {
		if n := len(apart); n > 0 && apart[n-1].End > s.Start {
			apart[n-1].End = max(apart[n-1].End, s.End)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}
