package document

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tend/inquiry/transcript"
	"tend/platform/db"
	"tend/platform/fault"
)

// longestTurn bounds the text of one turn, in bytes.
const longestTurn = 1 << 20

// find gives the place of a turn, or an error that says that it is gone.
func find(turns []Turn, id string) (int, error) {
	at := slices.IndexFunc(turns, func(t Turn) bool { return t.ID == id })
	if at < 0 {
		return 0, fault.New(fault.Conflict, "document.find", "this turn is no longer there: somebody joined it to another or took it out. Load the page again")
	}
	return at, nil
}

// withText gives the turns with another text for one of them. Text without a
// word takes the turn out.
func withText(turns []Turn, id, text string) ([]Turn, error) {
	at, err := find(turns, id)
	if err != nil {
		return nil, err
	}
	if len(text) > longestTurn || !utf8.ValidString(text) {
		return nil, fault.New(fault.Invalid, "document.withText", "this is too long for a turn; split it").In(fault.Place{Field: "text"})
	}
	text = strings.Join(strings.Fields(text), " ")
	after := slices.Clone(turns)
	if text == "" {
		if len(after) == 1 {
			return nil, fault.New(fault.Invalid, "document.withText", "this is the last turn; a document has at least one").In(fault.Place{Field: "text"})
		}
		return slices.Delete(after, at, at+1), nil
	}
	after[at].Text, after[at].Words = text, timed(text, after[at].Words)
	return after, nil
}

// split makes two turns of one, before a code point of its text; the first
// keeps the id. The second begins when its first word does, if that is known.
func split(turns []Turn, id string, before int) ([]Turn, error) {
	at, err := find(turns, id)
	if err != nil {
		return nil, err
	}
	runes := []rune(turns[at].Text)
	refused := fault.New(fault.Invalid, "document.split", "there must be words on both sides of where a turn is split").In(fault.Place{Field: "at"})
	if before <= 0 || before >= len(runes) {
		return nil, refused
	}
	first, second := strings.TrimSpace(string(runes[:before])), strings.TrimSpace(string(runes[before:]))
	if first == "" || second == "" {
		return nil, refused
	}
	a, b := turns[at], turns[at]
	a.Text, b.ID, b.Text = first, db.NewID(), second
	a.End, b.Start = transcript.Unknown, transcript.Unknown
	if words := turns[at].Words; len(words) > 0 {
		n := len(strings.Fields(first))
		within := n < len(words) && len(strings.Fields(first))+len(strings.Fields(second)) > len(words)
		a.Words, b.Words = words[:min(n, len(words))], words[min(n, len(words)):]
		if within { // a word was cut in two
			a.Words, b.Words = timed(first, words), timed(second, words)
		}
		a.End, b.Start = lastEnd(a.Words), firstStart(b.Words)
	}
	after := slices.Clone(turns)
	after[at] = a
	return slices.Insert(after, at+1, b), nil
}

func lastEnd(words []transcript.Said) int {
	for _, w := range slices.Backward(words) {
		if w.End != transcript.Unknown {
			return w.End
		}
	}
	return transcript.Unknown
}

func firstStart(words []transcript.Said) int {
	for _, w := range words {
		if w.Start != transcript.Unknown {
			return w.Start
		}
	}
	return transcript.Unknown
}

// merge joins a turn to the one before it, which keeps its id and speaker.
func merge(turns []Turn, id string) ([]Turn, error) {
	at, err := find(turns, id)
	if err != nil {
		return nil, err
	}
	if at == 0 {
		return nil, fault.New(fault.Invalid, "document.merge", "this is the first turn; there is none before it")
	}
	after := slices.Clone(turns)
	a, b := after[at-1], after[at]
	if len(a.Words) > 0 || len(b.Words) > 0 {
		a.Words = append(slices.Clone(worded(a)), worded(b)...)
	}
	a.Text += " " + b.Text
	if b.End != transcript.Unknown {
		a.End = b.End
	}
	after[at-1] = a
	return slices.Delete(after, at, at+1), nil
}

// worded gives the words of a turn, without times where none are known.
func worded(t Turn) []transcript.Said {
	if len(t.Words) > 0 {
		return t.Words
	}
	var all []transcript.Said
	for _, w := range strings.Fields(t.Text) {
		all = append(all, transcript.Said{Text: w, Start: transcript.Unknown, End: transcript.Unknown, Sure: -1})
	}
	return all
}

// spoken gives the turns with another speaker for those that chosen names.
func spoken(turns []Turn, speaker string, chosen func(Turn) bool) []Turn {
	after := slices.Clone(turns)
	for i := range after {
		if chosen(after[i]) {
			after[i].Speaker = speaker
		}
	}
	return after
}
