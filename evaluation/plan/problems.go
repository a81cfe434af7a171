package plan

import (
	"fmt"
	"strings"

	"tend/platform/fault"
)

// Problems gathers what is wrong with one input, so that a person mends it in
// one go. It keeps the first MaxProblems and counts the rest.
type Problems struct {
	list  []*fault.Error
	count int
}

// MaxProblems is how many problems are told at once.
const MaxProblems = 20

// Add notes a problem.
func (ps *Problems) Add(e *fault.Error) {
	ps.count++
	if len(ps.list) < MaxProblems {
		ps.list = append(ps.list, e)
	}
}

// Any tells whether something is wrong.
func (ps *Problems) Any() bool { return ps.count > 0 }

// Full tells whether MaxProblems were met; a reader may stop.
func (ps *Problems) Full() bool { return ps.count >= MaxProblems }

// Err gives nil, the one problem, or one fault that lists them all and wraps
// them as fault.Many.
func (ps *Problems) Err(op, file string) error {
	switch {
	case ps.count == 0:
		return nil
	case ps.count == 1:
		return ps.list[0]
	}
	lines := make([]string, len(ps.list))
	for i, e := range ps.list {
		lines[i] = "  " + e.Error()
	}
	head := fmt.Sprintf("%d problems; nothing was read.", ps.count)
	if ps.count >= MaxProblems {
		head = fmt.Sprintf("at least %d problems; nothing was read. The first %d:", ps.count, len(ps.list))
	}
	return fault.Wrap(fault.Many(ps.list), fault.Invalid, op, "%s\n%s", head, strings.Join(lines, "\n")).
		In(fault.Place{File: file})
}
