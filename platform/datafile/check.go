package datafile

import "strings"

// Need refuses an empty text.
func (d *Document) Need(path, text, format string, args ...any) {
	if text == "" {
		d.Refuse(path, format, args...)
	}
}

// AtLeast refuses a number below min. A field left out counts as 0.
func (d *Document) AtLeast(path string, n, min int) {
	switch {
	case n >= min:
	case !d.Has(path):
		d.Refuse(path, "a number of %d or more is needed here", min)
	default:
		d.Refuse(path, "%d is too small; it must be %d or more", n, min)
	}
}

// Names are the ids given in a file so far, each with the path that gave it.
type Names map[string]string

// Add refuses an empty id and a second use of one. what names the thing.
func (s Names) Add(doc *Document, path, id, what string) {
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

// Want refuses an id that nothing has, and tells whether it exists.
func (s Names) Want(doc *Document, path, id, what string) bool {
	if _, ok := s[id]; !ok {
		doc.Refuse(path, "there is no %s %q in this file", what, id)
		return false
	}
	return true
}
