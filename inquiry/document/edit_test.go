package document

import (
	"testing"

	"tend/inquiry/transcript"
)

func TestSplitKeepsTimesAndWords(t *testing.T) {
	words := []transcript.Said{{Text: "one", Start: 0, End: 400, Sure: .9}, {Text: "two", Start: 500, End: 800, Sure: .3}, {Text: "three", Start: 900, End: 1200, Sure: .8}}
	turns := []Turn{{ID: "a", Text: "one two three", Words: words, Start: 0, End: 1200, Speaker: "s"}}
	after, err := split(turns, "a", 8)
	if err != nil {
		t.Fatal(err)
	}
	a, b := after[0], after[1]
	if a.Text != "one two" || b.Text != "three" || a.End != 800 || b.Start != 900 || b.End != 1200 || len(a.Words) != 2 || b.Speaker != "s" || b.ID == "a" {
		t.Errorf("%+v\n%+v", a, b)
	}
	back, err := merge(after, b.ID)
	if err != nil || len(back) != 1 || back[0].Text != "one two three" || len(back[0].Words) != 3 || back[0].End != 1200 {
		t.Errorf("%+v, %v", back, err)
	}
	for _, at := range []int{0, 13, 99, -1} {
		if _, err := split(turns, "a", at); err == nil {
			t.Errorf("split before %d", at)
		}
	}
	if _, err := merge(turns, "a"); err == nil {
		t.Error("the first turn was merged with none")
	}
}

func TestACorrectedWordIsNobodysGuess(t *testing.T) {
	words := []transcript.Said{{Text: "bree", Start: 0, End: 200, Sure: .4}, {Text: "the", Start: 200, End: 400, Sure: .5}, {Text: "in", Start: 500, End: 700, Sure: .2}}
	now := timed("breathe in", words)
	if len(now) != 2 || now[0] != (transcript.Said{Text: "breathe", Start: 0, End: 400, Sure: -1}) || now[1].Sure != .2 {
		t.Errorf("%+v", now)
	}
	joined := timed("breethe in", words)
	if joined[0].Sure != .4 || joined[0].End != 400 {
		t.Errorf("pieces of a word: %+v", joined[0])
	}
}
