package measure

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// answersFor draws answers in every state, possible and impossible.
func answersFor(i Instrument) *rapid.Generator[Answers] {
	return rapid.Custom(func(t *rapid.T) Answers {
		answers := Answers{}
		for _, item := range i.Items {
			switch rapid.IntRange(0, 5).Draw(t, "state of "+string(item.ID)) {
			case 0:
			case 1:
				answers[item.ID] = Answer{State: PreferredNotTo}
			case 2:
				answers[item.ID] = Answer{State: NotAnswered}
			case 3:
				answers[item.ID] = Number(rapid.IntRange(-2, 12).Draw(t, "any number"))
			default:
				low, high := item.ends()
				answers[item.ID] = Number(rapid.IntRange(low, high).Draw(t, "number"))
			}
		}
		return answers
	})
}

// TestScoreKeepsItsLaws: answered and missing make up the whole; there is no
// value without the rule's leave; a value lies on the scale; a complete sum is
// the sum; the order of the printed items does not matter.
func TestScoreKeepsItsLaws(t *testing.T) {
	for _, i := range Library() {
		rapid.Check(t, func(t *rapid.T) {
			answers := answersFor(i).Draw(t, "answers")
			scores := i.Score(answers)
			for _, s := range scores {
				scale, _ := i.Scale(s.Scale)
				checkLaws(t, i, scale, s, answers)
			}
			turned := i
			turned.Items = rapid.Permutation(i.Items).Draw(t, "order")
			for n, s := range turned.Score(answers) {
				if (s.Value == nil) != (scores[n].Value == nil) || s.Value != nil && *s.Value != *scores[n].Value {
					t.Fatalf("%s depends on the order of the items", s.Scale)
				}
			}
		})
	}
}

func checkLaws(t *rapid.T, i Instrument, scale Scale, s Score, answers Answers) {
	if s.Answered+len(s.Missing) != s.Of || s.Of != len(scale.Items) || s.Complete != (len(s.Missing) == 0) {
		t.Fatalf("the count is wrong: %+v", s)
	}
	if (s.Value == nil) != (s.Method == "") || (s.Method == Prorated) != (s.Value != nil && !s.Complete) {
		t.Fatalf("value and method do not agree: %+v", s)
	}
	allowed := s.Complete || scale.Missing.Rule == Prorate && s.Answered >= scale.Missing.AtLeast
	if (s.Value != nil) != allowed {
		t.Fatalf("the missing rule is not kept: %+v", s)
	}
	if s.Value != nil && (*s.Value < scale.Min || *s.Value > scale.Max || math.IsNaN(*s.Value)) {
		t.Fatalf("off the scale: %v", *s.Value)
	}
	if s.Complete && s.Method == Sum {
		total := 0
		for _, id := range scale.Items {
			item, _ := i.Item(id)
			total += scale.counts(item, *answers[id].Value)
		}
		if *s.Value != float64(total) {
			t.Fatalf("%v is not the sum %d", *s.Value, total)
		}
	}
}

func FuzzScore(f *testing.F) {
	f.Add("phq-interest", "answered", 2, true, "")
	f.Add("pseq-1", "carried forward", 9, true, "x")
	f.Add("change", "answered", 0, false, "I walk more")
	f.Fuzz(func(t *testing.T, id, state string, n int, numbered bool, text string) {
		answer := Answer{State: AnswerState(state), Text: text}
		if numbered {
			answer.Value = &n
		}
		answers := Answers{ItemID(id): answer}
		for _, i := range Library() {
			item, known := i.Item(ItemID(id))
			sound := i.Check(answers) == nil
			if sound && !known {
				t.Errorf("%s takes an item that it does not have", i.ID)
			}
			for _, s := range i.Score(answers) {
				scale, _ := i.Scale(s.Scale)
				if s.Answered > 0 && (!sound || !slices.Contains(scale.Items, item.ID) || answer.State != Answered) {
					t.Errorf("%s counts an answer that cannot be one", i.ID)
				}
			}
			i.Raised(answers)
		}
	})
}
