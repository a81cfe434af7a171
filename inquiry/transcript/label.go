package transcript

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A name before a colon is a speaker's only if it looks like one: "10:30
// Meeting: bring the forms" and "https://…" are not. Words that begin a
// sentence ("Remember: …") are told apart by how often they stand there.

// longestLabel is how many letters a speaker's name has at most.
const longestLabel = 48

// roles are words by which transcribers call people who are not named.
var roles = regexp.MustCompile(`(?i)^(speaker|spk|interviewer|interviewee|participant|patient|client|therapist|counsell?or|facilitator|leader|` +
	`teacher|moderator|respondent|researcher|host|guest|man|woman|male|female|unknown|unidentified|several|group|all|voice)[ _-]*\d*[a-z]?$|` +
	`^(int|p|t|c|f|m|l|q|a|r|i)\d{0,3}$`)

var (
	beforeColon = regexp.MustCompile(`^\s*(?:\*\*)?\[?([^\s:\[\]*][^:\[\]*\n]{0,60}?)\]?(?:\*\*)?\s*:(?:\*\*)?(?:\s+|$)`)
	idPattern   = regexp.MustCompile(`^[A-Z]{1,4}[-_ ]?\d{1,4}$`)
)

// colon splits "Name: text"; ok says only that the name may be one.
func colon(line string) (name, text string, ok bool) {
	if at := strings.IndexByte(line, ':'); at < 0 || at > 200 {
		return "", line, false
	}
	m := beforeColon.FindStringSubmatch(line)
	if m == nil || !mayBeName(m[1]) {
		return "", line, false
	}
	return tidyName(m[1]), strings.TrimSpace(line[len(m[0]):]), true
}

// mayBeName tells whether a text can be a person's name: up to five words that
// begin with a capital or are small words of names, or a role.
func mayBeName(name string) bool {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > longestLabel || strings.Contains(name, "//") || strings.ContainsAny(name, "?!;,\"“”=<>{}|") {
		return false
	}
	if roles.MatchString(name) || idPattern.MatchString(name) {
		return true
	}
	words := strings.Fields(name)
	if len(words) > 5 || !unicode.IsLetter([]rune(words[0])[0]) {
		return false
	}
	for i, w := range words {
		first := []rune(strings.TrimLeft(w, "(['’"))
		if len(first) == 0 {
			continue
		}
		small := slices.Contains([]string{"de", "da", "di", "van", "von", "der", "den", "la", "le", "bin", "al", "of", "and", "the"}, w)
		if !unicode.IsUpper(first[0]) && !unicode.IsDigit(first[0]) && !(small && i > 0) && unicode.IsLower(first[0]) {
			return false
		}
	}
	return true
}

// surely tells whether a name is one even if it stands there once: a role, an
// id, or two words and more.
func surely(name string) bool {
	return roles.MatchString(name) || idPattern.MatchString(name) || len(strings.Fields(name)) > 1
}

// tidyName takes out what does not tell people apart: spaces, asterisks, an
// e-mail in brackets.
func tidyName(name string) string {
	name = strings.Trim(strings.Join(strings.Fields(name), " "), "*_ ")
	if i := strings.IndexAny(name, "<("); i > 0 && strings.Contains(name[i:], "@") {
		name = strings.TrimSpace(name[:i])
	}
	return name
}

// fold makes names that differ in case, accents' marks or points only alike.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// unify writes each speaker's name as it is written most often.
func unify(pieces []piece) {
	count := map[string]map[string]int{}
	for _, p := range pieces {
		key := fold(p.Speaker)
		if count[key] == nil {
			count[key] = map[string]int{}
		}
		count[key][p.Speaker]++
	}
	best := map[string]string{}
	for key, names := range count {
		for name, n := range names {
			if most := names[best[key]]; n > most || n == most && name < best[key] {
				best[key] = name
			}
		}
	}
	for i := range pieces {
		if key := fold(pieces[i].Speaker); key != "" {
			pieces[i].Speaker = best[key]
		}
	}
}

// alike lists pairs of names that may be one person's: one letter apart, or
// one a shorter form of the other.
func alike(names []string) [][2]string {
	var pairs [][2]string
	for i, a := range names {
		for _, b := range names[i+1:] {
			x, y := fold(a), fold(b)
			if len(x) > len(y) {
				x, y = y, x
			}
			digits := func(s string) string {
				return strings.Map(func(r rune) rune {
					if unicode.IsDigit(r) {
						return r
					}
					return -1
				}, s)
			}
			if x == "" || digits(x) != digits(y) {
				continue
			}
			shorter := len(x) >= 3 && strings.HasPrefix(y, x) && len(strings.Fields(a)) != len(strings.Fields(b))
			if shorter || len(x) >= 4 && oneApart(x, y) {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	return pairs
}

// oneApart tells whether one letter changed, added or left out, or two
// neighbours exchanged, makes one text of the other; a is not the longer one.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i == len(x) {
		return true
	}
	if string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
