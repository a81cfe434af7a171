package coding

import (
	"bytes"
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
	w := csv.NewWriter(&out)
	w.Write([]string{"document", "unit", "coder", "codes", "labels", "unsure", "layer", "speaker", "from", "to", "words", "memo", "coded_at", "codebook"})
	book := b.ID + " " + b.Version
	for _, l := range lines {
		var labels []string
		for _, id := range l.Codes {
			if c, ok := b.Code(id); ok {
				labels = append(labels, c.Label)
			} else {
				labels = append(labels, "no code")
			}
		}
		from, to := "", ""
		if !l.At.Whole() {
			from, to = strconv.Itoa(l.At.From), strconv.Itoa(l.At.To)
		}
		unsure := ""
		if l.Unsure {
			unsure = "yes"
		}
		w.Write([]string{Safe(l.Title), strconv.Itoa(l.At.Segment), Safe(l.Who), written(l.Codes), Safe(strings.Join(labels, "; ")), unsure, string(l.Layer),
			Safe(l.Speaker), from, to, Safe(l.Words), Safe(l.Memo), l.CodedAt.UTC().Format("2006-01-02T15:04:05Z"), book})
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
