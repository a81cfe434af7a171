package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// masked blanks what stands in square brackets.
func masked(text string) string {
	b := []byte(text)
	for i := 0; i < len(b); i++ {
		if b[i] != '[' {
			continue
		}
		if end := strings.IndexByte(text[i:], ']'); end > 0 && end < 80 {
			for k := i; k <= i+end; k++ {
				b[k] = '#'
			}
			i += end
		}
	}
	return string(b)
}

// hit is one place of a find, in bytes of a turn's text.
type hit struct{ turn, from, to, found int }

// word is a run of letters and digits with its place in bytes.
type word struct{ from, to int }

func wordsOf(text string) []word {
	var all []word
	start := -1
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if letter && start < 0 {
			start = i
		} else if !letter && start >= 0 {
			all = append(all, word{start, i})
			start = -1
		}
	}
	if start >= 0 {
		all = append(all, word{start, len(text)})
	}
	return all
}

// hits finds every place of the texts as whole words, the longest first where
// two overlap. Case does not count, except for names that are words too.
func hits(turns []Turn, texts []Found) []hit {
	first := map[string][]int{} // finds by their first word
	lower := make([]string, len(texts))
	for n, f := range texts {
		lower[n] = lowered(f.Text)
		if w := wordsOf(lower[n]); len(w) > 0 {
			key := lower[n][w[0].from:w[0].to]
			first[key] = append(first[key], n)
		}
	}
	for _, all := range first {
		slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(len(texts[b].Text), len(texts[a].Text)) })
	}
	var found []hit
	for i, t := range turns {
		text, end := masked(t.Text), 0
		small := lowered(text)
		cased := small != text
		for _, w := range wordsOf(text) {
			if w.from < end {
				continue
			}
			for _, n := range first[small[w.from:w.to]] {
				lead := wordsOf(lower[n])[0].from // signs before its first word, such as +
				from, to := w.from-lead, w.from-lead+len(lower[n])
				if from < end || to > len(small) || small[from:to] != lower[n] || !endsWord(small, to) {
					continue
				}
				if cased && common[lower[n]] && text[from:to] != texts[n].Text {
					continue
				}
				found = append(found, hit{i, from, to, n})
				end = to
				break
			}
		}
	}
	return found
}

// lowered writes small letters, except for the few whose small form has another
// length, so that places stay the same.
func lowered(text string) string {
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); utf8.RuneLen(small) == utf8.RuneLen(r) {
			return small
		}
		return r
	}, text)
}

// endsWord tells whether no letter or digit follows.
func endsWord(text string, at int) bool {
	for _, r := range text[at:] {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	return true
}

// around cuts out what stands around a hit.
func around(text string, h hit) Context {
	before, behind := []rune(text[:h.from]), []rune(text[h.to:])
	c := Context{Hit: text[h.from:h.to]}
	if n := len(before) - 40; n > 0 {
		c.Before = "…" + string(before[n:])
	} else {
		c.Before = string(before)
	}
	if len(behind) > 40 {
		c.Behind = string(behind[:40]) + "…"
	} else {
		c.Behind = string(behind)
	}
	return c
}

// replaced gives the turns with other texts in the place of finds. An empty
// Instead leaves a find as it is.
func replaced(turns []Turn, finds []Found) []Turn {
	finds = slices.DeleteFunc(slices.Clone(finds), func(f Found) bool { return f.Instead == "" || f.Kept })
	after := slices.Clone(turns)
	by := map[int][]hit{}
	for _, h := range hits(turns, finds) {
		by[h.turn] = append(by[h.turn], h)
	}
	for i, all := range by {
		text := after[i].Text
		var b strings.Builder
		end := 0
		for _, h := range all {
			b.WriteString(text[end:h.from])
			b.WriteString(finds[h.found].Instead)
			end = h.to
		}
		b.WriteString(text[end:])
		after[i].Text = strings.Join(strings.Fields(b.String()), " ")
		after[i].Words = timed(after[i].Text, after[i].Words)
		after[i].Flagged = false
	}
	return after
}

// namesIn tells whether a name of the roster stands in a text.
func namesIn(t Turn, roster []Name) bool {
	var names []Found
	for _, n := range roster {
		for _, form := range forms(n.Text) {
			names = append(names, Found{Text: form})
		}
	}
	return len(hits([]Turn{t}, names)) > 0
}
