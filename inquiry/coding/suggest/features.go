package suggest

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// words splits a text into small words. The end of a sentence is one too: "."
// or, of a question, "?".
func words(text string) []string {
	var all []string
	var word strings.Builder
	end := func() {
		if w := strings.Trim(word.String(), "'"); w != "" {
			all = append(all, w)
		}
		word.Reset()
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(r)
		case r == '\'' || r == '’':
			word.WriteByte('\'')
		default:
			end()
			mark := ""
			switch r {
			case '?':
				mark = "?"
			case '.', '!', ';', '…':
				mark = "."
			}
			if mark != "" && len(all) > 0 && all[len(all)-1] != mark {
				all = append(all, mark)
			}
		}
	}
	end()
	return all
}

// blocks names what is seen in a turn, in blocks that are scaled apart: the
// words of the turn, of the two before, and what the turn is like.
func blocks(t Turn, confirmed bool) [3][]string {
	var b [3][]string
	own := words(t.Text)
	b[0] = grams(own)
	for n, text := range t.Before[:min(2, len(t.Before))] {
		before := words(text)
		for _, w := range before {
			b[1] = append(b[1], strings.Repeat("<", n+1)+w)
		}
		b[2] = append(b[2], again(own, before, strconv.Itoa(n))...)
		if n > 0 {
			continue
		}
		if len(before) > 0 && before[len(before)-1] == "?" {
			b[2] = append(b[2], "asked before")
		}
		b[2] = append(b[2], "long before "+bin(len(before)))
	}
	b[2] = append(b[2], "long "+bin(len(own)), "at "+strconv.Itoa(int(math.Min(t.Position, 0.999)*5)))
	for _, w := range lastWords(own) {
		b[1] = append(b[1], "last "+w)
	}
	questions := 0
	for _, w := range own {
		if w == "?" {
			questions++
		}
	}
	if questions > 0 {
		b[2] = append(b[2], "asks")
		if own[len(own)-1] == "?" {
			b[2] = append(b[2], "ends in asking")
		}
		if sentence := lastSentence(own); len(sentence) > 0 {
			b[2] = append(b[2], "asks with "+sentence[0], "asks with "+strings.Join(sentence[:min(2, len(sentence))], " "))
		}
	}
	if len(own) > 0 {
		b[2] = append(b[2], "opens with "+own[0])
	}
	if len(own) > 1 {
		b[2] = append(b[2], "opens with "+own[0]+" "+own[1])
	}
	if confirmed {
		for n, code := range t.Coded[:min(2, len(t.Coded))] {
			if code != "" {
				b[2] = append(b[2], "coded "+strconv.Itoa(n)+" "+code)
			}
		}
		if len(t.Coded) > 1 && t.Coded[0] != "" && t.Coded[1] != "" {
			b[2] = append(b[2], "coded "+t.Coded[1]+" then "+t.Coded[0])
		}
	}
	return b
}

// again tells how many of a turn's longer words were said in an earlier one,
// and which share of them: who gives back what was said, reflects.
func again(own, before []string, which string) []string {
	said, seen, hit := map[string]bool{}, map[string]bool{}, 0
	for _, w := range before {
		said[w] = true
	}
	for _, w := range own {
		if len(w) < 4 || seen[w] {
			continue
		}
		seen[w] = true
		if said[w] {
			hit++
		}
	}
	if len(seen) == 0 {
		return nil
	}
	return []string{"again " + which + " " + strconv.Itoa(hit*4/len(seen)) + " of 4", "again " + which + " " + bin(hit)}
}

// lastSentence gives the words of the question that a turn ends in, as far as
// commas and full stops, which are gone, allow: back to the question before.
func lastSentence(own []string) []string {
	end := len(own) - 1
	for end >= 0 && own[end] != "?" {
		end--
	}
	start := end
	for start > 0 && own[start-1] != "?" && end-start < 12 {
		start--
	}
	if start < 0 {
		return nil
	}
	return own[start:max(start, end)]
}

// lastWords gives the words of the last sentence, with its mark.
func lastWords(own []string) []string {
	end := len(own)
	start := max(0, end-1)
	for start > 0 && own[start-1] != "." && own[start-1] != "?" {
		start--
	}
	return own[start:end]
}

// grams lists words, pairs of neighbours, and pairs with one word between; a
// sentence begins and ends with a mark, so that its first words are a pair too.
func grams(own []string) []string {
	all := make([]string, 0, 3*len(own))
	before := "."
	for i, w := range own {
		all = append(all, w, before+" "+w)
		if i > 1 {
			all = append(all, own[i-2]+" * "+w)
		}
		if before = w; w == "?" {
			before = "."
		}
	}
	return all
}

// bin puts a number of words into one of a few.
func bin(n int) string {
	b := 0
	for n > 0 {
		n /= 2
		b++
	}
	return strconv.Itoa(b)
}
