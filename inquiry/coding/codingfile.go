package coding

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"strconv"
	"strings"

	"tend/platform/fault"
)

// Line is a coding with what a reader of a table wants beside it.
type Line struct {
	Coding
	Title   string // of the document
	Who     string // the coder
	Speaker string
	Words   string // that were coded
	Layer   Layer  // what the unit's codes rest on
}

// WriteCSV writes codings as a table, a row for each. A cell that a
// spreadsheet would take for a formula begins with an apostrophe.
func WriteCSV(b Codebook, lines []Line) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(256 * len(lines))
	w := csv.NewWriter(&out)
	w.Write([]string{"document", "unit", "coder", "codes", "labels", "unsure", "layer", "speaker", "from", "to", "words", "memo", "coded_at", "codebook"})
	book := b.ID + " " + b.Version
	called := map[CodeID]string{NoCode: "no code"}
	for _, c := range b.Codes {
		called[c.ID] = c.Label
	}
	cells, labels := make([]string, 14), []string{}
	for i := range lines {
		l := &lines[i]
		labels = labels[:0]
		for _, id := range l.Codes {
			labels = append(labels, cmp.Or(called[id], "no code"))
		}
		cells = append(cells[:0], Safe(l.Title), strconv.Itoa(l.At.Segment), Safe(l.Who), written(l.Codes), Safe(strings.Join(labels, "; ")), "", string(l.Layer),
			Safe(l.Speaker), "", "", Safe(l.Words), Safe(l.Memo), l.CodedAt.UTC().Format("2006-01-02T15:04:05Z"), book)
		if l.Unsure {
			cells[5] = "yes"
		}
		if !l.At.Whole() {
			cells[8], cells[9] = strconv.Itoa(l.At.From), strconv.Itoa(l.At.To)
		}
		w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "coding.WriteCSV", "the codings cannot be written")
	}
	return out.Bytes(), nil
}

// Safe keeps a spreadsheet from taking a text for a formula.
func Safe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) && text != "-" {
		return "'" + text
	}
	return text
}
