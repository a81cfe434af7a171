package refi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tend/inquiry/coding"
	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// Plan is what an import makes: texts of turns, each turn a segment, a
// codebook, and what each coder said.
type Plan struct {
	Title string
	Book  coding.Codebook
	Texts []Text
	Notes []string // what could not be held
}

// Text is one document to be, with the codings in it by coder.
type Text struct {
	File transcript.File
	Said map[string][]Said
}

// Said is a coding of a turn, counted from 0; whole, or code points [From, To).
type Said struct {
	Turn     int
	Whole    bool
	From, To int
	Codes    []coding.CodeID
	Unsure   bool
	Memo     string
}

// longestMemo is what a memo may have here.
const longestMemo = 2000

// somebody is the coder of codings without a user.
const somebody = "unknown"

// Make turns a project into what Tend keeps. A text in which lines begin with
// a speaker is read as turns; of any other each paragraph is one.
func Make(p Project) (Plan, error) {
	plan := Plan{Title: cmp.Or(strings.TrimSpace(p.Name), "Project")}
	var ids map[string]coding.CodeID
	plan.Book, ids = bookOf(p.Name, p.Codes)
	if len(plan.Book.Codes) == 0 {
		return plan, fault.New(fault.Invalid, "refi.Make", "this project holds no codes")
	}
	if err := plan.Book.Check(); err != nil {
		return plan, err
	}
	names := map[string]string{}
	used := map[string]bool{}
	for _, u := range p.Users {
		name := cmp.Or(strings.TrimSpace(u.Name), somebody)
		for n := 2; used[name]; n++ {
			name = fmt.Sprintf("%s %d", cmp.Or(strings.TrimSpace(u.Name), somebody), n)
		}
		used[name], names[u.ID] = true, name
	}
	headings, across, dates, long := map[string]bool{}, 0, 0, 0
	for _, c := range p.Codes {
		headings[c.ID] = c.Heading
	}
	for _, s := range p.Sources {
		lines := turnsOf(s.Text)
		if len(lines) == 0 {
			plan.Notes = append(plan.Notes, fmt.Sprintf("“%s” holds no words and is left out.", s.Name))
			continue
		}
		t := Text{File: transcript.File{Name: s.Name, Format: transcript.Plain}, Said: map[string][]Said{}}
		for _, l := range lines {
			t.File.Turns = append(t.File.Turns, transcript.Turn{Speaker: l.speaker, Start: transcript.Unknown, End: transcript.Unknown, Text: l.text})
		}
		at := map[key]int{}
		for _, l := range s.Selections {
			on := placed(lines, l)
			if len(on) > 1 {
				across++
			}
			for _, c := range l.Codings {
				if !c.At.IsZero() {
					dates++
				}
				if len(c.Memo) > longestMemo {
					long++
					c.Memo = strings.ToValidUTF8(c.Memo[:longestMemo], "")
				}
				for _, where := range on {
					t.add(at, cmp.Or(names[c.User], somebody), where, ids[c.Code], c)
				}
			}
		}
		plan.Texts = append(plan.Texts, t)
	}
	if len(plan.Texts) == 0 {
		return plan, fault.New(fault.Invalid, "refi.Make", "this project holds no text that could be taken in")
	}
	if across > 0 {
		plan.Notes = append(plan.Notes, fmt.Sprintf("%d selections reach over several turns; each turn that they touch has the code.", across))
	}
	if long > 0 {
		plan.Notes = append(plan.Notes, fmt.Sprintf("%d memos are longer than %d signs and are cut there.", long, longestMemo))
	}
	if dates > 0 {
		plan.Notes = append(plan.Notes, "When a code was given is not taken over; the codings have the time of the import.")
	}
	for _, s := range p.Sources {
		if len(s.Variables) > 0 {
			plan.Notes = append(plan.Notes, "Variables of documents are not taken over.")
			break
		}
	}
	if slices.Contains(mapValues(headings), true) {
		plan.Notes = append(plan.Notes, "Codes that are headings only can be given here.")
	}
	return plan, nil
}

func mapValues(m map[string]bool) (all []bool) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

type key struct {
	coder    string
	turn     int
	from, to int
}

// add puts a code to what a coder said at a place.
func (t *Text) add(at map[key]int, coder string, where Said, code coding.CodeID, c Applied) {
	k := key{coder, where.Turn, where.From, where.To}
	i, known := at[k]
	if !known {
		i = len(t.Said[coder])
		at[k] = i
		t.Said[coder] = append(t.Said[coder], where)
	}
	s := &t.Said[coder][i]
	if !slices.Contains(s.Codes, code) {
		s.Codes = append(s.Codes, code)
	}
	if len(s.Codes) > 1 {
		s.Codes = slices.DeleteFunc(s.Codes, func(c coding.CodeID) bool { return c == coding.NoCode })
	}
	s.Unsure = s.Unsure || c.Unsure
	if c.Memo != "" && !strings.Contains(s.Memo, c.Memo) {
		s.Memo = strings.TrimSpace(s.Memo + "\n" + c.Memo)
	}
}

// line is a turn of a text, and where its signs stand in it.
type line struct {
	speaker  string
	text     string // spaces are single
	from, to int    // of the whole line
	body     int    // where the words begin
	at       []int  // place in text of each code point from body to to
}

// turnsOf cuts a text into turns.
func turnsOf(text string) []line {
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
	speech := spoken*10 >= len(all)*7 && len(names)*2 <= spoken+2
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

// placed gives the turns, or parts of them, on which a selection lies.
func placed(lines []line, s Selection) []Said {
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
		if w.From == 0 && w.To == len(runes) {
			w = Said{Turn: i, Whole: true}
		}
		on = append(on, w)
	}
	return on
}
