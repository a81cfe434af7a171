package programme

import (
	"strings"

	"tend/platform/datafile"
)

// ids are the names given in a file so far, each with the path that gave it.
type ids map[string]string

// add refuses an empty or a second use of an id.
func (s ids) add(doc *datafile.Document, path, id, what string) {
	if strings.TrimSpace(id) == "" {
		doc.Refuse(path, "the %s needs a name of its own here", what)
		return
	}
	if before, taken := s[id]; taken {
		doc.Refuse(path, "%q is already the name of another %s (line %d)", id, what, doc.At(before).Line)
		return
	}
	s[id] = path
}

// want refuses an id that nothing has, and tells whether it exists.
func (s ids) want(doc *datafile.Document, path, id, what string) bool {
	if _, ok := s[id]; !ok {
		doc.Refuse(path, "there is no %s %q in this file", what, id)
		return false
	}
	return true
}

// need refuses an empty text.
func need(doc *datafile.Document, path, text, format string, args ...any) {
	if text == "" {
		doc.Refuse(path, format, args...)
	}
}

// atLeast refuses a number below min. A field left out counts as 0.
func atLeast(doc *datafile.Document, path string, n, min int) {
	switch {
	case n >= min:
	case !doc.Has(path):
		doc.Refuse(path, "a number of %d or more is needed here", min)
	default:
		doc.Refuse(path, "%d is too small; it must be %d or more", n, min)
	}
}
