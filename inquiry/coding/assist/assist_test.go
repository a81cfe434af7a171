package assist

import (
	"fmt"
	"reflect"
	"testing"

	"tend/inquiry/coding"
	"tend/inquiry/coding/suggest"
	"tend/inquiry/document"
)

// lessonsOf makes documents in which a question asks and anything else does not.
func lessonsOf(documents, each int) (all []lesson) {
	for d := range documents {
		for n := range each {
			l := lesson{Turn: suggest.Turn{Document: fmt.Sprint("d", d), Text: fmt.Sprintf("What did you notice at %d?", n)}, Segment: n + 1, Codes: []coding.CodeID{"P"}}
			if n%3 == 1 {
				l.Text, l.Codes = fmt.Sprintf("We meet again at %d o'clock.", n), []coding.CodeID{coding.NoCode}
			}
			if n%3 == 2 {
				l.Text, l.Codes = fmt.Sprintf("What did you notice? That was well done, %d.", n), []coding.CodeID{"P", "R2"}
			}
			all = append(all, l)
		}
	}
	return all
}

func purer(t *testing.T) coding.Codebook {
	t.Helper()
	b, err := coding.Find("purer")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Before anything is confirmed the codebook's cues rank, without numbers.
func TestCuesRankAtFirst(t *testing.T) {
	m := learn(purer(t), nil)
	if got := m.Rank(suggest.Turn{Text: "And what did you notice, where in your body?"})[0]; got.Code != "P" || got.Probability != 0 || m.Shares {
		t.Errorf("%+v, shares %v", got, m.Shares)
	}
	if got := m.Rank(suggest.Turn{Text: "The bus is late."}); got[0].Code != coding.NoCode || len(got) != len(m.Book.Codes)+1 {
		t.Errorf("%+v", got)
	}
}

// What was confirmed teaches, several codes at once and “no code” among them;
// the same lessons teach the same, and numbers are shown from 200 on.
func TestLessonsTeach(t *testing.T) {
	b := purer(t)
	b.Codes = append([]coding.Code(nil), b.Codes...) // the library's stay as they are
	b.Codes[4].ID = "R2"
	few, many := learn(b, lessonsOf(2, 30)), learn(b, lessonsOf(10, 24))
	if few.Shares || !many.Shares {
		t.Errorf("shares are shown with %d labels: %v, with %d: %v", few.Labels, few.Shares, many.Labels, many.Shares)
	}
	for text, want := range map[string]coding.CodeID{"What did you notice at 77?": "P", "We meet again at 9 o'clock.": coding.NoCode} {
		got := many.Rank(suggest.Turn{Text: text})
		if got[0].Code != want || got[0].Probability < 0.6 {
			t.Errorf("%s: %+v", text, got[:2])
		}
		if again := learn(b, lessonsOf(10, 24)).Rank(suggest.Turn{Text: text}); !reflect.DeepEqual(got, again) {
			t.Error("the same lessons taught otherwise")
		}
	}
	both := many.Rank(suggest.Turn{Text: "What did you notice? That was well done, 5."})
	if both[0].Probability < 0.5 || both[1].Probability < 0.5 || both[0].Code == coding.NoCode || both[1].Code == coding.NoCode {
		t.Errorf("of two codes: %+v", both[:3])
	}
}

func TestCodesAreForTheirSpeakers(t *testing.T) {
	for _, c := range []struct {
		applies coding.Speaker
		role    document.Role
		fits    bool
	}{{coding.Leaders, document.Leader, true}, {coding.Leaders, document.Participant, false}, {coding.Leaders, "", true},
		{coding.Participant, document.Leader, false}, {coding.Participant, document.UnknownParticipant, true}, {coding.Anybody, document.Leader, true}} {
		if Fits(coding.Codebook{Applies: c.applies}, c.role) != c.fits {
			t.Errorf("%s for %s: %v", c.applies, c.role, !c.fits)
		}
	}
}

// A report counts what was right and what was not, and puts the surest wrong
// one first.
func TestTheReportCounts(t *testing.T) {
	b := coding.Codebook{Codes: []coding.Code{{ID: "a"}, {ID: "b"}}}
	r := Report{Book: b}
	v := func(truth, said coding.CodeID, p float64) verdict {
		other := map[coding.CodeID]coding.CodeID{"a": "b", "b": "a"}[said]
		return verdict{lesson{Codes: []coding.CodeID{truth}}, []coding.Ranked{{Code: said, Probability: p}, {Code: other, Probability: 1 - p}}}
	}
	r.judge([]verdict{v("a", "a", .9), v("a", "a", .8), v("b", "a", .6), v("b", "b", .7), v("a", "b", .95)})
	if r.Codes[0].Precision != 2./3 || r.Codes[0].Recall != 2./3 || r.Codes[1].F1 != .5 || len(r.Worst) != 2 || r.Worst[0].Probability != .95 || r.Machine.Same != .6 {
		t.Errorf("%+v", r)
	}
}
