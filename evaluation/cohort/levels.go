package cohort

import (
	"slices"
	"strings"
)

// levels collects an attribute's values as they are met.
type levels struct {
	id, label string
	index     map[string]int32
	names     []string
	code      []int32 // by person
	fixed     bool    // the plan names all levels
}

func newLevels(id, label string, fixed []string) *levels {
	l := &levels{id: id, label: label, index: map[string]int32{}, fixed: len(fixed) > 0}
	for _, name := range fixed {
		l.add(name)
	}
	return l
}

func (l *levels) add(name string) int32 {
	k := int32(len(l.names))
	l.names = append(l.names, name)
	l.index[name] = k
	return k
}

// codeOf gives the code of a written value; ok is false where the plan names
// all levels and this is none of them.
func (l *levels) codeOf(cell []byte) (code int32, ok bool) {
	if k, known := l.index[string(cell)]; known {
		return k, true
	}
	if l.fixed {
		return Unknown, false
	}
	return l.add(string(cell)), true
}

// set gives a person a level; false if the person already has another.
func (l *levels) set(person int, code int32) bool {
	for len(l.code) <= person {
		l.code = append(l.code, Unknown)
	}
	if l.code[person] != Unknown && l.code[person] != code {
		return false
	}
	l.code[person] = code
	return true
}

// attribute closes the collection for n people: levels in a fixed order, so
// that the order of rows in a file changes nothing.
func (l *levels) attribute(n int) Attribute {
	for len(l.code) < n {
		l.code = append(l.code, Unknown)
	}
	a := Attribute{ID: l.id, Label: l.label, Levels: l.names, Code: l.code}
	if l.fixed || len(l.names) == 0 {
		return a
	}
	a.Levels = slices.Clone(l.names)
	slices.SortFunc(a.Levels, compareLevels)
	place := make([]int32, len(l.names))
	for k, name := range l.names {
		place[k] = int32(slices.Index(a.Levels, name))
	}
	for i, k := range a.Code {
		if k != Unknown {
			a.Code[i] = place[k]
		}
	}
	return a
}

// compareLevels puts women, men and other genders first, as tables of the
// field do, and the rest in the order of the alphabet.
func compareLevels(a, b string) int {
	first := []string{"other", "man", "woman"}
	if ra, rb := slices.Index(first, a), slices.Index(first, b); ra != rb {
		return rb - ra
	}
	return strings.Compare(a, b)
}
