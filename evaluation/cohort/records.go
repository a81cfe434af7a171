package cohort

import "bytes"

// records walks over the rows of a CSV text (RFC 4180 with any separator)
// without copying cells. The cells of one row are valid until the next.
type records struct {
	text    []byte
	pos     int
	comma   byte
	line    int // of the row last read, from 1
	nextRow int // line at which the next row begins
	cells   [][]byte
	scratch []byte
	open    bool // a quote was opened and never closed
}

func newRecords(text []byte, comma byte) *records {
	return &records{text: text, comma: comma, nextRow: 1}
}

// next reads one row into cells; false at the end. Lines with nothing on them
// are passed over.
func (r *records) next() bool {
	for r.pos < len(r.text) && (r.text[r.pos] == '\n' || r.text[r.pos] == '\r') {
		if r.text[r.pos] == '\n' {
			r.nextRow++
		}
		r.pos++
	}
	if r.pos >= len(r.text) || r.open {
		return false
	}
	r.line, r.cells, r.scratch = r.nextRow, r.cells[:0], r.scratch[:0]
	for {
		var end bool
		if r.pos < len(r.text) && r.text[r.pos] == '"' {
			end = r.quoted()
		} else {
			end = r.plain()
		}
		if end {
			r.nextRow++
			return true
		}
	}
}

// plain reads a cell without quotes; true if it ends the row.
func (r *records) plain() bool {
	start := r.pos
	for ; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case r.comma:
			r.cells = append(r.cells, trim(r.text[start:r.pos]))
			r.pos++
			return false
		case '\n':
			r.cells = append(r.cells, trim(r.text[start:r.pos]))
			r.pos++
			return true
		}
	}
	r.cells = append(r.cells, trim(r.text[start:]))
	return true
}

// quoted reads a cell in quotes, in which "" is one quote; true if it ends the
// row.
func (r *records) quoted() bool {
	r.pos++
	start, from := r.pos, len(r.scratch)
	for ; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case '\n':
			r.nextRow++
		case '"':
			if r.pos+1 < len(r.text) && r.text[r.pos+1] == '"' {
				r.scratch = append(r.scratch, r.text[start:r.pos+1]...)
				r.pos++
				start = r.pos + 1
				continue
			}
			cell := r.text[start:r.pos]
			if len(r.scratch) > from {
				r.scratch = append(r.scratch, cell...)
				cell = r.scratch[from:len(r.scratch):len(r.scratch)]
			}
			r.cells = append(r.cells, trim(cell))
			r.pos++
			return r.afterQuote()
		}
	}
	r.open = true
	r.cells = append(r.cells, r.text[start:])
	return true
}

// afterQuote steps over what follows a closing quote up to the next cell.
func (r *records) afterQuote() bool {
	for ; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case r.comma:
			r.pos++
			return false
		case '\n':
			r.pos++
			return true
		}
	}
	return true
}

// trim drops spaces and the carriage return around a cell.
func trim(cell []byte) []byte {
	if n := len(cell); n == 0 || cell[0] > ' ' && cell[n-1] > ' ' {
		return cell
	}
	return bytes.Trim(cell, " \r\t")
}
