// Package fault is the one shape of error that a person may read: what kind it
// is, which operation met it, where in the input it was, what it says to a
// person, and what caused it underneath.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of thing went wrong; doors turn it into a status or an
// exit code.
type Kind string

const (
	Invalid     Kind = "invalid"     // the input cannot be taken as it is
	NotFound    Kind = "not found"   // there is no such thing, or none that may be seen
	Conflict    Kind = "conflict"    // it contradicts something already recorded
	Forbidden   Kind = "forbidden"   // the person may not do this
	Unavailable Kind = "unavailable" // a file, database or service cannot be reached
	Internal    Kind = "internal"    // a defect of the program
)

// Error is an error with a message for a person. Its text never holds a
// participant's name or answer unless the person who reads it typed it.
type Error struct {
	Kind    Kind
	Op      string // the operation, such as "programme.Read"; for logs
	At      Place  // where in the input, if it came from one
	Message string // what went wrong and what to do, for a person
	Cause   error
}

// Place is a position in an input. Zero fields are unknown. Line, Column and
// Row count from 1; Row counts records below a header.
type Place struct {
	File   string
	Line   int
	Column int
	Row    int
	Field  string
}

// String writes the place as "file:line:column, row 3, field x".
func (p Place) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	if p.Row > 0 {
		fmt.Fprintf(&b, ", row %d", p.Row)
	}
	if p.Field != "" {
		fmt.Fprintf(&b, ", field %s", p.Field)
	}
	return strings.TrimPrefix(b.String(), ", ")
}

// Error gives the place and the message; the operation and cause are for logs.
func (e *Error) Error() string {
	if at := e.At.String(); at != "" {
		return at + ": " + e.Message
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind with a message for a person.
func New(kind Kind, op, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an error of a kind around a cause.
func Wrap(cause error, kind Kind, op, format string, args ...any) *Error {
	e := New(kind, op, format, args...)
	e.Cause = cause
	return e
}

// In sets the place and returns the error, for use at the point of return.
func (e *Error) In(at Place) *Error {
	e.At = at
	return e
}

// KindOf gives the kind of the outermost Error in err's chain, or Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Message gives what may be shown to a person: the error's own message, or a
// plain sentence when it is not one of ours.
func Message(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind != Internal {
		return e.Error()
	}
	return "Something went wrong in the program. Nothing was changed."
}
