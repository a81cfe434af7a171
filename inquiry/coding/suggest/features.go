package suggest

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// feature is one thing seen in a turn.
type feature struct {
	id    int32
	value float32
}

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
// words of the turn, of the turn before, and what the turn is like.
func blocks(t Turn, confirmed bool) [3][]string {
	var b [3][]string
	own := words(t.Text)
	b[0] = grams(own)
	if len(t.Before) > 0 {
		before := words(t.Before[0])
		for _, w := range before {
			b[1] = append(b[1], "<"+w)
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

// grams lists words and pairs of neighbours; a sentence begins and ends with a
// mark, so that its first words are a pair too.
func grams(own []string) []string {
	all := make([]string, 0, 2*len(own)+1)
	before := "."
	for _, w := range own {
		all = append(all, w, before+" "+w)
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

// weights are how much each block counts beside the others.
var weights = [3]float64{1.5, 0.7, 0.35}

// vocabularyOf numbers the features that occur often enough, in one order, and
// tells how rare each is: the logarithm of the share of turns without it.
func vocabularyOf(examples []Example, confirmed bool) (vocabulary map[string]int32, rarity []float32) {
	in := map[string]int{}
	for _, e := range examples {
		seen := map[string]bool{}
		for _, block := range blocks(e.Turn, confirmed) {
			for _, name := range block {
				if !seen[name] {
					seen[name] = true
					in[name]++
				}
			}
		}
	}
	var names []string
	for name, n := range in {
		if n >= rarely {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	vocabulary, rarity = make(map[string]int32, len(names)), make([]float32, len(names))
	for i, name := range names {
		vocabulary[name] = int32(i)
		rarity[i] = float32(1 + math.Log(float64(1+len(examples))/float64(1+in[name])))
	}
	return vocabulary, rarity
}

// featuresOf gives the features of a turn, by id. Each block is scaled to the
// same length, whatever its number of words; a word that comes again counts
// less each time.
func (m *Model) featuresOf(t Turn) []feature {
	var all []feature
	for n, block := range blocks(t, m.confirmed) {
		slices.Sort(block)
		from, length := len(all), 0.0
		for i := 0; i < len(block); {
			j := i
			for j < len(block) && block[j] == block[i] {
				j++
			}
			if id, ok := m.vocabulary[block[i]]; ok {
				v := 1 + math.Log(float64(j-i))
				if n < 2 {
					v *= float64(m.rarity[id])
				}
				all = append(all, feature{id, float32(v)})
				length += v * v
			}
			i = j
		}
		scale := float32(weights[n])
		if n < 2 {
			scale /= float32(math.Sqrt(math.Max(length, 1)))
		}
		for i := from; i < len(all); i++ {
			all[i].value *= scale
		}
	}
	slices.SortFunc(all, func(a, b feature) int { return int(a.id - b.id) })
	return all
}
