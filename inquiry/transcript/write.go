package transcript

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"tend/platform/fault"
)

// unknownSpeaker is written where a format needs a name and nobody is known.
const unknownSpeaker = "Unknown"

// WriteVTT writes a transcript as WebVTT: one cue for each turn. A cue needs
// times; where one is not known, the cue follows the one before and lasts as
// long as its words take to say.
func WriteVTT(f File) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ")
	last := 0
	for n, t := range f.Turns {
		start, end := t.Start, t.End
		if start < 0 {
			start = last
		}
		if end <= start {
			end = start + max(1000, 400*len(strings.Fields(t.Text)))
		}
		last = end
		name := t.Speaker
		if name == "" {
			name = unknownSpeaker
		}
		fmt.Fprintf(&b, "\n%d\n%s --> %s\n<v %s>%s</v>\n", n+1, writeClock(start), writeClock(end), text.Replace(name), text.Replace(t.Text))
	}
	return b.Bytes(), nil
}

// WriteCSV writes a transcript as a table with a row for each turn. A cell that
// a spreadsheet would take as a formula gets an apostrophe before it, which
// Tables takes off again.
func WriteCSV(f File) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"turn", "speaker", "start", "end", "text"}}
	for n, t := range f.Turns {
		rows = append(rows, []string{strconv.Itoa(n + 1), inert(t.Speaker), writeClock(t.Start), writeClock(t.End), inert(t.Text)})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "transcript.WriteCSV", "the table could not be written")
	}
	return b.Bytes(), nil
}

const formula = "=+-@\t\r"

// inert makes a cell no formula.
func inert(cell string) string {
	if cell != "" && strings.IndexByte(formula, cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

// alive takes off what inert put before a cell.
func alive(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte(formula, cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}

const (
	wordTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordRels  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wordOpen  = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	wordTable = `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="1300"/><w:gridCol w:w="1900"/><w:gridCol w:w="5800"/></w:tblGrid>`
	wordEnd   = `</w:tbl><w:p/>`
	wordClose = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr></w:body></w:document>`
)

// WriteDOCX writes a transcript as a Word document: a table with time, speaker
// and text.
func WriteDOCX(f File) ([]byte, error) {
	var body bytes.Buffer
	body.WriteString(wordTable)
	row := func(bold bool, cells ...string) error {
		body.WriteString("<w:tr>")
		for _, c := range cells {
			body.WriteString("<w:tc><w:p><w:r>")
			if bold {
				body.WriteString("<w:rPr><w:b/></w:rPr>")
			}
			body.WriteString(`<w:t xml:space="preserve">`)
			if err := xml.EscapeText(&body, []byte(c)); err != nil {
				return err
			}
			body.WriteString("</w:t></w:r></w:p></w:tc>")
		}
		body.WriteString("</w:tr>")
		return nil
	}
	err := row(true, "Time", "Speaker", "Text")
	for _, t := range f.Turns {
		if err == nil {
			err = row(false, writeClock(t.Start), t.Speaker, t.Text)
		}
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "transcript.WriteDOCX", "the document could not be written")
	}
	body.WriteString(wordEnd)
	return WordDocument(body.Bytes())
}

// WordDocument makes a Word file of the paragraphs and tables of its body.
func WordDocument(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var err error
	for _, part := range [][2]string{{"[Content_Types].xml", wordTypes}, {"_rels/.rels", wordRels}, {"word/document.xml", wordOpen + string(body) + wordClose}} {
		w, create := z.Create(part[0])
		if err = create; err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "transcript.WordDocument", "the document could not be written")
	}
	return b.Bytes(), nil
}
