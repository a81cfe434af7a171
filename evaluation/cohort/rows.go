package cohort

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"tend/evaluation/plan"
	"tend/platform/fault"
)

// lastPerson saves looking up a person again on the next row of a long file.
type lastPerson struct {
	id    []byte
	place int32
}

// rows reads all rows; it stops when there is nothing new to say.
func (r *reading) rows() {
	for r.records.next() && !r.problems.Full() {
		r.row++
		switch {
		case empty(r.records.cells):
			r.blank++
		case len(r.records.cells) != len(r.columns):
			r.wrong("", "has %d cells where the first line has %d names", len(r.records.cells), len(r.columns))
		default:
			r.take()
		}
	}
	if r.records.open {
		r.wrong("", "a quote is opened here and never closed")
	}
	if r.met.comma > 0 && r.met.point > 0 {
		r.problems.Add(fault.New(fault.Invalid, "cohort.Read",
			"numbers are written with a decimal comma (row %d) and with a decimal point (row %d); use one of them",
			r.met.comma, r.met.point).In(fault.Place{File: r.name}))
	}
	if r.row == r.blank {
		r.problems.Add(fault.New(fault.Invalid, "cohort.Read",
			"has column names but no rows").In(fault.Place{File: r.name}))
	}
}

// wrong notes a problem with the present row.
func (r *reading) wrong(column, format string, args ...any) {
	r.problems.Add(fault.New(fault.Invalid, "cohort.Read", format, args...).
		In(fault.Place{File: r.name, Line: r.records.line, Row: r.row, Field: column}))
}

// take reads one row.
func (r *reading) take() {
	id := r.records.cells[r.person]
	if len(id) == 0 {
		r.wrong(r.file.Person, "has no study id")
		return
	}
	if !bytes.Equal(id, r.last.id) {
		r.last.place = r.builder.person(id)
		r.last.id = append(r.last.id[:0], id...)
	}
	i := r.last.place
	switch r.file.Layout {
	case plan.Long:
		r.about(i)
		r.long(i)
	default:
		if !r.once(i) {
			return
		}
		r.about(i)
		for _, s := range r.scores {
			r.score(i, s.column, s.cell)
		}
	}
	r.taken++
}

// once checks that a person has one row, in a file where a row is a person.
func (r *reading) once(i int32) bool {
	if at, twice := r.firstAt[i]; twice {
		r.wrong(r.file.Person, "“%s” is already in row %d; keep one row for each person", r.ids[i], at)
		return false
	}
	r.firstAt[i] = r.row
	return true
}

// cell gives what a cell means after recoding; false if it is missing.
func (r *reading) cell(column int) ([]byte, bool) {
	cell := r.records.cells[column]
	if len(cell) == 0 {
		return nil, false
	}
	if codes := r.recode[column]; codes != nil {
		if meant, found := codes[string(cell)]; found {
			cell = []byte(meant)
		}
	}
	for _, code := range r.file.Missing {
		if string(cell) == code {
			return nil, false
		}
	}
	return cell, len(cell) > 0
}

// long takes one score from a row that names its timepoint and outcome.
func (r *reading) long(i int32) {
	t, known := r.placeOf(r.timepoint, r.timepoints)
	if !known {
		return
	}
	o := 0
	if r.outcome >= 0 {
		if o, known = r.placeOf(r.outcome, r.outcomes); !known {
			return
		}
	}
	r.score(i, r.value, o*len(r.plan.Timepoints)+t)
}

// placeOf reads the id of a timepoint or outcome.
func (r *reading) placeOf(column int, places map[string]int) (int, bool) {
	cell, present := r.cell(column)
	if present {
		if k, known := places[string(cell)]; known {
			return k, true
		}
	}
	var known []string
	for id := range places {
		known = append(known, id)
	}
	slices.Sort(known)
	r.wrong(r.columns[column], "“%s” is none of the plan's: %s; map other spellings with recode", cell, strings.Join(known, ", "))
	return 0, false
}

// score takes one score; cell is its place among the person's scores.
func (r *reading) score(i int32, column, cell int) {
	place := int(i)*r.stride() + cell
	if r.seen[place] {
		t := r.plan.Timepoints[cell%len(r.plan.Timepoints)]
		o := r.plan.Outcomes[cell/len(r.plan.Timepoints)]
		r.wrong(r.columns[column], "“%s” already has a row for %s at %s; keep one", r.ids[i], o.ID, t.ID)
		return
	}
	r.seen[place] = true
	text, present := r.cell(column)
	if !present {
		return
	}
	o := &r.plan.Outcomes[cell/len(r.plan.Timepoints)]
	v, ok := number(text, r.dialect.comma != ',', r.row, &r.met)
	switch {
	case !ok:
		r.wrong(r.columns[column], "“%s” is not a number; if it means “not answered”, name it under missing", text)
	case v < o.Range.Min || v > o.Range.Max:
		r.wrong(r.columns[column], "%s is out of range: %s runs from %g to %g; if it is a code for “not answered”, name it under missing",
			text, o.Label, o.Range.Min, o.Range.Max)
	case o.Whole && v != math.Trunc(v):
		r.wrong(r.columns[column], "%s is not a whole number, and %s has only whole numbers", text, o.Label)
	default:
		r.cells[place] = v
	}
}

func empty(cells [][]byte) bool {
	for _, c := range cells {
		if len(c) > 0 {
			return false
		}
	}
	return true
}
