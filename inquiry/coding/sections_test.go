package coding_test

import (
	"fmt"
	"math"
	"testing"

	"tend/inquiry/coding"
	"tend/stats/agreement"
)

// stretch is a coding of words in a turn.
func stretch(document, turn, coder string, from, to int, codes ...coding.CodeID) coding.Coding {
	return coding.Coding{Document: document, Coder: coder, At: coding.Where{Segment: 1, Turn: turn, From: from, To: to}, Codes: codes}
}

func long(string, string) int { return 40 }

// The turns that somebody marked are one line: their order, marks that a coder
// took in two pieces and turns without a mark change nothing.
func TestSpansAreOneLine(t *testing.T) {
	all := []coding.Coding{
		stretch("a", "1", "x", 0, 10, "P"), stretch("a", "1", "y", 2, 12, "P"),
		stretch("b", "1", "x", 20, 30, "P"), stretch("b", "1", "y", 20, 30, "P", "U"),
		stretch("b", "2", "y", 5, 9, "U"),
		{Document: "b", Coder: "x", At: coding.Where{Segment: 7}, Codes: []coding.CodeID{"P"}},
	}
	want, err := agreement.Unitizing([][]agreement.Section{{{End: 10}, {Start: 60, End: 70}}, {{Start: 2, End: 12}, {Start: 60, End: 70}}}, 120)
	if err != nil {
		t.Fatal(err)
	}
	got := coding.Spans(all, "P", long)
	if got.Turns != 3 || math.Abs(got.Alpha.Value-want.Alpha) > 1e-12 || got.Alpha.Why != "" || got.Block != 0 || !(got.Alpha.Lo <= got.Alpha.Value && got.Alpha.Value <= got.Alpha.Hi) {
		t.Errorf("%+v, want %.6f", got, want.Alpha)
	}
	pieces := append([]coding.Coding{stretch("a", "1", "x", 4, 10, "P"), stretch("a", "1", "x", 0, 6, "P")}, all[1:]...)
	if again := coding.Spans(pieces, "P", long); math.Abs(again.Alpha.Value-want.Alpha) > 1e-12 {
		t.Errorf("%+v", again)
	}
	if none := coding.Spans(all, "E", long); none.Alpha.Why == "" || !math.IsNaN(none.Alpha.Value) || none.Turns != 3 {
		t.Errorf("a code that nobody gave: %+v", none)
	}
	if none := coding.Spans(all[5:], "P", long); none.Alpha.Why == "" || none.Turns != 0 {
		t.Errorf("no stretches: %+v", none)
	}
}

// A single document is resampled in blocks of turns, and a short one not.
func TestSpansOfOneDocument(t *testing.T) {
	some := func(turns int) (all []coding.Coding) {
		for n := range turns {
			turn := fmt.Sprintf("%03d", n)
			all = append(all, stretch("a", turn, "x", 0, 10, "P"), stretch("a", turn, "y", n%3*4, n%3*4+10, "P"))
		}
		return all
	}
	if short := coding.Spans(some(29), "P", long); !math.IsNaN(short.Alpha.Lo) || short.Block != 0 || short.Alpha.Why == "" {
		t.Errorf("%+v", short)
	}
	if got := coding.Spans(some(64), "P", long); got.Block != 4 || !(got.Alpha.Lo < got.Alpha.Value && got.Alpha.Value < got.Alpha.Hi) {
		t.Errorf("%+v", got)
	}
}
