package refi

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reading is how a program counted the places in a text. The standard counts
// code points and its ends are exclusive; not every program does so.
type Reading struct {
	UTF16     bool  // counts UTF-16 units
	Line      Lines // what the end of a line counts
	Mark      bool  // counts the byte order mark at the beginning
	Inclusive bool  // the end is the last sign, not the one after
}

// Lines is what the end of a line counts.
type Lines int

const (
	AsWritten Lines = iota // as many signs as stand in the file
	One
	Two
)

// String says it in words.
func (r Reading) String() string {
	text := "code points"
	if r.UTF16 {
		text = "UTF-16 units"
	}
	text += [...]string{"", ", the end of a line as one", ", the end of a line as two"}[r.Line]
	if r.Mark {
		text += ", with the byte order mark"
	}
	if r.Inclusive {
		return text + ", ends inclusive"
	}
	return text + ", ends exclusive"
}

// raw is a text as it came, with the places as they were counted.
type raw struct {
	text   string // lines end in \n, without a mark
	marked bool
	pairs  []bool // of each end of a line: it was \r\n
	crlf   bool   // one of them was
	astral bool   // a sign has two UTF-16 units
	at     [][2]int
}

func newRaw(text string) *raw {
	r := &raw{}
	text, r.marked = strings.CutPrefix(text, "\ufeff")
	r.text = text
	if strings.Contains(text, "\r") {
		for i := 0; i < len(text); i++ {
			switch {
			case text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n':
				r.pairs, r.crlf = append(r.pairs, true), true
				i++
			case text[i] == '\r' || text[i] == '\n':
				r.pairs = append(r.pairs, false)
			}
		}
		r.text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	for _, c := range r.text {
		r.astral = r.astral || c > 0xffff
	}
	return r
}

// places gives the code point of each counted place; -1 within a sign.
func (r *raw) places(by Reading) []int {
	all := make([]int, 0, len(r.text)+len(r.text)/32+2)
	if by.Mark && r.marked {
		all = append(all, 0)
	}
	line, n := 0, 0
	for _, c := range r.text {
		all = append(all, n)
		wide := by.UTF16 && c > 0xffff
		if c == '\n' {
			wide = by.Line == Two || by.Line == AsWritten && line < len(r.pairs) && r.pairs[line]
			line++
		}
		if wide {
			all = append(all, -1)
		}
		n++
	}
	return append(all, n)
}

// place tries every reading, takes the one under which most selections begin
// and end at the edge of a word, and puts the selections there. Of readings
// that do as well the standard's is taken.
func place(sources []Source, raws []raw) (Reading, float64) {
	astral, crlf, lines, marked := false, false, false, false
	for _, r := range raws {
		astral, crlf, marked = astral || r.astral, crlf || r.crlf, marked || r.marked
		lines = lines || strings.Contains(r.text, "\n")
	}
	var best Reading
	score := -1.0
	for _, by := range readings(astral, crlf, lines, marked) {
		if s := judge(raws, by); s > score {
			best, score = by, s
		}
	}
	for i, r := range raws {
		at := r.places(best)
		for k, l := range r.at {
			sel := &sources[i].Selections[k]
			sel.From, sel.To = found(at, l[0]), found(at, end(l[1], best))
		}
		times := sources[i].Times[:0]
		for _, t := range sources[i].Times {
			if t.At = found(at, t.At); t.At >= 0 {
				times = append(times, t)
			}
		}
		sources[i].Times = times
	}
	return best, max(score, 0)
}

func readings(astral, crlf, lines, marked bool) []Reading {
	all := []Reading{{}}
	more := func(when bool, change func(*Reading)) {
		if !when {
			return
		}
		for _, r := range slices.Clone(all) {
			change(&r)
			all = append(all, r)
		}
	}
	more(astral, func(r *Reading) { r.UTF16 = true })
	base := slices.Clone(all)
	if crlf {
		for _, r := range base {
			r.Line = One
			all = append(all, r)
		}
	}
	if lines {
		for _, r := range base {
			r.Line = Two
			all = append(all, r)
		}
	}
	more(marked, func(r *Reading) { r.Mark = true })
	more(true, func(r *Reading) { r.Inclusive = true })
	return all
}

func end(to int, by Reading) int {
	if by.Inclusive {
		return to + 1
	}
	return to
}

func found(at []int, place int) int {
	if place < 0 || place >= len(at) {
		return -1
	}
	return at[place]
}

// judge gives the share of ends that lie at the edge of a word.
func judge(raws []raw, by Reading) float64 {
	good, all := 0, 0
	for _, r := range raws {
		if len(r.at) == 0 {
			continue
		}
		at, text := r.places(by), []rune(r.text)
		for _, l := range r.at {
			all += 2
			from, to := found(at, l[0]), found(at, end(l[1], by))
			if from < 0 || to < 0 || from >= to {
				continue
			}
			if !unicode.IsSpace(text[from]) && (from == 0 || !inWord(text[from-1]) || !inWord(text[from])) {
				good++
			}
			if !unicode.IsSpace(text[to-1]) && (to == len(text) || !inWord(text[to]) || !inWord(text[to-1])) {
				good++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(good) / float64(all)
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' || r == utf8.RuneError
}
