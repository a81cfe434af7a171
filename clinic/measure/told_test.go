package measure_test

import (
	"testing"

	"tend/clinic/measure"
)

func TestWhatAPersonIsToldOfTheirChange(t *testing.T) {
	for _, c := range []struct {
		scale         measure.ScaleID
		before, after float64
		verdict       measure.Verdict
		grounds       measure.Grounds
	}{
		{"gad7", 14, 10, measure.ToldBetter, measure.BeyondChance},
		{"gad7", 10, 14, measure.ToldWorse, measure.BeyondChance},
		{"gad7", 14, 11, measure.ToldSame, measure.WithinChance},
		{"pseq", 20, 28, measure.ToldSame, measure.WithinChance}, // notable, and within the noise
		{"pseq", 20, 32, measure.ToldBetter, measure.BeyondChance},
		{"intensity", 7, 5, measure.ToldBetter, measure.Noticeable},
		{"intensity", 7, 6, measure.ToldSame, measure.TooSmall},
		{"distress", 7, 4, measure.ToldBetter, measure.NotKnown},
		{"distress", 4, 4, measure.ToldSame, measure.NotKnown},
		{"peg", 6, 4, measure.ToldBetter, measure.Noticeable},
		{"peg", 0, 0, measure.ToldSame, measure.TooSmall},
	} {
		scale, ok := scaleOf(c.scale)
		if !ok {
			t.Fatalf("no scale %s", c.scale)
		}
		if scale.Plain == "" {
			t.Errorf("%s has no plain words", c.scale)
		}
		if verdict, grounds := scale.Told(c.before, c.after); verdict != c.verdict || grounds != c.grounds {
			t.Errorf("%s from %v to %v: %s, %s; want %s, %s", c.scale, c.before, c.after, verdict, grounds, c.verdict, c.grounds)
		}
	}
	// What asks about harm to oneself is talked over, and not read from a page.
	for _, id := range []measure.ScaleID{"phq9", "core10"} {
		if scale, ok := scaleOf(id); !ok || scale.Plain != "" {
			t.Errorf("%s is shown to people: %q", id, scale.Plain)
		}
	}
}

func scaleOf(id measure.ScaleID) (measure.Scale, bool) {
	for _, i := range measure.Library() {
		for _, s := range i.Scales {
			if s.ID == id {
				return s, true
			}
		}
	}
	return measure.Scale{}, false
}
