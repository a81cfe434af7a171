package cohort

import (
	"bytes"

	"tend/platform/fault"
)

// dialect is how a CSV file is written: what stands between its cells, and
// what was met that a person should be told of.
type dialect struct {
	comma byte // ',', ';' or tab
	bom   bool
	crlf  bool
}

// sniff finds the dialect and gives the text without its byte order mark.
func sniff(name string, text []byte) (dialect, []byte, error) {
	var d dialect
	if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) {
		return d, nil, fault.New(fault.Invalid, "cohort.Read",
			"is written in UTF-16; save it again as “CSV UTF-8”").In(fault.Place{File: name})
	}
	if rest, found := bytes.CutPrefix(text, []byte{0xEF, 0xBB, 0xBF}); found {
		d.bom, text = true, rest
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return d, nil, fault.New(fault.Invalid, "cohort.Read",
			"is empty; it needs a line of column names and rows below it").In(fault.Place{File: name})
	}
	head, _, _ := bytes.Cut(text, []byte{'\n'})
	d.crlf = bytes.HasSuffix(head, []byte{'\r'})
	d.comma = separator(head)
	return d, text, nil
}

// separator gives the sign that most often stands between the names of the
// first line, outside quotes.
func separator(head []byte) byte {
	var commas, semicolons, tabs int
	quoted := false
	for _, b := range head {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			commas++
		case b == ';':
			semicolons++
		case b == '\t':
			tabs++
		}
	}
	switch {
	case semicolons > commas && semicolons >= tabs:
		return ';'
	case tabs > commas:
		return '\t'
	}
	return ','
}

// notes says how the file was written, where that is not plain CSV.
func (d dialect) notes(name string, decimalComma bool) []string {
	var notes []string
	say := func(yes bool, what string) {
		if yes {
			notes = append(notes, name+": "+what)
		}
	}
	say(d.bom, "begins with a byte order mark, which was passed over")
	say(d.comma == ';', "its cells are separated by semicolons")
	say(d.comma == '\t', "its cells are separated by tabs")
	say(decimalComma, "its numbers are written with a decimal comma")
	say(d.crlf, "its lines end as on Windows (CR LF)")
	return notes
}
