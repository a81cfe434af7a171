package document

import (
	"strings"

	"tend/inquiry/transcript"
)

// timed gives one Said for each word of a text from what was said before: a
// word that is still there keeps its time and how sure it was; words that
// stand in for others share their time, and nobody says how sure they are.
func timed(text string, said []transcript.Said) []transcript.Said {
	if len(said) == 0 {
		return nil
	}
	words := strings.Fields(text)
	before := make([]string, len(said))
	for i, s := range said {
		before[i] = strings.TrimSpace(s.Text)
	}
	now := make([]transcript.Said, 0, len(words))
	for _, h := range differ(before, words) {
		for k := h.b0; k < h.b1; k++ {
			w := transcript.Said{Text: words[k], Start: transcript.Unknown, End: transcript.Unknown, Sure: -1}
			if h.same {
				w = said[h.a0+k-h.b0]
				w.Text = words[k]
			} else if h.a1 > h.a0 {
				w.Start, w.End = said[h.a0].Start, said[h.a1-1].End
				w.Sure = sureOfAll(said[h.a0:h.a1], before[h.a0:h.a1], words[h.b0:h.b1])
			}
			now = append(now, w)
		}
	}
	return now
}

// sureOfAll keeps how sure an engine was of pieces that together read as the
// word that is there; what a person typed is nobody's guess.
func sureOfAll(said []transcript.Said, before, now []string) float64 {
	if strings.Join(before, "") != strings.Join(now, "") {
		return -1
	}
	least := said[0].Sure
	for _, s := range said {
		least = min(least, s.Sure)
	}
	return least
}
