package transcript

import (
	"regexp"
	"strings"
)

// What people and meeting programs write: a line with name and time above each
// turn, or the name before it on the same line.

var (
	// "Anna Berg  0:49", "Anna Berg 00:00:49 --", "Anna (0:49)"
	headPattern = regexp.MustCompile(`^\s*(?:\*\*)?([^\d\s\[(*][^\[(\t]{0,60}?)(?:\*\*)?[\s\t]+[\[(]?` + clockPattern + `[\])]?\s*(?:AM|PM|am|pm)?\s*:?$`)
	// "[Johnny Doe] 11:02:09"
	bracketHead = regexp.MustCompile(`^\s*\[([^\]]{1,60})\]\s+` + clockPattern + `\s*$`)
	// "0:49 Anna Berg" alone, and a time alone
	timeHead  = regexp.MustCompile(`^\s*[\[(]?` + clockPattern + `[\])]?\s+([^\d:][^:.!?]{0,60})$`)
	timeAlone = regexp.MustCompile(`^\s*[\[(]?` + clockPattern + `[\])]?\s*$`)

	// "[00:05:32] Alice: text", "00:05 - Alice: text"
	timeFirst = regexp.MustCompile(`^\s*[\[(]?` + clockPattern + `[\])]?\s*[-–]?\s*`)
	// "**Sarah (00:00):** text", "Sarah [00:00:10]: text"
	nameThenTime = regexp.MustCompile(`^\s*(?:\*\*)?([^\d\s\[(*:][^\[(:]{0,60}?)\s*[\[(]` + clockPattern + `[\])]\s*:?(?:\*\*)?:?\s+`)
)

// join puts the parts of clockPattern together again.
func join(m []string) (ms int) {
	text := m[1] + ":" + m[2]
	if m[0] != "" {
		text = m[0] + ":" + text
	}
	if m[3] != "" {
		text += "." + m[3]
	}
	ms, _ = clock(text)
	return ms
}

// leadOf tells what a line begins with, so that patterns which cannot fit are
// not tried: 'd' for a digit, '[' for a bracket of either kind, ' ' for nothing,
// 'a' for anything else.
func leadOf(line string) byte {
	line = strings.TrimLeft(line, " \t\n\v\f\r")
	switch {
	case line == "":
		return ' '
	case line[0] >= '0' && line[0] <= '9':
		return 'd'
	case line[0] == '[' || line[0] == '(':
		return '['
	}
	return 'a'
}

// endsAsHead tells whether a line may end with a time.
func endsAsHead(line string) bool {
	line = strings.TrimRight(line, " \t\n\v\f\r")
	return line != "" && strings.IndexByte("0123456789])Mm:", line[len(line)-1]) >= 0
}

// head reads a line as the heading of a turn.
func head(line string) (name string, at int, wall, ok bool) {
	lead := leadOf(line)
	if lead == ' ' || lead == 'a' && !endsAsHead(line) {
		return "", Unknown, false, false
	}
	if m := bracketHead.FindStringSubmatch(line); m != nil {
		return tidyName(m[1]), join(m[2:6]), true, true
	}
	if m := headPattern.FindStringSubmatch(line); m != nil && mayBeName(strings.TrimRight(m[1], " :-–")) {
		return tidyName(strings.TrimRight(m[1], " :-–")), join(m[2:6]), false, true
	}
	if m := timeHead.FindStringSubmatch(line); m != nil && mayBeName(m[5]) {
		return tidyName(m[5]), join(m[1:5]), false, true
	}
	return "", Unknown, false, false
}

// blocks reads a file whose turns stand under lines with name and time.
func blocks(f *File, lines []string) []piece {
	var pieces []piece
	first := Unknown
	for i, line := range lines {
		if name, at, wall, ok := head(line); ok {
			if wall && first == Unknown {
				f.Report.WallClock, first = true, at
			}
			if wall {
				if at -= first; at < 0 { // past midnight, or a slip of the clock
					f.note(i+1, "the time of day runs backwards here")
					at = Unknown
				}
			}
			pieces = append(pieces, piece{Turn: Turn{Speaker: name, Start: at, End: Unknown, FirstLine: i + 1, LastLine: i + 1}})
			continue
		}
		text := tidy(line)
		switch {
		case text == "":
		case len(pieces) == 0:
			f.note(i+1, "this stands before the first turn and is left out")
		default:
			p := &pieces[len(pieces)-1]
			p.lines, p.LastLine = append(p.lines, text), i+1
		}
	}
	return filled(pieces)
}

// inline reads a file in which names stand before what was said, with or
// without a time; a line without a name goes on with the turn before.
func inline(lines []string, reads []opened) []piece {
	known := namesOf(reads)
	var pieces []piece
	at := Unknown
	for i, line := range lines {
		if lead := leadOf(line); lead == 'd' || lead == '[' {
			if m := timeAlone.FindStringSubmatch(line); m != nil {
				at = join(m[1:5])
				continue
			}
		}
		name, when, text, ok := reads[i].name, reads[i].at, reads[i].text, reads[i].ok
		switch {
		case ok && (known[fold(name)] || name == ""):
			if when != Unknown {
				at = when
			}
			pieces = append(pieces, piece{Turn: Turn{Speaker: name, Start: at, End: Unknown, FirstLine: i + 1}})
		case tidy(line) == "":
			continue
		case len(pieces) == 0:
			pieces = append(pieces, piece{Turn: Turn{Start: at, End: Unknown, FirstLine: i + 1}})
			text = line
		default:
			text = line
		}
		p := &pieces[len(pieces)-1]
		p.LastLine = i + 1
		if text = tidy(strings.ReplaceAll(text, "**", "")); text != "" {
			p.lines = append(p.lines, text)
		}
		at = Unknown
	}
	return filled(pieces)
}

// opened is a line read by opening.
type opened struct {
	name  string
	at    int
	text  string
	ok    bool
	empty bool
}

// open reads every line as the beginning of a turn, once.
func open(lines []string) []opened {
	all := make([]opened, len(lines))
	for i, line := range lines {
		o := opened{at: Unknown, text: line, empty: strings.TrimSpace(line) == ""}
		if !o.empty {
			o.name, o.at, o.text, o.ok = opening(line)
		}
		all[i] = o
	}
	return all
}

// opening reads a line as the beginning of a turn: a name, a time, or both. A
// time without a name opens a turn of nobody known.
func opening(line string) (name string, at int, text string, ok bool) {
	lead := leadOf(line)
	if lead != 'd' && lead != '[' {
		if m := nameThenTime.FindStringSubmatch(line); m != nil && mayBeName(m[1]) {
			return tidyName(m[1]), join(m[2:6]), line[len(m[0]):], true
		}
	}
	at, rest, timed := Unknown, line, false
	if lead == 'd' || lead == '[' {
		if m := timeFirst.FindStringSubmatch(line); m != nil {
			at, rest, timed = join(m[1:5]), line[len(m[0]):], true
		}
	}
	if n, t, found := colon(rest); found && (!timed || strings.ContainsAny(line[:1], "[(0123456789 \t")) {
		return n, at, t, true
	}
	bracketed := timed && strings.ContainsAny(strings.TrimSpace(line)[:1], "[(")
	return "", at, rest, bracketed
}

// namesOf lists the names of a file, folded: those with a time beside them,
// those that surely are names, those that stand before a colon twice or more,
// and, where every second line begins with a name, any other that is not a
// word by which a sentence may begin.
func namesOf(lines []opened) map[string]bool {
	count, known := map[string]int{}, map[string]bool{}
	named, all := 0, 0
	for _, o := range lines {
		if o.empty {
			continue
		}
		all++
		if o.ok && o.name != "" {
			key := fold(o.name)
			count[key]++
			known[key] = known[key] || o.at != Unknown || count[key] > 1 || surely(o.name)
			named++
		}
	}
	for key := range count {
		known[key] = known[key] || 2*named >= all && !opensSentence[key]
	}
	return known
}

// opensSentence lists words that stand before a colon and are nobody's name.
var opensSentence = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields("note notes remember nothing example question answer yes no so well and but first second third then next also ok " +
		"okay warning important summary title date time subject re location place present attendees topic agenda session meeting recording " +
		"transcript duration end start part page chapter today tomorrow now here there this that it what why how when where who which because") {
		all[w] = true
	}
	return all
}()

// plain reads a text without names or times: each paragraph is a turn of
// nobody known.
func plain(lines []string) []piece {
	var pieces []piece
	open := false
	for i, line := range lines {
		text := tidy(line)
		if text == "" {
			open = false
			continue
		}
		if !open {
			pieces = append(pieces, piece{Turn: Turn{Start: Unknown, End: Unknown, FirstLine: i + 1}})
			open = true
		}
		p := &pieces[len(pieces)-1]
		p.lines, p.LastLine = append(p.lines, text), i+1
	}
	return filled(pieces)
}

// filled joins the lines of each piece and drops those without a word.
func filled(pieces []piece) []piece {
	var kept []piece
	for _, p := range pieces {
		if p.Text = strings.Join(p.lines, " "); p.Text != "" {
			p.lines = nil
			kept = append(kept, p)
		}
	}
	return kept
}
