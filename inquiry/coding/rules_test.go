package coding_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"tend/inquiry/coding"
)

func TestMarksOfStretches(t *testing.T) {
	at := func(segment int, turn string, from, to int, codes ...coding.CodeID) coding.Coding {
		return coding.Coding{Document: "d", Coder: "ann", At: coding.Where{Segment: segment, Turn: turn, From: from, To: to}, Codes: codes}
	}
	marks := coding.MarksOf([]coding.Coding{
		at(2, "t2", 5, 9, "4"), at(2, "t2", 0, 4, "3"), at(2, "t2", 10, 12, coding.NoCode), // stretches only
		at(1, "t1", 0, 4, "4"), at(1, "", 0, 0, "2a"), // the whole segment has the word
		at(3, "", 0, 0), // taken back
	})
	want := []coding.Mark{
		{Unit: coding.Unit{Document: "d", Number: 1}, Coder: "ann", Codes: []coding.CodeID{"2a"}},
		{Unit: coding.Unit{Document: "d", Number: 2}, Coder: "ann", Codes: []coding.CodeID{"3", "4"}},
	}
	if !reflect.DeepEqual(marks, want) {
		t.Errorf("marks are %+v", marks)
	}
}

func TestResolveSharesADisagreement(t *testing.T) {
	mark := func(coder string, codes ...coding.CodeID) coding.Mark {
		return coding.Mark{Unit: coding.Unit{Document: "d", Number: 1}, Coder: coder, Codes: codes}
	}
	r := coding.Resolve([]coding.Mark{mark("a", "3"), mark("b", "3"), mark("c", "4")}, nil)[0]
	if r.Layer != coding.Open || r.Codes != nil || math.Abs(r.Shares["3"]-2./3) > 1e-12 || math.Abs(r.Shares["4"]-1./3) > 1e-12 {
		t.Errorf("three who differ give %+v", r)
	}
	// the same codes in another order are another primary one
	if r = coding.Resolve([]coding.Mark{mark("a", "3", "4"), mark("b", "4", "3")}, nil)[0]; r.Layer != coding.Open {
		t.Errorf("another primary code gives %s", r.Layer)
	}
	if r = coding.Resolve([]coding.Mark{mark("a", "3", "4")}, []coding.Settled{{Document: "d", Segment: 1, Codes: []coding.CodeID{"1"}}})[0]; r.Layer != coding.Adjudicated || r.Shares["1"] != 1 {
		t.Errorf("what was settled gives %+v", r)
	}
}

func TestWhatAChangeOfACodebookMeans(t *testing.T) {
	was, err := coding.Find("stages")
	if err != nil {
		t.Fatal(err)
	}
	if all := coding.Compare(was, was); len(all) != 0 {
		t.Errorf("the same book differs: %+v", all)
	}
	is := was
	is.Codes = slices.Clone(was.Codes)
	is.Codes[0].Definition = "Otherwise."
	is.Codes[1].Label = "Barrier"
	is.Codes = append(slices.Delete(is.Codes, 2, 3), coding.Code{ID: "5", Label: "New", Definition: "New."})
	var look, other []coding.CodeID
	for _, c := range coding.Compare(was, is) {
		if c.Look {
			look = append(look, c.Code)
		} else {
			other = append(other, c.Code)
		}
	}
	if want := []coding.CodeID{"1", "2a"}; !slices.Equal(look, want) {
		t.Errorf("%v want a second look, not %v", look, want)
	}
	if want := []coding.CodeID{"2b", "5"}; !slices.Equal(other, want) {
		t.Errorf("%v changed without need, not %v", other, want)
	}
	again := coding.SecondLook(coding.Compare(was, is), []coding.Coding{{Codes: []coding.CodeID{"3"}}, {Codes: []coding.CodeID{"2b", "1"}}})
	if len(again) != 1 || again[0].Codes[1] != "1" {
		t.Errorf("the second look is at %+v", again)
	}
}

func TestDrawTakesFromEveryStratum(t *testing.T) {
	var all []coding.Candidate
	for session := 1; session <= 4; session++ {
		for n := range 50 {
			all = append(all, coding.Candidate{Unit: coding.Unit{Document: string(rune('a' + session)), Number: n + 1}, Session: session, Group: "g", Words: n * session})
		}
	}
	all = append(all, coding.Candidate{Unit: coding.Unit{Document: "z", Number: 1}, Session: 5, Group: "h", Words: 3})
	drawn, how := coding.Draw(all, coding.Strata{Session: true}, 0.2, 7)
	per := map[string]int{}
	for _, u := range drawn {
		per[u.Document]++
	}
	if want := map[string]int{"b": 10, "c": 10, "d": 10, "e": 10, "z": 1}; !reflect.DeepEqual(per, want) {
		t.Errorf("drawn by session: %v", per)
	}
	if how != "41 of 201 segments from 5 strata, seed 7" {
		t.Errorf("it says %q", how)
	}
	slices.Reverse(all)
	if again, _ := coding.Draw(all, coding.Strata{Session: true}, 0.2, 7); !slices.Equal(again, drawn) {
		t.Error("the same seed draws otherwise when the candidates come in another order")
	}
	if other, _ := coding.Draw(all, coding.Strata{Session: true}, 0.2, 8); slices.Equal(other, drawn) {
		t.Error("another seed draws the same")
	}
	if none, _ := coding.Draw(nil, coding.Strata{Length: true}, 0.2, 7); none != nil {
		t.Errorf("nothing gives %v", none)
	}
}
