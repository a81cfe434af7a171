// Package datafile reads the YAML files that a person writes by hand and that
// the house lives by: manuals, instruments, plans. It reads strictly and says
// everything that is wrong at once, each with file, line, column and field, so
// that a clinician can mend the file in one go.
//
// It takes plain YAML only: one document, no anchors, aliases, tags or merge
// keys. What a reader sees is what is there.
package datafile

import (
	"slices"
	"strings"

	"tend/platform/fault"
)

// MaxBytes is the largest file that is read: far above any manual, far below
// what would trouble the machine.
const MaxBytes = 2 << 20

// Document is a file that was read: where each field stands, and what is wrong
// so far. A room adds its own faults with Refuse.
type Document struct {
	op     string
	file   string
	places map[string]fault.Place // by path, such as "sessions[2].title", counted from 1
	faults fault.Many
}

// At gives the place of a field, or of the nearest thing that holds it when the
// field itself was left out. Field is always the path asked for.
func (d *Document) At(path string) fault.Place {
	for p := path; ; p = parent(p) {
		if at, ok := d.places[p]; ok {
			at.Field = path
			return at
		}
		if p == "" {
			return fault.Place{File: d.file, Field: path}
		}
	}
}

// Has tells whether the file says anything at this path.
func (d *Document) Has(path string) bool {
	_, ok := d.places[path]
	return ok
}

// Refuse records a fault at a field.
func (d *Document) Refuse(path, format string, args ...any) {
	d.faults = append(d.faults, fault.New(fault.Invalid, d.op, format, args...).In(d.At(path)))
}

// Sound tells whether nothing was refused so far.
func (d *Document) Sound() bool { return len(d.faults) == 0 }

// Err gives every fault as fault.Many, sorted by line, or nil.
func (d *Document) Err() error {
	slices.SortStableFunc(d.faults, func(a, b *fault.Error) int {
		if a.At.Line != b.At.Line {
			return a.At.Line - b.At.Line
		}
		return a.At.Column - b.At.Column
	})
	return d.faults.Err()
}

// parent cuts the last step off a path: "a[2].b" → "a[2]" → "a" → "".
func parent(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}
