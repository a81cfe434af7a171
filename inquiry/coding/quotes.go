package coding

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// WriteQuotes writes a Word document with the quotes of each code, in the
// order of the codebook, with who spoke and who coded.
func WriteQuotes(b Codebook, title string, lines []Line) ([]byte, error) {
	var body bytes.Buffer
	paragraph := func(style, text, after string) {
		body.WriteString("<w:p>")
		if style != "" {
			body.WriteString(`<w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="` + style + `"/></w:pPr>`)
		}
		body.WriteString("<w:r>")
		switch style {
		case "0":
			body.WriteString(`<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>`)
		case "1":
			body.WriteString(`<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>`)
		}
		body.WriteString(`<w:t xml:space="preserve">`)
		_ = xml.EscapeText(&body, []byte(text))
		body.WriteString("</w:t></w:r>")
		if after != "" {
			body.WriteString(`<w:r><w:rPr><w:color w:val="5a6670"/><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">`)
			_ = xml.EscapeText(&body, []byte(after))
			body.WriteString("</w:t></w:r>")
		}
		body.WriteString("</w:p>")
	}
	paragraph("0", title, "")
	paragraph("", b.Title+", version "+b.Version, "")
	for _, c := range b.Codes {
		quotes := quotesOf(c.ID, lines)
		paragraph("1", fmt.Sprintf("%s (%d)", c.Label, len(quotes)), "")
		paragraph("", c.Definition, "")
		for _, q := range quotes {
			paragraph("", "“"+strings.Join(strings.Fields(q.Words), " ")+"”", " "+q.from())
		}
	}
	data, err := transcript.WordDocument(body.Bytes())
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "coding.WriteQuotes", "the document could not be written")
	}
	return data, nil
}

// quote is a place with a code, and everybody who gave it.
type quote struct {
	Line
	by []string
}

func (q quote) from() string {
	return fmt.Sprintf("%s, %s %d; coded by %s", q.Speaker, q.Title, q.At.Segment, strings.Join(q.by, ", "))
}

// quotesOf gives the places with a code, each once.
func quotesOf(id CodeID, lines []Line) []quote {
	type place struct {
		document string
		at       Where
	}
	var all []quote
	at := map[place]int{}
	for _, l := range lines {
		if !slices.Contains(l.Codes, id) || l.Words == "" {
			continue
		}
		k := place{l.Document, l.At}
		i, known := at[k]
		if !known {
			i = len(all)
			at[k], all = i, append(all, quote{Line: l})
		}
		all[i].by = append(all[i].by, l.Who)
	}
	return all
}
