package refi

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// line is a turn of a text, and where its signs stand in it.
type line struct {
	speaker  string
	text     string // spaces are single
	from, to int    // of the whole line
	body     int    // where the words begin
	at       []int  // place in text of each code point from body to to
}

// turnsOf cuts a text into turns. ours is a text that Tend wrote: in it every
// line may begin with who speaks; of others the whole tells whether they do.
func turnsOf(text string, ours bool) []line {
	var all []line
	runes := []rune(text)
	for from := 0; from <= len(runes); {
		to := from
		for to < len(runes) && runes[to] != '\n' {
			to++
		}
		if strings.TrimSpace(string(runes[from:to])) != "" {
			all = append(all, line{from: from, to: to, body: from})
		}
		from = to + 1
	}
	heads, names := make([]int, len(all)), map[string]int{}
	for i, l := range all {
		if heads[i] = head(runes[l.from:l.to]); heads[i] > 0 {
			names[string(runes[l.from:l.from+heads[i]])]++
		}
	}
	spoken := 0
	for _, n := range heads {
		if n > 0 {
			spoken++
		}
	}
	speech := ours || spoken*10 >= len(all)*7 && len(names)*2 <= spoken+2
	for i := range all {
		l := &all[i]
		if speech && heads[i] > 0 {
			l.speaker = strings.TrimSpace(string(runes[l.from : l.from+heads[i]]))
			l.body = l.from + heads[i] + 1
		}
		l.fill(runes)
	}
	return slices.DeleteFunc(all, func(l line) bool { return l.text == "" })
}

// head gives where a speaker's name ends: at a colon near the beginning, with
// a space and words behind it.
func head(line []rune) int {
	for i, r := range line[:min(len(line), 40)] {
		if r == ':' {
			if i > 0 && i+2 < len(line) && line[i+1] == ' ' && unicode.IsLetter(line[0]) {
				return i
			}
			return 0
		}
	}
	return 0
}

// fill writes the words with single spaces, and notes where each sign went.
func (l *line) fill(runes []rune) {
	var out []rune
	l.at = make([]int, 0, l.to-l.body+1)
	space := true
	for _, r := range runes[l.body:l.to] {
		if unicode.IsSpace(r) {
			l.at = append(l.at, len(out))
			if !space {
				out = append(out, ' ')
			}
			space = true
			continue
		}
		l.at = append(l.at, len(out))
		out = append(out, r)
		space = false
	}
	if len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	l.at = append(l.at, len(out))
	for i := range l.at {
		l.at[i] = min(l.at[i], len(out))
	}
	l.text = string(out)
}

// placed gives the turns, or parts of them, on which a selection lies. whole
// tells whether turns [from, to) are a segment; the whole of one is one place.
func placed(lines []line, s Selection, whole func(from, to int) bool) []Said {
	if from, to := touched(lines, s); to > from+1 && whole(from, to) && fills(lines, s, from, to) {
		return []Said{{Turn: from, Whole: true}}
	}
	var on []Said
	first, _ := slices.BinarySearchFunc(lines, s.From, func(l line, at int) int { return cmp.Compare(l.to, at) })
	for i := first; i < len(lines) && lines[i].from < s.To; i++ {
		l := lines[i]
		from, to := max(s.From, l.body)-l.body, min(s.To, l.to)-l.body
		if s.To <= l.body || from >= len(l.at) {
			continue // on the speaker's name only, or on the end of the line
		}
		w := Said{Turn: i, From: l.at[from], To: l.at[max(to, from)]}
		runes := []rune(l.text)
		for w.From < w.To && runes[w.From] == ' ' {
			w.From++
		}
		for w.To > w.From && runes[w.To-1] == ' ' {
			w.To--
		}
		if w.From >= w.To {
			continue
		}
		if w.From == 0 && w.To == len(runes) && whole(i, i+1) {
			w = Said{Turn: i, Whole: true}
		}
		on = append(on, w)
	}
	return on
}

// touched gives the turns [from, to) that a selection reaches.
func touched(lines []line, s Selection) (from, to int) {
	from, _ = slices.BinarySearchFunc(lines, s.From, func(l line, at int) int { return cmp.Compare(l.to, at+1) })
	to = from
	for to < len(lines) && lines[to].from < s.To {
		to++
	}
	return from, to
}

// fills tells whether a selection holds all words of turns [from, to).
func fills(lines []line, s Selection, from, to int) bool {
	return s.From <= lines[from].body && s.To >= lines[to-1].to
}

// segments divides turns: those that a selection holds whole, several at once,
// are one segment; every other turn is one by itself. Where selections would
// divide otherwise, the turns of the later one stay as they are.
func segments(lines []line, selections []Selection) [][2]int {
	end := map[int]int{}
	taken := make([]bool, len(lines))
	for _, s := range selections {
		from, to := touched(lines, s)
		if to <= from+1 || !fills(lines, s, from, to) || slices.Contains(taken[from:to], true) {
			continue
		}
		end[from] = to
		for i := from; i < to; i++ {
			taken[i] = true
		}
	}
	var all [][2]int
	for i := 0; i < len(lines); {
		to := max(end[i], i+1)
		all = append(all, [2]int{i, to})
		i = to
	}
	return all
}
