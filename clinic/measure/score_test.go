package measure

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tend/platform/fault"
)

func mustFind(t testing.TB, id string) Instrument {
	t.Helper()
	i, err := Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func scoreOf(t testing.TB, i Instrument, answers Answers, id ScaleID) Score {
	t.Helper()
	for _, s := range i.Score(answers) {
		if s.Scale == id {
			return s
		}
	}
	t.Fatalf("%s has no scale %s", i.ID, id)
	return Score{}
}

// full answers every item of an instrument with the same number.
func full(i Instrument, n int) Answers {
	answers := Answers{}
	for _, item := range i.Items {
		answers[item.ID] = Number(n)
	}
	return answers
}

// The tests below are the house's list "no silent wrong score", one by one.

func TestMissingItemIsNeverZero(t *testing.T) {
	i := mustFind(t, "phq-4")
	for _, absent := range []Answer{{}, {State: NotAnswered}, {State: PreferredNotTo}} {
		answers := full(i, 0)
		if absent.State == "" {
			delete(answers, "gad-nervous")
		} else {
			answers["gad-nervous"] = absent
		}
		s := scoreOf(t, i, answers, "gad2")
		if s.Value != nil || s.Complete || s.Answered != 1 || !slices.Equal(s.Missing, []ItemID{"gad-nervous"}) {
			t.Errorf("missing as %q: %+v", absent.State, s)
		}
		if phq2 := scoreOf(t, i, answers, "phq2"); phq2.Value == nil || *phq2.Value != 0 {
			t.Errorf("the other subscale is complete and its zero is a true one: %+v", phq2)
		}
	}
}

func TestPartialTotalIsNeverGivenAsTotal(t *testing.T) {
	i := mustFind(t, "phq-9")
	answers := full(i, 2)
	delete(answers, "phq-sleep")
	if s := scoreOf(t, i, answers, "phq9"); s.Value != nil || s.Method != "" || s.Answered != 8 || s.Of != 9 {
		t.Errorf("%+v", s)
	}
	pseq := mustFind(t, "pseq")
	answers = full(pseq, 3)
	delete(answers, "pseq-10")
	s := scoreOf(t, pseq, answers, "pseq")
	if s.Value == nil || *s.Value != 30 || s.Method != Prorated || s.Complete {
		t.Errorf("a prorated score says so and is not the sum of what is there (27): %+v", s)
	}
	delete(answers, "pseq-9")
	if s := scoreOf(t, pseq, answers, "pseq"); s.Value == nil || s.Answered != 8 {
		t.Errorf("eight of ten are enough: %+v", s)
	}
	delete(answers, "pseq-8")
	if s := scoreOf(t, pseq, answers, "pseq"); s.Value != nil || s.Method != "" {
		t.Errorf("seven of ten are not enough: %+v", s)
	}
	if s := scoreOf(t, pseq, Answers{}, "pseq"); s.Value != nil || s.Of != 10 {
		t.Errorf("nothing answered: %+v", s)
	}
}

func TestOptionWithoutNumberIsRefusedNotZero(t *testing.T) {
	i := mustFind(t, "phq-4")
	answers := full(i, 1)
	answers["phq-down"] = Answer{State: Answered, Text: "Several days"}
	err := i.Check(answers)
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "without a number") {
		t.Errorf("got %v", err)
	}
	if s := scoreOf(t, i, answers, "phq2"); s.Value != nil || !slices.Equal(s.Missing, []ItemID{"phq-down"}) {
		t.Errorf("%+v", s)
	}
	data := strings.Replace(mustRead(t, "phq-4"), "{value: 0, text: Not at all,", "{text: Not at all,", 1)
	if _, err := Read("phq-4.yaml", []byte(data)); err == nil || !strings.Contains(err.Error(), "it is not 0") {
		t.Errorf("a file whose option has no number: %v", err)
	}
}

func TestSubscalesAreFoundByItemIdentityNotPosition(t *testing.T) {
	printed := mustFind(t, "phq-4")
	answers := Answers{
		"gad-nervous": Number(3), "gad-worry-control": Number(3),
		"phq-interest": Number(0), "phq-down": Number(1),
	}
	turned := printed
	turned.Items = slices.Clone(printed.Items)
	slices.Reverse(turned.Items)
	for _, i := range []Instrument{printed, turned} {
		if s := scoreOf(t, i, answers, "gad2"); *s.Value != 6 {
			t.Errorf("GAD-2 = %v", *s.Value)
		}
		if s := scoreOf(t, i, answers, "phq2"); *s.Value != 1 {
			t.Errorf("PHQ-2 = %v", *s.Value)
		}
	}
	for _, longer := range []struct {
		instrument string
		scale      ScaleID
	}{{"phq-2", "phq2"}, {"phq-9", "phq2"}, {"gad-7", "gad2"}} {
		a, _ := printed.Scale(longer.scale)
		b, ok := mustFind(t, longer.instrument).Scale(longer.scale)
		if !ok || !slices.Equal(a.Items, b.Items) {
			t.Errorf("%s in %s is made of %v, in the PHQ-4 of %v", longer.scale, longer.instrument, b.Items, a.Items)
		}
	}
}

func TestScoreStoresRuleVersionAndHowManyWereAnswered(t *testing.T) {
	for _, i := range Library() {
		answers := Answers{}
		for _, item := range i.Items {
			if !item.FreeText {
				low, high := item.ends()
				if slices.ContainsFunc(i.Scales, func(s Scale) bool { return slices.Contains(s.Reverse, item.ID) }) {
					low = high
				}
				answers[item.ID] = Number(low)
			}
		}
		for _, s := range i.Score(answers) {
			scale, _ := i.Scale(s.Scale)
			if s.RuleVersion != i.ID+"@"+i.Version || s.Instrument != i.ID || s.Better != scale.Better {
				t.Errorf("%+v", s)
			}
			if !s.Complete || s.Answered != len(scale.Items) || s.Of != len(scale.Items) || s.Method != scale.Method {
				t.Errorf("%+v", s)
			}
			if s.Value == nil || *s.Value != scale.Min {
				t.Errorf("lowest answers give %v, the scale begins at %v", s.Value, scale.Min)
			}
		}
	}
}

func TestCarriedForwardValueIsNeverStoredAsAnswer(t *testing.T) {
	i := mustFind(t, "nrs-intensity")
	for _, state := range []AnswerState{"carried forward", "imputed", ""} {
		answers := Answers{"nrs-intensity": {State: state, Value: Number(7).Value}}
		if err := i.Check(answers); fault.KindOf(err) != fault.Invalid {
			t.Errorf("state %q: %v", state, err)
		}
		if s := scoreOf(t, i, answers, "intensity"); s.Value != nil {
			t.Errorf("state %q is scored: %+v", state, s)
		}
	}
	form := Form{StudyID: "X-1", Timepoint: "post", Instrument: "nrs-intensity", InstrumentVersion: "1", EnteredHow: "carried forward", Answers: full(i, 7)}
	if err := form.Check(i); err == nil || !strings.Contains(err.Error(), "entered_how") {
		t.Errorf("a form that was carried forward: %v", err)
	}
}

func TestEffectSignFollowsTheInstrumentsDirection(t *testing.T) {
	higher := []string{"pseq", "pseq-2", "pseq-4", "scs-sf", "cpaq-8", "ffmq-15", "course-satisfaction"}
	for _, i := range Library() {
		for _, s := range i.Scales {
			up := s.Improvement(s.Min, s.Max)
			if (s.Better == Higher) != (up > 0) || s.Improvement(s.Max, s.Min) != -up {
				t.Errorf("%s: from worst to best is %v", s.ID, up)
			}
			if slices.Contains(higher, i.ID) != (s.Better == Higher) {
				t.Errorf("%s: better is %s", s.ID, s.Better)
			}
		}
	}
}

func TestVariantWithAnotherRangeIsAnotherInstrument(t *testing.T) {
	variant := strings.NewReplacer("version: \"1\"", "version: \"2\"", "max: 10,", "max: 100,", "    max: 10\n", "    max: 100\n").Replace(mustRead(t, "nrs-intensity"))
	i, err := Read("nrs-101.yaml", []byte(variant))
	if err != nil {
		t.Fatal(err)
	}
	if err := Fits(Library(), i); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "other answers") {
		t.Errorf("got %v", err)
	}
	i.ID, i.Items[0].ID = "nrs-101", "nrs-101"
	if err := Fits(Library(), i); err != nil {
		t.Errorf("with names of its own it is taken: %v", err)
	}
	same := mustFind(t, "phq-4")
	if err := Fits(Library(), same); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same version twice: %v", err)
	}
	old := Form{StudyID: "X-1", Timepoint: "pre", Instrument: "phq-4", InstrumentVersion: "0", EnteredHow: BySelf, Answers: full(same, 1)}
	if err := old.Check(same); err == nil || !strings.Contains(err.Error(), "instrument_version") {
		t.Errorf("a form of another version: %v", err)
	}
}

func TestCheckNamesEveryImpossibleAnswerAndNoAnswersText(t *testing.T) {
	i := mustFind(t, "phq-4")
	answers := Answers{
		"gad-nervous":  Number(4),
		"phq-interest": Number(-1),
		"phq-down":     {State: PreferredNotTo, Value: Number(2).Value},
		"pseq-1":       Number(777),
	}
	err := i.Check(answers)
	faults, ok := errors.AsType[fault.Many](err)
	if !ok || len(faults) != 4 {
		t.Fatalf("want four faults, got %v", err)
	}
	for n, field := range []string{"gad-nervous", "phq-interest", "phq-down", "pseq-1"} {
		if faults[n].At.Field != field {
			t.Errorf("fault %d is at %q, want %q", n, faults[n].At.Field, field)
		}
	}
	if strings.Contains(err.Error(), "777") {
		t.Errorf("the message holds an answer: %v", err)
	}
	words := mustFind(t, "change-question")
	for name, a := range map[string]Answer{"a number": Number(1), "nothing": {State: Answered}} {
		if words.Check(Answers{"change": a}) == nil {
			t.Errorf("%s is taken as free text", name)
		}
	}
	if err := words.Check(Answers{"change": Words("None.")}); err != nil {
		t.Errorf("“None.” is an answer: %v", err)
	}
}

func TestRiskIsRaisedByItemNineAboveNotAtAll(t *testing.T) {
	i := mustFind(t, "phq-9")
	if raised := i.Raised(full(i, 0)); len(raised) != 0 {
		t.Errorf("raised by “Not at all”: %+v", raised)
	}
	for n, said := range map[int]string{1: "Several days", 3: "Nearly every day", 9: ""} {
		raised := i.Raised(Answers{"phq-self-harm": Number(n)})
		if len(raised) != 1 || raised[0].Value != n || raised[0].Said != said || raised[0].Action == "" {
			t.Errorf("%d: %+v", n, raised)
		}
	}
	if raised := i.Raised(Answers{"phq-self-harm": {State: PreferredNotTo}}); len(raised) != 0 {
		t.Errorf("raised without an answer: %+v", raised)
	}
}

func TestDisagreementsOfTwoEntries(t *testing.T) {
	i := mustFind(t, "phq-4")
	a, b := full(i, 1), full(i, 1)
	if d := i.Disagreements(a, b); len(d) != 0 {
		t.Errorf("equal entries differ: %v", d)
	}
	b["phq-down"] = Number(2)
	delete(b, "gad-nervous")
	if d := i.Disagreements(a, b); !slices.Equal(d, []ItemID{"gad-nervous", "phq-down"}) {
		t.Errorf("got %v", d)
	}
}
