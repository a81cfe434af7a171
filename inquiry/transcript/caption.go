package transcript

import (
	"html"
	"regexp"
	"strings"

	"tend/platform/fault"
)

// timing is the line that makes a caption: two times and an arrow. What stands
// behind it (position, size) is not ours.
var timing = regexp.MustCompile(`^\s*(\S+)\s*--?>\s*(\S+)`)

// times reads the line of times; nil for any other line.
func times(line string) []string {
	if !strings.Contains(line, "->") {
		return nil
	}
	return timing.FindStringSubmatch(line)
}

// captions reads WebVTT and SubRip: blocks apart by empty lines, each with a
// line of times and the lines that were said. Numbers and ids before the times
// may be missing; NOTE, STYLE and REGION blocks are not speech.
func captions(f *File, text string) ([]piece, error) {
	var pieces []piece
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); {
		m := times(lines[i])
		if m == nil {
			i++
			continue
		}
		start, okStart := clock(m[1])
		end, okEnd := clock(m[2])
		at := i + 1
		i++
		var said []string
		for i < len(lines) && strings.TrimSpace(lines[i]) != "" && times(lines[i]) == nil {
			said = append(said, lines[i])
			i++
		}
		// without the empty line between blocks, the next one's number came along
		if n := len(said); n > 1 && i < len(lines) && times(lines[i]) != nil && onlyDigits(said[n-1]) {
			said = said[:n-1]
		}
		switch {
		case !okStart || !okEnd:
			f.note(at, "the times of this caption cannot be read; its words are kept without them")
			start, end = Unknown, Unknown
		case end < start:
			f.note(at, "this caption ends before it begins; its end is left out")
			end = Unknown
		}
		for _, p := range voices(said) {
			p.Start, p.End, p.FirstLine, p.LastLine = start, end, at, i
			pieces = append(pieces, p)
		}
	}
	if len(pieces) == 0 {
		return nil, fault.New(fault.Invalid, "transcript.Read", "this file calls itself captions and has none: no line with two times and an arrow")
	}
	return pieces, nil
}

func onlyDigits(s string) bool {
	return strings.Trim(strings.TrimSpace(s), "0123456789") == "" && strings.TrimSpace(s) != ""
}

var (
	voice = regexp.MustCompile(`<v(?:\.[^ >]*)?\s+([^>]+)>`)
	tag   = regexp.MustCompile(`</?[a-zA-Z0-9.:_ =#"'-]*>`)
	// a name in capitals or brackets alone on the first line, as SubRip has it
	aloneOnLine = regexp.MustCompile(`^\s*(?:-\s*)?(?:\[([^\]]{1,48})\]|([^:]{1,48}):)\s*$`)
	dash        = regexp.MustCompile(`^\s*[-–]\s+`)
)

// voices splits what stands in one caption by who says it: <v Name> tags, or a
// name before a colon; without either it is one piece of nobody known.
func voices(lines []string) []piece {
	whole := strings.Join(lines, "\n")
	if marks := voice.FindAllStringSubmatchIndex(whole, -1); marks != nil {
		var all []piece
		if before := clean(whole[:marks[0][0]]); before != "" {
			all = append(all, piece{Turn: Turn{Text: before}})
		}
		for i, m := range marks {
			end := len(whole)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			if text := clean(whole[m[1]:end]); text != "" {
				all = append(all, piece{Turn: Turn{Speaker: tidyName(html.UnescapeString(whole[m[2]:m[3]])), Text: text}})
			}
		}
		return all
	}
	var all []piece
	for i, line := range lines {
		line = tag.ReplaceAllString(line, "")
		line = html.UnescapeString(line)
		if m := aloneOnLine.FindStringSubmatch(line); m != nil && i == 0 && len(lines) > 1 && mayBeName(m[1]+m[2]) {
			all = append(all, piece{Turn: Turn{Speaker: tidyName(m[1] + m[2])}})
			continue
		}
		name, text, ok := colon(dash.ReplaceAllString(line, ""))
		switch {
		case ok:
			all = append(all, piece{Turn: Turn{Speaker: name}, lines: []string{text}})
		case len(all) == 0:
			all = append(all, piece{lines: []string{line}})
		default:
			last := &all[len(all)-1]
			last.lines = append(last.lines, line)
		}
	}
	var kept []piece
	for _, p := range all {
		for i := range p.lines {
			p.lines[i] = tidy(p.lines[i])
		}
		if p.Text = tidy(strings.Join(p.lines, " ")); p.Text != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// clean takes tags and entities out of a caption's text.
func clean(s string) string {
	if strings.ContainsRune(s, '<') {
		s = tag.ReplaceAllString(s, "")
	}
	return tidy(html.UnescapeString(s))
}

// tidy makes one space of every run of white space, and drops marks that only
// tell in which direction to write.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r == '\u200e' || r == '\u200f' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isTidy tells that plain letters stand with single spaces between them.
func isTidy(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}
