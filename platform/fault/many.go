package fault

import "strings"

// Many is all that is wrong with one input, reported at once.
type Many []*Error

// Error writes one fault per line.
func (m Many) Error() string {
	lines := make([]string, len(m))
	for i, e := range m {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each fault, so that errors.AsType and KindOf find the first.
func (m Many) Unwrap() []error {
	errs := make([]error, len(m))
	for i, e := range m {
		errs[i] = e
	}
	return errs
}

// Err gives the faults as an error, or nil when there are none.
func (m Many) Err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}
