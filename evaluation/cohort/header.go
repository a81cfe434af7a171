package cohort

import (
	"fmt"
	"slices"
	"strings"

	"tend/evaluation/plan"
	"tend/platform/fault"
)

// reading is one pass over one file.
type reading struct {
	*builder
	file    plan.File
	name    string
	dialect dialect
	records *records
	columns []string
	recode  []map[string]string // by column
	row     int                 // below the header, from 1
	taken   int
	blank   int // rows without anything in them
	met     decimals
	firstAt map[int32]int // person → row, where a row is a person

	person, gender, age, group, arm, sessions, date int // columns, -1 if not mapped
	timepoint, outcome, value                       int
	others                                          []boundLevels
	scores                                          []boundScore
	timepoints, outcomes                            map[string]int
	layout                                          string // of dates
	last                                            lastPerson
}

type boundLevels struct {
	column int
	levels *levels
}

type boundScore struct{ column, cell int }

func newReading(b *builder, f plan.File, name string, d dialect, text []byte) *reading {
	r := &reading{builder: b, file: f, name: name, dialect: d, records: newRecords(text, d.comma)}
	r.timepoints, r.outcomes = map[string]int{}, map[string]int{}
	for i, t := range b.plan.Timepoints {
		r.timepoints[t.ID] = i
	}
	for i, o := range b.plan.Outcomes {
		r.outcomes[o.ID] = i
	}
	r.layout = plan.DateLayouts[f.DateFormat]
	r.firstAt = map[int32]int{}
	return r
}

// header reads the column names and binds the mapping to them.
func (r *reading) header() error {
	r.records.next()
	for _, cell := range r.records.cells {
		r.columns = append(r.columns, string(cell))
	}
	for i, c := range r.columns {
		if c != "" && slices.Contains(r.columns[:i], c) {
			return r.fail("two columns are called “%s”; rename one", c)
		}
	}
	for _, c := range r.file.ColumnsOf() {
		if !slices.Contains(r.columns, c.Column) {
			return r.fail("has no column “%s”, which the plan names for %s; its columns are: %s",
				c.Column, c.For, strings.Join(r.columns, ", "))
		}
	}
	r.bind()
	return nil
}

// fail is a problem with the first line.
func (r *reading) fail(format string, args ...any) error {
	return fault.New(fault.Invalid, "cohort.Read", format, args...).In(fault.Place{File: r.name, Line: 1})
}

// bind finds the place of every mapped column.
func (r *reading) bind() {
	at := func(column string) int {
		if column == "" {
			return -1
		}
		return slices.Index(r.columns, column)
	}
	f := r.file
	r.person, r.gender, r.age = at(f.Person), at(f.Gender), at(f.Age)
	r.group, r.arm, r.sessions, r.date = at(f.Group), at(f.Arm), at(f.Sessions), at(f.Date)
	r.timepoint, r.outcome, r.value = at(f.Timepoint), at(f.Outcome), at(f.Value)
	for _, a := range f.Attributes {
		r.others = append(r.others, boundLevels{at(a.Column), r.other(a)})
	}
	for _, s := range f.Scores {
		cell := r.outcomes[s.Outcome]*len(r.plan.Timepoints) + r.timepoints[s.Timepoint]
		r.scores = append(r.scores, boundScore{at(s.Column), cell})
	}
	r.recode = make([]map[string]string, len(r.columns))
	for column, codes := range f.Recode {
		r.recode[at(column)] = codes
	}
}

// notes says what of the file was left out, and why.
func (r *reading) notes() []string {
	var named []string
	for _, c := range r.file.ColumnsOf() {
		named = append(named, c.Column)
	}
	var unused, notes []string
	for _, c := range r.columns {
		if !slices.Contains(named, c) {
			unused = append(unused, c)
		}
	}
	if len(unused) > 0 {
		notes = append(notes, fmt.Sprintf("%s: columns that the plan does not name were left out: %s", r.name, strings.Join(unused, ", ")))
	}
	if r.blank > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d rows with nothing in them were left out", r.name, r.blank))
	}
	return notes
}
