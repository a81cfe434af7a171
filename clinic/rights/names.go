package rights

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tend/clinic/people"
)

// names are the words by which somebody would know the person, longest first.
type names []knownBy

// knownBy is one of them: the whole name, a contact, or a part of the name.
type knownBy struct {
	word  string
	part  bool // a part of the name alone, which may be somebody else's as well
	exact bool // as it is written: a short part in lower case is a word like any other
}

func namesOf(id people.Identity) names {
	var all names
	for _, w := range []string{id.Name, id.Email, id.Phone, id.Address} {
		if w = strings.TrimSpace(w); len([]rune(w)) > 2 {
			all = append(all, knownBy{word: w})
		}
	}
	if parts := strings.FieldsFunc(id.Name, func(r rune) bool { return !unicode.IsLetter(r) }); len(parts) > 1 {
		for _, w := range parts {
			if n := len([]rune(w)); n > 2 {
				all = append(all, knownBy{word: w, part: true, exact: n == 3})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b knownBy) int { return cmp.Compare(len(b.word), len(a.word)) })
	return all
}

// whole leaves out the parts, for texts that are not about this person.
func (n names) whole() names {
	return slices.DeleteFunc(slices.Clone(n), func(k knownBy) bool { return k.part })
}

// in tells whether a text holds one of the names.
func (n names) in(text string) bool { return n.out(text) != text }

// replaced stands where the name stood.
const replaced = "[name]"

// out writes [name] in place of every name.
func (n names) out(text string) string {
	for _, k := range n {
		text = k.out(text)
	}
	return text
}

func (k knownBy) out(text string) string {
	var b strings.Builder
	for at := 0; at < len(text); {
		if size := k.at(text[at:]); size > 0 && !within(text[:at]) && !goesOn(text[at+size:]) {
			b.WriteString(replaced)
			at += size
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		b.WriteString(text[at : at+size])
		at += size
	}
	return b.String()
}

// at gives how many bytes at the beginning of a text spell the word, or 0.
func (k knownBy) at(text string) int {
	if k.exact {
		if strings.HasPrefix(text, k.word) {
			return len(k.word)
		}
		return 0
	}
	size := 0
	for range utf8.RuneCountInString(k.word) {
		if size >= len(text) {
			return 0
		}
		_, n := utf8.DecodeRuneInString(text[size:])
		size += n
	}
	if strings.EqualFold(text[:size], k.word) {
		return size
	}
	return 0
}

// within tells whether a text ends inside a word. In JSON a new line is \n,
// which is no letter of the word after it.
func within(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune("nrt", r) && strings.HasSuffix(before[:len(before)-size], `\`) {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// goesOn tells whether a text begins inside a word.
func goesOn(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
