package cohort

import (
	"strings"
	"time"
	"unicode/utf8"
)

// about takes what a row says of the person.
func (r *reading) about(i int32) {
	r.level(i, r.arm, r.builder.arm)
	r.level(i, r.gender, r.builder.gender)
	r.level(i, r.group, r.builder.group)
	for _, o := range r.others {
		r.level(i, o.column, o.levels)
	}
	r.measure(i, r.age, r.builder.age, 120)
	r.measure(i, r.sessions, r.builder.sessions, 1000)
	r.day(r.date)
}

func (r *reading) level(i int32, column int, l *levels) {
	if column < 0 {
		return
	}
	cell, present := r.cell(column)
	if !present {
		return
	}
	code, known := l.codeOf(cell)
	switch {
	case !known:
		r.wrong(r.columns[column], "“%s” is none of the plan's: %s", cell, strings.Join(l.names, ", "))
	case !utf8.Valid(cell):
		r.wrong(r.columns[column], "%q is not UTF-8; save the file again as “CSV UTF-8”", cell)
	case !l.set(int(i), code):
		r.wrong(r.columns[column], "“%s” has “%s” here and “%s” in an earlier row", r.ids[i], cell, l.names[l.code[i]])
	}
}

// measure takes a number about the person that is not a score.
func (r *reading) measure(i int32, column int, into []float64, most float64) {
	if column < 0 {
		return
	}
	cell, present := r.cell(column)
	if !present {
		return
	}
	v, ok := number(cell, r.dialect.comma != ',', r.row, &r.met)
	switch {
	case !ok:
		r.wrong(r.columns[column], "“%s” is not a number", cell)
	case v < 0 || v > most:
		r.wrong(r.columns[column], "%g is out of range (0 to %g)", v, most)
	case Observed(into[i]) && into[i] != v:
		r.wrong(r.columns[column], "“%s” has %g here and %g in an earlier row", r.ids[i], v, into[i])
	default:
		into[i] = v
	}
}

// day checks a date and keeps the first and the last.
func (r *reading) day(column int) {
	if column < 0 {
		return
	}
	cell, present := r.cell(column)
	if !present {
		return
	}
	d, err := time.Parse(r.layout, string(cell))
	if err != nil {
		format := r.file.DateFormat
		if format == "" {
			format = "yyyy-mm-dd"
		}
		r.wrong(r.columns[column], "“%s” is not a date written as %s", cell, format)
		return
	}
	if r.from.IsZero() || d.Before(r.from) {
		r.from = d
	}
	if d.After(r.to) {
		r.to = d
	}
}
