package transcript

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"tend/platform/fault"
)

// largestXML bounds what a document may unpack to.
const largestXML = 64 << 20

// document is a Word document as far as a transcript needs it: paragraphs in
// order, and tables as rows of cells.
type document struct {
	lines []string   // paragraphs outside of tables; a line break begins a new one
	rows  [][]string // of all tables
}

// readDocument reads word/document.xml. An entity that the file defines itself
// is refused by the reader of XML.
func readDocument(data []byte) (document, error) {
	const op = "transcript.Read"
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return document{}, fault.Wrap(err, fault.Invalid, op, "this Word document is damaged and cannot be opened")
	}
	for _, file := range z.File {
		if file.Name != "word/document.xml" {
			continue
		}
		if file.UncompressedSize64 > largestXML {
			return document{}, fault.New(fault.Invalid, op, "this document unpacks to %d MB, more than a transcript has", file.UncompressedSize64>>20)
		}
		r, err := file.Open()
		if err != nil {
			return document{}, fault.Wrap(err, fault.Invalid, op, "this Word document is damaged and cannot be opened")
		}
		defer r.Close()
		return parseDocument(io.LimitReader(r, largestXML))
	}
	return document{}, fault.New(fault.Invalid, op, "this is a zip file and not a Word document")
}

// parseDocument walks the elements: a cell of a table takes the text of its
// paragraphs, a table within a table goes into the outer cell.
func parseDocument(r io.Reader) (document, error) {
	var d document
	var text strings.Builder
	var row []string
	var cell []string
	depth, inText := 0, false // of tables
	endLine := func() {
		if depth > 0 {
			cell = append(cell, text.String())
		} else {
			d.lines = append(d.lines, text.String())
		}
		text.Reset()
	}
	dec := xml.NewDecoder(r)
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return d, nil
		}
		if err != nil {
			line, column := dec.InputPos()
			return d, fault.Wrap(err, fault.Invalid, "transcript.Read", "the text of this Word document cannot be read").
				In(fault.Place{Line: line, Column: column, Field: "word/document.xml"})
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "tbl":
				depth++
			case "t":
				inText = true
			case "tab":
				if len(t.Attr) == 0 { // a tab in the text, not the setting of one
					text.WriteByte('\t')
				}
			case "br", "cr":
				endLine()
			}
		case xml.CharData:
			if inText {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				endLine()
			case "tc":
				if depth == 1 {
					row, cell = append(row, tidy(strings.Join(cell, " "))), nil
				}
			case "tr":
				if depth == 1 {
					d.rows, row = append(d.rows, row), nil
				}
			case "tbl":
				depth--
			}
		}
	}
}

// words reads a Word document: the shapes of plain text in its paragraphs, or
// a table with columns for time, name and text.
func words(f *File, data []byte) ([]piece, error) {
	d, err := readDocument(data)
	if err != nil {
		return nil, err
	}
	f.Report.Encoding = "Word"
	if len(d.rows) > 1 {
		if pieces := cells(f, d.rows); len(pieces) > 1 {
			return pieces, nil
		}
	}
	pieces, _ := written(f, d.lines)
	if len(pieces) == 0 {
		return nil, fault.New(fault.Invalid, "transcript.Read", "this document holds no text")
	}
	return pieces, nil
}

// cells reads rows of two or three columns: whichever of them hold times and
// names, the longest one holds what was said.
func cells(f *File, rows [][]string) []piece {
	var pieces []piece
	for _, row := range rows {
		if len(row) < 2 {
			continue
		}
		p := piece{Turn: Turn{Start: Unknown, End: Unknown}}
		text := -1
		for i, c := range row {
			if text < 0 || len(c) > len(row[text]) {
				text = i
			}
		}
		if last := len(row) - 1; row[last] != "" {
			text = last // a short answer may be shorter than the name beside it
		}
		for i, c := range row[:min(len(row), 4)] {
			if i == text {
				continue
			}
			at, timed := clock(strings.Trim(c, "[]() "))
			switch name, when, _, both := head(c); {
			case timed:
				p.Start = at
			case both:
				p.Speaker, p.Start = name, when
			case p.Speaker == "" && mayBeName(strings.TrimRight(c, ": ")):
				p.Speaker = tidyName(strings.TrimRight(c, ": "))
			}
		}
		if p.Text = row[text]; p.Text != "" && !isHeading(row) {
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// isHeading tells whether a row names columns.
func isHeading(row []string) bool {
	known := 0
	for _, c := range row {
		switch strings.ToLower(strings.TrimSpace(c)) {
		case "speaker", "name", "who", "time", "timestamp", "start", "text", "utterance", "transcript", "content", "turn", "no", "no.", "#":
			known++
		}
	}
	return known >= 2 || known == len(row)
}
