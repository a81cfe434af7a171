package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// said reads a span's words from turns.
func said(turns []Turn, s Span) string {
	for _, t := range turns {
		if t.ID == s.Turn {
			return string([]rune(t.Text)[s.From:s.To])
		}
	}
	return "no such turn"
}

func one(id, text string) Turn { return Turn{ID: id, Text: text} }

func TestWhereASpanGoes(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after []Turn
		span          Span
		want          string // texts of the spans, with a bar between
		whole         bool
	}{
		{"nothing changed", []Turn{one("a", "I felt it there")}, []Turn{one("a", "I felt it there")}, Span{"a", 2, 6}, "felt", true},
		{"a word before it was put in", []Turn{one("a", "I felt it there")}, []Turn{one("a", "Well, I felt it there")}, Span{"a", 2, 6}, "felt", true},
		{"a word in it was put right", []Turn{one("a", "I fel it there")}, []Turn{one("a", "I felt it there")}, Span{"a", 0, 8}, "I felt it", true},
		{"the whole of it was put right", []Turn{one("a", "I fel it there")}, []Turn{one("a", "I felt it there")}, Span{"a", 2, 5}, "felt", true},
		{"a word of it was taken away", []Turn{one("a", "I felt felt it there")}, []Turn{one("a", "I felt it there")}, Span{"a", 0, 14}, "I felt it", false},
		{"all of it was taken away", []Turn{one("a", "I felt it there")}, []Turn{one("a", "I it there")}, Span{"a", 2, 6}, "", false},
		{"a part of a word", []Turn{one("a", "unbearable now")}, []Turn{one("a", "so unbearable now")}, Span{"a", 2, 6}, "bear", true},
		{"beyond a narrow letter", []Turn{one("a", "Zoë fühlte es 🙂 dort")}, []Turn{one("a", "Da: Zoë fühlte es 🙂 dort")}, Span{"a", 14, 20}, "🙂 dort", true},
		{"a name gave way", []Turn{one("a", "and Anna Maria Berg said so")}, []Turn{one("a", "and [participant RM-017] said so")}, Span{"a", 4, 24}, "[participant RM-017] said", true},
		{"its turn was split in it", []Turn{one("a", "one two three four")}, []Turn{one("a", "one two"), one("b", "three four")}, Span{"a", 4, 13}, "two|three", true},
		{"its turn was split behind it", []Turn{one("a", "one two three four")}, []Turn{one("a", "one two"), one("b", "three four")}, Span{"a", 0, 7}, "one two", true},
		{"turns were merged", []Turn{one("a", "one two"), one("b", "three four")}, []Turn{one("a", "one two three four")}, Span{"b", 0, 5}, "three", true},
		{"another turn was changed", []Turn{one("a", "one two"), one("b", "three four")}, []Turn{one("a", "one"), one("b", "three four")}, Span{"b", 0, 5}, "three", true},
		{"neighbours were changed both", []Turn{one("a", "x y"), one("b", "y z")}, []Turn{one("a", "x"), one("b", "q y z")}, Span{"b", 0, 1}, "y", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			into, whole := Between(c.before, c.after).Span(c.span)
			var got []string
			for _, s := range into {
				got = append(got, said(c.after, s))
			}
			if strings.Join(got, "|") != c.want || whole != c.whole {
				t.Errorf("%q %v, want %q %v", strings.Join(got, "|"), whole, c.want, c.whole)
			}
		})
	}
}

// Whatever is done to a document, a span whose words nobody touched reads the
// same, over every split and merge.
func TestUntouchedWordsAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns []Turn
		n := 0
		for i := range rapid.IntRange(1, 6).Draw(t, "turns") {
			var words []string
			for range rapid.IntRange(1, 8).Draw(t, "words") {
				n++
				words = append(words, fmt.Sprintf("w%d", n)) // each word is there once
			}
			turns = append(turns, one(fmt.Sprint("t", i), strings.Join(words, " ")))
		}
		var words []string
		for _, turn := range turns {
			words = append(words, strings.Fields(turn.Text)...)
		}
		held := map[string]Span{} // each word's place, followed
		for _, turn := range turns {
			for _, tok := range tokensOf(turn) {
				held[tok.text] = tok.Span
			}
		}
		touched := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			at := rapid.IntRange(0, len(turns)-1).Draw(t, "at")
			id, text := turns[at].ID, turns[at].Text
			var after []Turn
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 0:
				after, err = split(turns, id, rapid.IntRange(0, len([]rune(text))).Draw(t, "before"))
				if err == nil && len(strings.Fields(after[at].Text))+len(strings.Fields(after[at+1].Text)) != len(strings.Fields(text)) {
					continue // a word was cut in two; that touches it
				}
			case 1:
				after, err = merge(turns, id)
			case 2: // a word is put right, or taken out
				now := strings.Fields(text)
				k := rapid.IntRange(0, len(now)-1).Draw(t, "word")
				touched[now[k]] = true
				n++
				now[k] = rapid.SampledFrom([]string{"", fmt.Sprintf("n%d", n), fmt.Sprintf("n%d and", n)}).Draw(t, "as")
				after, err = withText(turns, id, strings.Join(now, " "))
			case 3: // words are put in
				now := strings.Fields(text)
				k := rapid.IntRange(0, len(now)).Draw(t, "where")
				n++
				after, err = withText(turns, id, strings.Join(slices.Insert(now, k, fmt.Sprintf("n%d", n)), " "))
			}
			if err != nil {
				continue
			}
			m := Between(turns, after)
			for _, w := range words {
				if touched[w] {
					continue
				}
				into, whole := m.Span(held[w])
				if len(into) != 1 || !whole || said(after, into[0]) != w {
					t.Fatalf("%q went to %v in %v, whole %v", w, into, after, whole)
				}
				held[w] = into[0]
			}
			turns = after
		}
	})
}
