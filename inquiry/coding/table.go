package coding

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"tend/platform/fault"
)

// Columns says where a table of codings has what. Each row is one coder's mark
// of one unit.
type Columns struct {
	Document string
	Unit     string // a number, counting units within the document
	Coder    string
	Codes    string   // codes, apart by a semicolon; the first is the primary one
	Only     string   // the column that says whose words they are; empty takes every row
	Are      string   // the value of Only that counts
	None     []string // values that stand for “no code”
}

// ReadTable reads codings made elsewhere from a CSV file, all or none. A code
// that the codebook does not have is an error with its row, and so is a second
// mark of the same coder for the same unit.
func ReadTable(file string, data []byte, at Columns, b Codebook) ([]Mark, error) {
	const op = "coding.ReadTable"
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "this table cannot be read").In(fault.Place{File: file})
	}
	place := map[string]int{}
	for _, name := range []string{at.Document, at.Unit, at.Coder, at.Codes, at.Only} {
		if place[name] = slices.Index(header, name); name != "" && place[name] < 0 {
			return nil, fault.New(fault.Invalid, op, "there is no column “%s”; there are %s", name, strings.Join(header, ", ")).In(fault.Place{File: file, Line: 1})
		}
	}
	var marks []Mark
	var faults fault.Many
	seen := map[Unit]map[string]bool{}
	for row := 1; ; row++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, op, "this row cannot be read").In(fault.Place{File: file, Row: row})
		}
		cell := func(name string) string {
			if i := place[name]; name != "" && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}
		if at.Only != "" && cell(at.Only) != at.Are {
			continue
		}
		m, wrong := b.mark(cell(at.Document), cell(at.Unit), cell(at.Coder), cell(at.Codes), at.None)
		if wrong == "" && seen[m.Unit][m.Coder] {
			wrong = m.Coder + " has marked this unit before"
		}
		if wrong != "" {
			if faults = append(faults, fault.New(fault.Invalid, op, "%s", wrong).In(fault.Place{File: file, Row: row})); len(faults) >= mostFaults {
				break
			}
			continue
		}
		if seen[m.Unit] == nil {
			seen[m.Unit] = map[string]bool{}
		}
		seen[m.Unit][m.Coder] = true
		marks = append(marks, m)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if len(marks) == 0 {
		return nil, fault.New(fault.Invalid, op, "this table holds no codings").In(fault.Place{File: file})
	}
	return marks, nil
}

// mostFaults is how many faults are told at once.
const mostFaults = 20

// mark makes a mark of a row, or says what is wrong with it.
func (b Codebook) mark(document, unit, coder, codes string, none []string) (Mark, string) {
	n, err := strconv.Atoi(unit)
	switch {
	case err != nil || n < 0:
		return Mark{}, "the unit “" + unit + "” is not a number"
	case coder == "":
		return Mark{}, "the row does not say who coded"
	case document == "":
		return Mark{}, "the row does not say which document"
	}
	m := Mark{Unit: Unit{document, n}, Coder: coder}
	for _, text := range strings.Split(codes, ";") {
		text = strings.TrimSpace(text)
		if text == "" || slices.Contains(none, text) {
			continue
		}
		if _, ok := b.Code(CodeID(text)); !ok {
			return Mark{}, "the codebook “" + b.Title + "” has no code “" + text + "”"
		}
		if !m.Has(CodeID(text)) {
			m.Codes = append(m.Codes, CodeID(text))
		}
	}
	switch most := b.most(); {
	case len(m.Codes) == 0:
		m.Codes = []CodeID{NoCode}
	case len(m.Codes) > most:
		return Mark{}, "a unit has one code in this codebook, and this row gives " + strconv.Itoa(len(m.Codes))
	}
	return m, ""
}
